//! Units as people write them in a header, and the factor to the unit of the column.

use crate::names::normal;
use ronghe_base::Unit;

/// What a value is multiplied with: `num / den * 10^pow`, so that powers of ten stay exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Factor {
    pub(crate) num: u32,
    pub(crate) den: u32,
    pub(crate) pow: i32,
}

impl Factor {
    pub(crate) const ONE: Self = ten(0);

    fn over(self, other: Self) -> Self {
        let (num, den) = (self.num * other.den, self.den * other.num);
        let common = gcd(num, den);
        Self {
            num: num / common,
            den: den / common,
            pow: self.pow - other.pow,
        }
    }
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

const fn ten(pow: i32) -> Factor {
    Factor {
        num: 1,
        den: 1,
        pow,
    }
}

const fn part(num: u32, den: u32, pow: i32) -> Factor {
    Factor { num, den, pow }
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Idea {
    People,
    Households,
    Things,
    Money,
    MoneyPerHead,
    MoneyPerMu,
    Land,
    LandPerHead,
    Density,
    Length,
    Weight,
    WeightPerMu,
    Part,
    Time,
    Rain,
}

/// One mu is 2000/3 square metres.
const MU: Factor = part(2, 3, 3);

/// What each unit measures, and its size in the base of the idea: person, household, thing, yuan,
/// square metre, metre, kilogram, one, minute, millimetre.
fn idea(unit: Unit) -> Option<(Idea, Factor)> {
    Some(match unit {
        Unit::Persons => (Idea::People, ten(0)),
        Unit::TenThousandPersons => (Idea::People, ten(4)),
        Unit::MillionPersons => (Idea::People, ten(6)),
        Unit::Households => (Idea::Households, ten(0)),
        Unit::Count => (Idea::Things, ten(0)),
        Unit::Yuan => (Idea::Money, ten(0)),
        Unit::TenThousandYuan => (Idea::Money, ten(4)),
        Unit::HundredMillionYuan => (Idea::Money, ten(8)),
        Unit::YuanPerHead => (Idea::MoneyPerHead, ten(0)),
        Unit::YuanPerMu | Unit::YuanPerMuYear => (Idea::MoneyPerMu, ten(0)),
        Unit::Mu => (Idea::Land, MU),
        Unit::SquareMetres => (Idea::Land, ten(0)),
        Unit::SquareKilometres => (Idea::Land, ten(6)),
        Unit::SquareMetresPerHead => (Idea::LandPerHead, ten(0)),
        Unit::PersonsPerSquareKilometre => (Idea::Density, ten(0)),
        Unit::Metres => (Idea::Length, ten(0)),
        Unit::Kilometres => (Idea::Length, ten(3)),
        Unit::Kilograms => (Idea::Weight, ten(0)),
        Unit::Tonnes => (Idea::Weight, ten(3)),
        Unit::KilogramsPerMu => (Idea::WeightPerMu, ten(0)),
        Unit::Share => (Idea::Part, ten(0)),
        Unit::Percent => (Idea::Part, ten(-2)),
        Unit::Minutes => (Idea::Time, ten(0)),
        Unit::Hours => (Idea::Time, part(6, 1, 1)),
        Unit::Millimetres => (Idea::Rain, ten(0)),
        _ => return None,
    })
}

/// Units as written, beyond the ids and labels of [`Unit`].
#[rustfmt::skip]
const WRITTEN: &[(&[&str], Idea, Factor)] = &[
    (&["人", "person", "persons", "people"], Idea::People, ten(0)),
    (&["千人", "thousand persons", "thousand people"], Idea::People, ten(3)),
    (&["万人", "10000 persons", "ten thousand persons"], Idea::People, ten(4)),
    (&["百万人", "million", "million people"], Idea::People, ten(6)),
    (&["亿人"], Idea::People, ten(8)),
    (&["户", "households"], Idea::Households, ten(0)),
    (&["万户"], Idea::Households, ten(4)),
    (&["个", "处", "所", "张", "件", "台"], Idea::Things, ten(0)),
    (&["万个", "万处", "万张", "万件"], Idea::Things, ten(4)),
    (&["元", "yuan", "cny", "rmb"], Idea::Money, ten(0)),
    (&["千元", "thousand yuan"], Idea::Money, ten(3)),
    (&["万元", "10000 yuan", "ten thousand yuan"], Idea::Money, ten(4)),
    (&["百万元", "million yuan"], Idea::Money, ten(6)),
    (&["千万元"], Idea::Money, ten(7)),
    (&["亿元", "100 million yuan"], Idea::Money, ten(8)),
    (&["元/人", "元/人·年", "元/年", "yuan per person", "yuan per head"], Idea::MoneyPerHead, ten(0)),
    (&["万元/人", "万元/人·年"], Idea::MoneyPerHead, ten(4)),
    (&["元/亩", "元/亩·年", "元/亩/年", "yuan per mu"], Idea::MoneyPerMu, ten(0)),
    (&["万元/亩", "万元/亩·年"], Idea::MoneyPerMu, ten(4)),
    (&["元/公顷"], Idea::MoneyPerMu, part(1, 15, 0)),
    (&["亩", "mu"], Idea::Land, MU),
    (&["万亩"], Idea::Land, part(2, 3, 7)),
    (&["公顷", "ha", "hectare", "hectares"], Idea::Land, ten(4)),
    (&["千公顷"], Idea::Land, ten(7)),
    (&["平方米", "㎡", "m2", "m²", "square metres"], Idea::Land, ten(0)),
    (&["万平方米"], Idea::Land, ten(4)),
    (&["平方公里", "平方千米", "km2", "km²", "square kilometres"], Idea::Land, ten(6)),
    (&["平方米/人", "m2 per person"], Idea::LandPerHead, ten(0)),
    (&["人/平方公里", "人/平方千米"], Idea::Density, ten(0)),
    (&["米", "m", "metres"], Idea::Length, ten(0)),
    (&["公里", "千米", "km", "kilometres"], Idea::Length, ten(3)),
    (&["万公里"], Idea::Length, ten(7)),
    (&["公斤", "千克", "kg"], Idea::Weight, ten(0)),
    (&["斤"], Idea::Weight, part(5, 1, -1)),
    (&["吨", "t", "tonnes"], Idea::Weight, ten(3)),
    (&["万吨"], Idea::Weight, ten(7)),
    (&["公斤/亩", "千克/亩", "kg/mu", "kg per mu"], Idea::WeightPerMu, ten(0)),
    (&["斤/亩"], Idea::WeightPerMu, part(5, 1, -1)),
    (&["%", "percent", "百分比"], Idea::Part, ten(-2)),
    (&["‰"], Idea::Part, ten(-3)),
    (&["share", "比重", "小数"], Idea::Part, ten(0)),
    (&["分钟", "min", "minutes"], Idea::Time, ten(0)),
    (&["小时", "h", "hours"], Idea::Time, part(6, 1, 1)),
    (&["毫米", "mm"], Idea::Rain, ten(0)),
];

/// The factor from a unit as written to the unit of a column; none when the two do not measure
/// the same thing. Money without "per head" or "per mu" is taken for the unit of the column, as
/// headers like "人均收入（元）" leave it out.
pub(crate) fn factor(written: &str, to: Unit) -> Option<Factor> {
    let written = normal(written);
    let named = |unit: Unit| {
        let label = unit.label();
        [unit.id(), label.zh, label.en]
            .iter()
            .any(|n| !n.is_empty() && normal(n) == written)
    };
    if named(to) || (to == Unit::CalendarYear && written == "年") {
        return Some(Factor::ONE);
    }
    let (want, size) = idea(to)?;
    let fits = |have: Idea| {
        have == want
            || (have == Idea::Money && matches!(want, Idea::MoneyPerHead | Idea::MoneyPerMu))
            || (have == Idea::People && want == Idea::Things)
    };
    WRITTEN
        .iter()
        .filter(|(names, have, _)| fits(*have) && names.iter().any(|n| normal(n) == written))
        .map(|&(.., from)| from)
        .chain(Unit::ALL.iter().filter(|&&u| named(u)).filter_map(|&u| {
            idea(u)
                .filter(|(have, _)| fits(*have))
                .map(|(_, from)| from)
        }))
        .next()
        .map(|from| from.over(size))
}

/// Whether the words are a unit of anything, so that a header in brackets can be told from a
/// remark.
pub(crate) fn is_unit(written: &str) -> bool {
    let written = normal(written);
    WRITTEN
        .iter()
        .flat_map(|(names, ..)| names.iter())
        .any(|n| normal(n) == written)
        || Unit::ALL.iter().any(|u| {
            let label = u.label();
            !written.is_empty()
                && [u.id(), label.zh, label.en]
                    .iter()
                    .any(|n| normal(n) == written)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_convert_by_hand_counted_factors() {
        let cases = [
            ("万人", Unit::Persons, Some(ten(4))),
            ("百万人", Unit::TenThousandPersons, Some(ten(2))),
            ("亿元", Unit::TenThousandYuan, Some(ten(4))),
            ("公顷", Unit::Mu, Some(part(3, 2, 1))), // 15 mu
            ("亩", Unit::Mu, Some(ten(0))),
            ("km2", Unit::Mu, Some(part(3, 2, 3))), // 1500 mu
            ("亩", Unit::SquareMetres, Some(MU)),
            ("元", Unit::YuanPerHead, Some(ten(0))),
            ("斤/亩", Unit::KilogramsPerMu, Some(part(5, 1, -1))),
            ("%", Unit::Share, Some(ten(-2))),
            ("hours", Unit::Minutes, Some(part(6, 1, 1))),
            ("ten-thousand-persons", Unit::Persons, Some(ten(4))),
            ("10,000 persons", Unit::Persons, Some(ten(4))),
            ("万元", Unit::Persons, None),
            ("元/人", Unit::Yuan, None),
            ("光年", Unit::Kilometres, None),
        ];
        for (written, to, want) in cases {
            assert_eq!(factor(written, to), want, "{written} to {to:?}");
        }
    }

    #[test]
    fn every_written_unit_is_known_as_one() {
        assert!(is_unit("公顷") && is_unit("yuan-per-head") && !is_unit("含水面") && !is_unit(""));
    }
}
