//! Numbers: measurements, counts and exact money, from text and unit.

use crate::{
    cells::{Fault, fault},
    schema::ColumnSpec,
    units::Factor,
};
use ronghe_base::{Cell, Fen, Lang, Text};

/// A decimal number as written: sign, digits without the point, how many stand behind it, and
/// the exponent.
struct Decimal {
    negative: bool,
    digits: String,
    places: i32,
    exponent: i32,
}

fn decimal(text: &str) -> Result<Decimal, Fault> {
    let (negative, rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((m, e)) => (m, e.parse::<i16>().ok()),
        None => (rest, Some(0)),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let good = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let some = !whole.is_empty() || !part.is_empty();
    match exponent {
        Some(e) if some && good(whole) && good(part) && mantissa.len() <= 400 => Ok(Decimal {
            negative,
            digits: format!("{whole}{part}"),
            places: i32::try_from(part.len()).unwrap_or(i32::MAX),
            exponent: i32::from(e),
        }),
        _ => Err(not_a_number(text)),
    }
}

fn not_a_number(text: &str) -> Fault {
    let lower = text.to_lowercase();
    let stripped = lower.trim_start_matches(['-', '+']);
    let code = if matches!(stripped, "nan" | "inf" | "infinity" | "∞") {
        "not-finite"
    } else {
        "not-a-number"
    };
    let wide = |c: char| ('\u{ff01}'..='\u{ff5e}').contains(&c);
    let advice = if code == "not-finite" {
        (
            "填有限数值；不知道则留空",
            "write a finite number, or leave the cell empty when unknown",
        )
    } else if text.chars().any(wide) {
        ("把全角数字改为半角数字", "write half-width digits")
    } else if text.contains([',', '，']) {
        ("去掉千位分隔符", "drop the thousands separators")
    } else if text.contains(['%', '‰']) {
        (
            "去掉百分号，并在列名后注明（%）",
            "drop the sign and put the unit behind the column name: name (%)",
        )
    } else if matches!(
        stripped,
        "" | "na" | "n/a" | "null" | "none" | "-" | "—" | "…" | "..." | "." | "无"
    ) {
        (
            "不知道则留空",
            "leave the cell empty when the value is unknown",
        )
    } else if text.starts_with('#') {
        ("改正表格中的公式", "mend the formula in the workbook")
    } else {
        (
            "只填数字；单位写在列名后的括号里",
            "write digits only; the unit belongs in brackets behind the column name",
        )
    };
    let expected = match code {
        "not-finite" => Text::new("有限数值", "a finite number"),
        _ => Text::new("数字", "a number"),
    };
    fault(code, expected, advice)
}

/// A measurement: a power of ten in the factor is applied before rounding.
pub(crate) fn number(text: &str, spec: &ColumnSpec, factor: Factor) -> Result<Cell, Fault> {
    let d = decimal(text)?;
    let sign = if d.negative { "-" } else { "" };
    // the power of ten goes into the text, so that 12.3456 (ten thousands) is 123456 exactly
    let shifted = format!("{sign}{}e{}", d.digits, d.exponent - d.places + factor.pow);
    let x: f64 = shifted.parse().map_err(|_| not_a_number(text))?;
    let x = x * f64::from(factor.num) / f64::from(factor.den);
    if !x.is_finite() {
        return Err(not_a_number("inf"));
    }
    range(x, spec)?;
    Ok(Cell::Number(x))
}

/// A number of a column that has no spec.
pub(crate) fn plain(text: &str) -> Result<f64, Fault> {
    let digits = |b: &u8| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E');
    if !text.bytes().all(|b| digits(&b)) {
        return Err(not_a_number(text));
    }
    match text.parse::<f64>() {
        Ok(x) if x.is_finite() => Ok(x),
        Ok(_) => Err(not_a_number("inf")),
        Err(_) => Err(not_a_number(text)),
    }
}

/// The value in units of `10^-decimals`, exact; none when it is finer or too large.
fn exact(d: &Decimal, factor: Factor, decimals: i32) -> Option<i64> {
    let power = d.exponent - d.places + factor.pow + decimals;
    let digits = d.digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    if digits.len() > 30 {
        return None;
    }
    let mut n = digits
        .parse::<i128>()
        .ok()?
        .checked_mul(i128::from(factor.num))?;
    for _ in 0..power.max(0) {
        n = n.checked_mul(10)?;
    }
    let mut den = i128::from(factor.den);
    for _ in 0..(-power).max(0) {
        den = den.checked_mul(10)?;
    }
    if n % den != 0 {
        return None;
    }
    let n = i64::try_from(n / den).ok()?;
    Some(if d.negative { -n } else { n })
}

/// A whole number.
pub(crate) fn count(text: &str, spec: &ColumnSpec, factor: Factor) -> Result<Cell, Fault> {
    let d = decimal(text)?;
    let n = exact(&d, factor, 0).ok_or_else(|| {
        fault(
            "not-whole",
            Text::new("整数", "a whole number"),
            (
                "填整数，不四舍五入他处的小数",
                "write a whole number; a part of one does not count",
            ),
        )
    })?;
    range(n as f64, spec)?;
    Ok(Cell::Count(n))
}

/// Money in whole fen.
pub(crate) fn money(text: &str, spec: &ColumnSpec, factor: Factor) -> Result<Cell, Fault> {
    let d = decimal(text)?;
    let fen = exact(&d, factor, 2).filter(|f| f.unsigned_abs() <= Fen::MAX.fen().unsigned_abs());
    let fen = fen.ok_or_else(|| {
        fault(
            "not-exact-money",
            Text::new(
                "精确到分的金额（元最多两位、万元最多六位小数），不超过十万亿元",
                "money in whole fen (at most two decimals in yuan, six in 10,000 yuan), at most ten trillion yuan",
            ),
            ("按凭证填写到分，不填计算得出的尾数", "write the amount of the voucher, to the fen"),
        )
    })?;
    range(Fen::new(fen).as_yuan(), spec)?;
    Ok(Cell::Money(Fen::new(fen)))
}

/// A bound as it is written: 1e18 rather than its nineteen digits.
pub(crate) fn bound(x: f64) -> String {
    if x.abs() < 1e15 {
        x.to_string()
    } else {
        format!("{x:e}")
    }
}

/// The bounds of the column, in its unit.
pub(crate) fn range(x: f64, spec: &ColumnSpec) -> Result<(), Fault> {
    let low = spec.min.is_some_and(|m| x < m);
    let high = spec.max.is_some_and(|m| x > m);
    if !low && !high {
        return Ok(());
    }
    let unit = spec.unit();
    let words = |lang: Lang| {
        let (to, least, most) = match lang {
            Lang::Zh => (" 至 ", "不小于 ", "不大于 "),
            Lang::En => (" to ", "at least ", "at most "),
        };
        let bound = match (spec.min.map(bound), spec.max.map(bound)) {
            (Some(a), Some(b)) => format!("{a}{to}{b}"),
            (Some(a), None) => format!("{least}{a}"),
            (None, Some(b)) => format!("{most}{b}"),
            (None, None) => String::new(),
        };
        format!("{bound} {}", unit.words(lang))
            .trim_end()
            .to_string()
    };
    Err(Fault {
        code: "out-of-range",
        expected: Text::new(words(Lang::Zh), words(Lang::En)),
        advice: Text::new(
            "查对数值、正负号和单位",
            "check the value, its sign and its unit",
        ),
    })
}
