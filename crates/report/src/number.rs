//! How a value is written: the one place that knows digits, separators, signs and units.

use ronghe_base::{Cell, Column, Lang, Unit};

/// What stands for a missing value.
pub const MISSING: &str = "—";

/// How numbers of one column are written: all with the same decimals, so that numerals align.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Digits {
    /// Shares are stored as parts of one and written in per cent.
    factor: f64,
    decimals: usize,
    separators: bool,
    /// Whether a plus sign stands before what is above zero.
    pub(crate) signed: bool,
    /// What follows the numeral when it stands alone.
    suffix: &'static str,
    /// Whether each number has the decimals that its own size asks for.
    each: bool,
}

impl Digits {
    /// For values of `unit`, the largest of which is `top` in size.
    pub(crate) fn of(unit: Unit, top: f64) -> Self {
        let (factor, suffix) = match unit {
            Unit::Share | Unit::ShareOfValueAdded => (100.0, "%"),
            Unit::Percent => (1.0, "%"),
            _ => (1.0, ""),
        };
        Self {
            factor,
            decimals: decimals(unit, top.abs() * factor),
            separators: unit != Unit::CalendarYear,
            signed: unit == Unit::PercentagePoints,
            suffix,
            each: false,
        }
    }

    /// For a whole column. Changes (per cent with both signs) carry their sign. A column of pure
    /// numbers whose sizes lie far apart holds different things: each is written by its own size.
    pub(crate) fn of_column(column: &Column) -> Self {
        let finite = || column.numbers().flatten().filter(|x| x.is_finite());
        let top = finite().fold(0.0, |top: f64, x| top.max(x.abs()));
        let mut digits = Self::of(column.unit, top);
        let percents = matches!(column.unit, Unit::Percent | Unit::Share);
        digits.signed |= percents && finite().any(|x| x < 0.0);
        let least = finite()
            .filter(|x| *x != 0.0)
            .fold(top, |least: f64, x| least.min(x.abs()));
        digits.each = column.unit == Unit::Number && least * 100.0 < top;
        digits
    }

    /// For the ticks of an axis that lie `step` apart, up to `top`.
    pub(crate) fn of_axis(unit: Unit, top: f64, step: f64) -> Self {
        let mut digits = Self::of(unit, top);
        let step = step * digits.factor;
        if step.is_finite() && step > 0.0 {
            let places = (-(step * 1.000_001).log10().floor()).clamp(0.0, 8.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped: 0 to 8"
            )]
            let places = places as usize;
            digits.decimals = places;
        }
        digits
    }

    /// The same with a sign on everything but zero.
    pub(crate) fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    /// A numeral without unit.
    pub(crate) fn plain(self, value: f64) -> String {
        let value = value * self.factor;
        if value.is_nan() {
            return MISSING.into();
        }
        let size = value.abs();
        let decimals = if self.each {
            decimals(Unit::Number, size)
        } else {
            self.decimals
        };
        let digits = if size.is_infinite() {
            "∞".into()
        } else if size >= 1e15 || (size > 0.0 && size < 1e-4 && decimals >= 4) {
            format!("{size:.2e}")
        } else {
            let fixed = format!("{size:.decimals$}");
            if self.separators {
                group(&fixed)
            } else {
                fixed
            }
        };
        let zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
        let sign = match () {
            () if zero => "",
            () if value < 0.0 => "−",
            () if self.signed => "+",
            () => "",
        };
        format!("{sign}{digits}")
    }

    /// A numeral with its per cent sign, if it has one.
    pub(crate) fn alone(self, value: f64) -> String {
        let plain = self.plain(value);
        if plain == MISSING {
            plain
        } else {
            plain + self.suffix
        }
    }

    /// One cell of a column whose head names the unit.
    pub(crate) fn cell(self, cell: &Cell, lang: Lang) -> String {
        match cell {
            Cell::Number(x) => self.plain(*x),
            Cell::Count(n) if !self.separators => n.to_string(),
            Cell::Count(n) if self.factor < 2.0 => count(*n, self.signed),
            Cell::Count(n) => self.plain(*n as f64),
            _ => words(cell, lang),
        }
    }
}

