//! One value: from the text in the file to the [`Cell`] of its column, or why not.

use crate::{
    numbers,
    problem::quote,
    schema::{ColumnSpec, Kind},
    units::Factor,
};
use ronghe_base::{Cell, Date, Place, Text, Year};

/// Years that a region can speak of.
pub(crate) const YEARS: std::ops::RangeInclusive<Year> = 1800..=2200;

/// Why a text is no value of its column.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) expected: Text,
    pub(crate) advice: Text,
}

pub(crate) fn fault(code: &'static str, expected: Text, advice: (&str, &str)) -> Fault {
    Fault {
        code,
        expected,
        advice: Text::new(advice.0, advice.1),
    }
}

/// Reads one value. An empty text is missing; nothing else is.
pub(crate) fn read(text: &str, spec: &ColumnSpec, factor: Factor) -> Result<Cell, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Cell::Missing);
    }
    match spec.kind {
        Kind::Word => Ok(Cell::Word(text.to_string())),
        Kind::Place => place(text),
        Kind::Choice => choice(text, spec),
        Kind::Bool => yes_or_no(text),
        Kind::Date => date(text),
        Kind::Year => year(text, spec),
        Kind::Number => numbers::number(text, spec, factor),
        Kind::Count => numbers::count(text, spec, factor),
        Kind::Money => numbers::money(text, spec, factor),
    }
}

fn place(text: &str) -> Result<Cell, Fault> {
    Place::new(text).map(Cell::Place).map_err(|_| {
        let expected = Text::new(
            "六位、九位或十二位代码（全国 000000，世界其他地区 W）或含字母的自编代码",
            "a six-digit code (nine for a town, twelve for a village; nation 000000, rest of the world W) or an own id with a letter",
        );
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let advice = if text == "0" {
            (
                "“0”在有的表里是全国、在有的表里是世界：改写 000000 或 W",
                "\"0\" is the nation in some tables and the world in others: write 000000 or W",
            )
        } else if text.contains('.') {
            ("代码列应为文本，去掉小数点", "make the column text and drop the decimal point")
        } else if digits && text.len() < 6 {
            (
                "补足六位（省级代码后补零，如 330000）；检查表格软件是否去掉了前导零",
                "write all six digits (a province ends in zeros: 330000); check whether a spreadsheet cut zeros",
            )
        } else if text.chars().any(|c| ('\u{ff01}'..='\u{ff5e}').contains(&c)) {
            ("把全角字符改为半角", "write half-width digits and letters")
        } else {
            ("查对代码；地名写在名称列", "look the code up; a name belongs in a name column")
        };
        fault("malformed-code", expected, advice)
    })
}

fn choice(text: &str, spec: &ColumnSpec) -> Result<Cell, Fault> {
    if let Some(word) = spec.choices.iter().find(|c| c.eq_ignore_ascii_case(text)) {
        return Ok(Cell::Word(word.clone()));
    }
    let zh = spec.choices_zh.iter().position(|c| c == text);
    if let Some(word) = zh.and_then(|at| spec.choices.get(at)) {
        return Ok(Cell::Word(word.clone()));
    }
    let list = |words: &[String], sep: &str| words.join(sep);
    let zh = if spec.choices_zh.is_empty() {
        &spec.choices
    } else {
        &spec.choices_zh
    };
    let near = crate::names::nearest(text, spec.choices.iter().map(String::as_str));
    let (zh_advice, en_advice) = near.map_or_else(
        || {
            (
                "从列出的词中选一个".to_string(),
                "take one of the words listed".to_string(),
            )
        },
        |w| (format!("是否指 {w}？"), format!("is {w} meant?")),
    );
    Err(Fault {
        code: "not-a-choice",
        expected: Text::new(
            format!("下列之一：{}", list(zh, "、")),
            format!("one of {}", list(&spec.choices, ", ")),
        ),
        advice: Text::new(zh_advice, en_advice),
    })
}

fn yes_or_no(text: &str) -> Result<Cell, Fault> {
    let lower = text.to_lowercase();
    match lower.as_str() {
        "yes" | "true" | "1" | "是" | "y" => Ok("yes".into()),
        "no" | "false" | "0" | "否" | "n" => Ok("no".into()),
        _ => Err(fault(
            "not-a-choice",
            Text::new("是或否", "yes or no"),
            ("填“是”或“否”", "write yes or no"),
        )),
    }
}

fn date(text: &str) -> Result<Cell, Fault> {
    let plain = text.len() == 10 && text.is_ascii();
    match text.parse::<Date>() {
        Ok(day) if plain => Ok(Cell::Word(day.to_string())),
        _ => Err(fault(
            "not-a-date",
            Text::new("日期，如 2024-03-01", "a day such as 2024-03-01"),
            (
                "按 年-月-日 填写，各为四、二、二位",
                "write year-month-day with 4, 2 and 2 digits",
            ),
        )),
    }
}

