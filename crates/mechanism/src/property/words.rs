//! Formulas as a bookkeeper writes them.

use ronghe_base::{Fen, Share, Text};

/// `share` of `amount`, rounded down: `30 % × 600.01 = 180.003, rounded down to 180.00`.
pub(super) fn portion(share: Share, amount: Fen) -> Text {
    let exact = i128::from(amount.fen()) * i128::from(share.millionths()); // in 1e-8 yuan
    let down = amount.portion(share);
    let product = decimal(exact);
    let sum = format!("{share} × {amount} = {product}");
    if exact % 1_000_000 == 0 {
        return Text::same(sum);
    }
    Text::new(
        format!("{sum}，向下取整为{down}"),
        format!("{sum}, rounded down to {down}"),
    )
}

/// 1e-8 yuan as a decimal number with at least two decimals.
fn decimal(units: i128) -> String {
    let digits = format!("{}.{:08}", units / 100_000_000, units % 100_000_000);
    let least = digits.len() - 6;
    let short = digits.trim_end_matches('0').len().max(least);
    digits[..short].into()
}

/// `part` of `whole` by shares: `252.00 × 1 ÷ 7 = 36.00`, with what the largest remainder did.
pub(super) fn split(whole: Fen, weight: u64, all: u128, part: Fen) -> Text {
    let sum = format!("{whole} × {weight} ÷ {all}");
    rounding(&sum, whole, weight, all, part)
}

/// `part` of `whole` by amounts: `500.00 × 400.00 ÷ 600.00 = ...`.
pub(super) fn split_by_amount(whole: Fen, amount: Fen, all: Fen, part: Fen) -> Text {
    let sum = format!("{whole} × {amount} ÷ {all}");
    let weight = |f: Fen| f.fen().unsigned_abs();
    rounding(&sum, whole, weight(amount), weight(all).into(), part)
}

fn rounding(sum: &str, whole: Fen, weight: u64, all: u128, part: Fen) -> Text {
    let all = all.max(1);
    let product = u128::from(whole.fen().unsigned_abs()) * u128::from(weight);
    let (down, left) = (product / all, product % all);
    if left == 0 {
        return Text::same(format!("{sum} = {part}"));
    }
    let floor = Fen::new(i64::try_from(down).unwrap_or(i64::MAX));
    let common = divisor(left, all);
    let sum = format!("{sum} = {floor} + {}/{}", left / common, all / common);
    if part > floor {
        Text::new(
            format!("{sum}分，余数较大，进为{part}"),
            format!("{sum} fen, rounded up to {part} (largest remainders first)"),
        )
    } else {
        Text::new(
            format!("{sum}分，舍为{part}"),
            format!("{sum} fen, rounded down to {part}"),
        )
    }
}

/// Greatest common divisor of two numbers above zero.
fn divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_can_be_redone() {
        let pct = |p| Share::percent(p).unwrap();
        let yuan = |s| Fen::parse_yuan(s).unwrap();
        assert_eq!(portion(pct(30), yuan("600")).en, "30 % × 600.00 = 180.00");
        assert_eq!(
            portion(pct(33), yuan("600.01")).en,
            "33 % × 600.01 = 198.0033, rounded down to 198.00"
        );
        assert_eq!(
            split(yuan("1"), 1, 3, yuan("0.34")).en,
            "1.00 × 1 ÷ 3 = 0.33 + 1/3 fen, rounded up to 0.34 (largest remainders first)"
        );
        assert_eq!(
            split(yuan("1"), 1, 4, yuan("0.25")).en,
            "1.00 × 1 ÷ 4 = 0.25"
        );
    }
}