/// Decimals that say enough and no more, for a value of size `top` as it is written.
fn decimals(unit: Unit, top: f64) -> usize {
    let steps = |steps: &[(f64, usize)], rest: usize| {
        steps.iter().find(|s| top >= s.0).map_or(rest, |s| s.1)
    };
    match unit {
        Unit::CalendarYear | Unit::Count | Unit::Persons | Unit::Households => 0,
        Unit::Ratio => steps(&[(1e4, 0), (100.0, 1)], 3),
        Unit::Hat => steps(&[(1e3, 0), (10.0, 2)], 4),
        Unit::Share | Unit::Percent => steps(&[(10.0, 1)], 2),
        Unit::ShareOfValueAdded => steps(&[(10.0, 2)], 3),
        Unit::PercentagePoints => 2,
        Unit::TenThousandPersons | Unit::MillionPersons => steps(&[(1e4, 0), (100.0, 1)], 2),
        Unit::Years | Unit::Hours | Unit::Minutes | Unit::Days | Unit::MicrogramsPerCubicMetre => 1,
        Unit::TenThousandYuan | Unit::HundredMillionYuan => steps(&[(1e5, 0), (1e4, 1)], 2),
        Unit::Yuan | Unit::YuanPerHead | Unit::YuanPerMu | Unit::YuanPerMuYear => {
            steps(&[(100.0, 0)], 2)
        }
        Unit::Mu => steps(&[(1e4, 0), (10.0, 2)], 3),
        Unit::Degrees => 4,
        Unit::Number | Unit::None | Unit::ModelMoney => steps(
            &[(1e4, 0), (1e3, 1), (100.0, 2), (10.0, 3)],
            if top < 1.0 { 5 } else { 4 },
        ),
        _ => steps(&[(1e3, 0), (100.0, 1)], 2),
    }
}

/// Commas between thousands.
fn group(fixed: &str) -> String {
    let (whole, part) = fixed.split_at(fixed.find('.').unwrap_or(fixed.len()));
    let mut out = String::with_capacity(fixed.len() + whole.len() / 3);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + part
}

fn count(n: i64, signed: bool) -> String {
    let sign = if n < 0 {
        "−"
    } else if signed && n > 0 {
        "+"
    } else {
        ""
    };
    format!("{sign}{}", group(&n.unsigned_abs().to_string()))
}

/// A value that needs no digits chosen: words, places, years, exact money.
fn words(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Missing => MISSING.into(),
        Cell::Word(word) => word.clone(),
        Cell::Text(text) => text.get(lang).into(),
        Cell::Place(place) => place.code().into(),
        Cell::Year(year) => year.to_string(),
        Cell::Count(n) => count(*n, false),
        Cell::Money(fen) => {
            let text = fen.to_string();
            match text.strip_prefix('-') {
                Some(size) => format!("−{}", group(size)),
                None => group(&text),
            }
        }
        Cell::Number(x) => Digits::of(Unit::Number, *x).plain(*x),
    }
}

/// A value as it is read, without unit words but with its per cent sign.
///
/// Thousands are separated by commas in both languages, minus is `−`, missing and not-a-number are
/// `—`. Money is exact to the fen; shares become per cent; people and counts are whole; ratios have
/// three decimals; percentage points always carry their sign.
///
/// ```
/// # use ronghe_base::{Cell, Fen, Lang, Unit};
/// # use ronghe_report::format_cell;
/// let show = |cell: Cell, unit| format_cell(&cell, unit, Lang::En);
/// assert_eq!(show(0.1234.into(), Unit::Share), "12.3%");
/// assert_eq!(show(2.5.into(), Unit::Ratio), "2.500");
/// assert_eq!(show(1_234_567_i64.into(), Unit::Persons), "1,234,567");
/// assert_eq!(show(Fen::new(-123_450).into(), Unit::Yuan), "−1,234.50");
/// assert_eq!(show(1.2.into(), Unit::PercentagePoints), "+1.20");
/// assert_eq!(show(Cell::Missing, Unit::Yuan), "—");
/// ```
pub fn format_cell(cell: &Cell, unit: Unit, lang: Lang) -> String {
    match (cell, cell.number()) {
        (Cell::Number(_) | Cell::Count(_), Some(x)) => {
            let digits = Digits::of(unit, if x.is_finite() { x } else { 0.0 });
            let text = digits.cell(cell, lang);
            if text == MISSING {
                text
            } else {
                text + digits.suffix
            }
        }
        _ => words(cell, lang),
    }
}