fn year(text: &str, spec: &ColumnSpec) -> Result<Cell, Fault> {
    let read = (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse::<Year>().ok())
        .flatten();
    match read {
        Some(year) if YEARS.contains(&year) => {
            numbers::range(f64::from(year), spec)?;
            Ok(Cell::Year(year))
        }
        _ => Err(fault(
            "not-a-year",
            Text::new(
                "四位年份，1800 至 2200",
                "a year of four digits, 1800 to 2200",
            ),
            (
                "只填四位数字，如 2020",
                "write four digits only, such as 2020",
            ),
        )),
    }
}

/// The text as quoted in a message.
pub(crate) fn found(text: &str) -> Text {
    Text::new(format!("“{}”", quote(text)), format!("\"{}\"", quote(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ronghe_base::Fen;

    fn spec(kind: Kind) -> ColumnSpec {
        toml::from_str::<ColumnSpec>(
            "id = \"x\"\nlabel = { zh = \"x\", en = \"x\" }\nkind = \"word\"",
        )
        .map(|c| ColumnSpec { kind, ..c })
        .unwrap()
    }

    const WAN: Factor = Factor {
        num: 1,
        den: 1,
        pow: 4,
    };

    #[test]
    fn money_in_ten_thousands_is_exact_to_six_decimals() {
        let read = |t: &str| read(t, &spec(Kind::Money), WAN);
        assert_eq!(
            read("12.345678").unwrap(),
            Cell::Money(Fen::new(12_345_678))
        );
        assert_eq!(read("-0.000001").unwrap(), Cell::Money(Fen::new(-1)));
        assert_eq!(
            read("12.3456780").unwrap(),
            Cell::Money(Fen::new(12_345_678))
        );
        assert_eq!(read("12.3456785").unwrap_err().code, "not-exact-money");
        assert_eq!(read("99999999999").unwrap_err().code, "not-exact-money");
    }

    #[test]
    fn numbers_are_read_or_refused_with_advice() {
        let read = |t: &str| read(t, &spec(Kind::Number), Factor::ONE);
        assert_eq!(read("1.5e3").unwrap(), Cell::Number(1500.0));
        assert_eq!(read(" .5 ").unwrap(), Cell::Number(0.5));
        assert_eq!(read("").unwrap(), Cell::Missing);
        for (bad, code, advice) in [
            ("１２", "not-a-number", "half-width"),
            ("1,234", "not-a-number", "separators"),
            ("50%", "not-a-number", "column name"),
            ("n/a", "not-a-number", "empty"),
            ("NaN", "not-finite", "finite"),
            ("-inf", "not-finite", "finite"),
            ("1e999", "not-finite", "finite"),
            ("12人", "not-a-number", "digits only"),
        ] {
            let fault = read(bad).unwrap_err();
            assert_eq!(fault.code, code, "{bad}");
            assert!(
                fault.advice.en.contains(advice),
                "{bad}: {}",
                fault.advice.en
            );
        }
        let people = super::read("12.3457", &spec(Kind::Number), WAN).unwrap();
        assert_eq!(people, Cell::Number(123_457.0));
    }

    #[test]
    fn counts_years_days_and_words() {
        let read = |t: &str, k| read(t, &spec(k), Factor::ONE);
        assert_eq!(read("12.00", Kind::Count).unwrap(), Cell::Count(12));
        assert_eq!(read("12.5", Kind::Count).unwrap_err().code, "not-whole");
        assert_eq!(read("2020", Kind::Year).unwrap(), Cell::Year(2020));
        assert_eq!(read("2020年", Kind::Year).unwrap_err().code, "not-a-year");
        assert_eq!(read("2024-02-29", Kind::Date).unwrap(), "2024-02-29".into());
        assert_eq!(
            read("2023-02-29", Kind::Date).unwrap_err().code,
            "not-a-date"
        );
        assert_eq!(read("是", Kind::Bool).unwrap(), "yes".into());
        assert!(
            read("0", Kind::Place)
                .unwrap_err()
                .advice
                .en
                .contains("000000 or W")
        );
    }

    proptest! {
        #[test]
        fn ten_thousands_lose_no_fen(fen in -10_i64.pow(15)..10_i64.pow(15)) {
            let sign = if fen < 0 { "-" } else { "" };
            let a = fen.unsigned_abs();
            let text = format!("{sign}{}.{:06}", a / 1_000_000, a % 1_000_000);
            prop_assert_eq!(read(&text, &spec(Kind::Money), WAN), Ok(Cell::Money(Fen::new(fen))));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            for kind in [Kind::Place, Kind::Year, Kind::Number, Kind::Count, Kind::Money, Kind::Date, Kind::Choice] {
                let _ = read(&text, &spec(kind), WAN);
            }
        }
    }
}