/// A value with its unit in words, as a sentence needs it.
///
/// English has no word for ten thousand or for a hundred million, Chinese counts people in
/// ten thousands: the number is converted, never the meaning.
///
/// ```
/// # use ronghe_base::{Lang, Unit};
/// # use ronghe_report::format_measure;
/// let income = (&36_883.0.into(), Unit::YuanPerHead);
/// assert_eq!(format_measure(income.0, income.1, Lang::Zh), "36,883元/人·年");
/// assert_eq!(format_measure(income.0, income.1, Lang::En), "36,883 yuan per person and year");
/// let people = 1_234.5.into();
/// assert_eq!(format_measure(&people, Unit::TenThousandPersons, Lang::En), "12.35 million persons");
/// ```
pub fn format_measure(cell: &Cell, unit: Unit, lang: Lang) -> String {
    measure(cell, unit, lang, false)
}

/// A difference with its unit in words and a sign on everything but zero.
///
/// ```
/// # use ronghe_base::{Lang, Unit};
/// # use ronghe_report::format_change;
/// assert_eq!(format_change(0.02, Unit::Share, Lang::Zh), "+2.00%");
/// assert_eq!(format_change(-350.0, Unit::YuanPerHead, Lang::En), "−350 yuan per person and year");
/// ```
pub fn format_change(value: f64, unit: Unit, lang: Lang) -> String {
    measure(&Cell::Number(value), unit, lang, true)
}

fn measure(cell: &Cell, unit: Unit, lang: Lang, signed: bool) -> String {
    let Some(value) = cell.number().filter(|x| !x.is_nan()) else {
        return words(cell, lang);
    };
    let (cell, unit, unit_words) = match cell {
        Cell::Money(_) => (cell.clone(), unit, spoken(Unit::Yuan, lang)),
        _ => match (unit, lang) {
            (Unit::TenThousandPersons, Lang::En) if value.abs() < 100.0 => (
                Cell::Number(value * 1e4),
                Unit::Persons,
                spoken(Unit::Persons, lang),
            ),
            (Unit::TenThousandPersons, Lang::En) => (
                Cell::Number(value / 100.0),
                Unit::MillionPersons,
                spoken(Unit::MillionPersons, lang),
            ),
            (Unit::MillionPersons, Lang::Zh) => {
                let wan = Unit::TenThousandPersons;
                (Cell::Number(value * 100.0), wan, spoken(wan, lang))
            }
            (Unit::TenThousandYuan, Lang::En) => (
                Cell::Number(value / 100.0),
                Unit::TenThousandYuan,
                " million yuan".into(),
            ),
            (Unit::HundredMillionYuan, Lang::En) => (
                Cell::Number(value / 10.0),
                Unit::HundredMillionYuan,
                " billion yuan".into(),
            ),
            _ => (cell.clone(), unit, spoken(unit, lang)),
        },
    };
    let numeral = match cell {
        Cell::Number(x) if signed => Digits::of(unit, x).signed().alone(x),
        _ => format_cell(&cell, unit, lang),
    };
    numeral + &unit_words
}

/// Unit words behind a numeral, with the space that English needs.
fn spoken(unit: Unit, lang: Lang) -> String {
    let label = unit.words(lang);
    match (unit, lang) {
        (Unit::None | Unit::Number | Unit::Share | Unit::Percent | Unit::CalendarYear, _)
        | (Unit::Ratio | Unit::Count, Lang::En) => String::new(),
        (Unit::ShareOfValueAdded, Lang::Zh) => "（占全国增加值）".into(),
        (Unit::PercentagePoints, Lang::Zh) => "个百分点".into(),
        (Unit::PercentagePoints, Lang::En) => " percentage points".into(),
        (_, Lang::Zh) => label,
        (_, Lang::En) => format!(" {label}"),
    }
}

/// Unit words in the head of a column or under an axis: shares are shown in per cent.
///
/// ```
/// # use ronghe_base::{Lang, Unit};
/// # use ronghe_report::unit_words;
/// assert_eq!(unit_words(Unit::Share, Lang::Zh), "%");
/// assert_eq!(unit_words(Unit::CalendarYear, Lang::En), "");
/// ```
pub fn unit_words(unit: Unit, lang: Lang) -> String {
    match (unit, lang) {
        (Unit::Share, _) => "%".into(),
        (Unit::ShareOfValueAdded, Lang::Zh) => "占全国增加值，%".into(),
        (Unit::ShareOfValueAdded, Lang::En) => "% of national value added".into(),
        (Unit::CalendarYear | Unit::Count, _) | (Unit::Ratio, Lang::En) => String::new(),
        (Unit::PercentagePoints, Lang::En) => "percentage points".into(),
        _ => unit.words(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ronghe_base::{Fen, Text};

    #[test]
    fn digits_follow_the_unit() {
        let zh = |x: f64, unit| format_cell(&x.into(), unit, Lang::Zh);
        assert_eq!(zh(3.25, Unit::Ratio), "3.250");
        assert_eq!(zh(0.0123, Unit::Share), "1.23%");
        assert_eq!(zh(1.02, Unit::Hat), "1.0200");
        assert_eq!(zh(1234.6, Unit::Persons), "1,235");
        assert_eq!(zh(2005.0, Unit::CalendarYear), "2005");
        assert_eq!(zh(-0.000_01, Unit::Ratio), "0.000");
        assert_eq!(zh(f64::NAN, Unit::Share), "—");
        assert_eq!(zh(f64::NEG_INFINITY, Unit::Ratio), "−∞");
        assert_eq!(zh(0.000_012, Unit::Number), "1.20e-5");
        assert_eq!(
            format_cell(&Fen::new(5).into(), Unit::Yuan, Lang::Zh),
            "0.05"
        );
    }

    #[test]
    fn a_column_has_one_number_of_decimals() {
        let column = Column {
            id: "x".into(),
            label: Text::same("x"),
            unit: Unit::YuanPerHead,
            cells: vec![12.0.into(), 12_000.4.into(), Cell::Missing],
        };
        let digits = Digits::of_column(&column);
        let shown: Vec<_> = column
            .cells
            .iter()
            .map(|c| digits.cell(c, Lang::En))
            .collect();
        assert_eq!(shown, ["12", "12,000", "—"]);
    }

    #[test]
    fn sentences_get_the_unit_of_their_language() {
        let m = |x: f64, unit, lang| format_measure(&x.into(), unit, lang);
        assert_eq!(
            m(1.5, Unit::HundredMillionYuan, Lang::En),
            "0.15 billion yuan"
        );
        assert_eq!(m(1.5, Unit::HundredMillionYuan, Lang::Zh), "1.50亿元");
        assert_eq!(m(1.5, Unit::MillionPersons, Lang::Zh), "150.0万人");
        assert_eq!(m(1.5, Unit::PercentagePoints, Lang::Zh), "+1.50个百分点");
        assert_eq!(
            format_measure(&Fen::new(12_345).into(), Unit::Yuan, Lang::En),
            "123.45 yuan"
        );
    }

    proptest! {
        #[test]
        fn any_number_of_any_unit_is_short(x in any::<f64>(), u in 0..Unit::ALL.len()) {
            let text = format_cell(&x.into(), Unit::ALL[u], Lang::Zh);
            prop_assert!(!text.is_empty() && text.chars().count() < 30, "{text}");
        }
    }
}
