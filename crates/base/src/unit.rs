//! Units of a column.

use crate::{Lang, Text};
use serde::{Deserialize, Serialize};

macro_rules! units {
    ($($(#[$doc:meta])* $name:ident = $zh:literal, $en:literal;)*) => {
        /// The unit of a column. A column holds one unit; conversion happens on reading.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Unit {
            #[default]
            $($(#[$doc])* $name,)*
        }

        impl Unit {
            /// Every unit.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// How the unit is written.
            pub fn label(self) -> Text {
                match self {
                    $(Self::$name => Text::new($zh, $en),)*
                }
            }
        }
    };
}

units! {
    /// No unit: names, codes, words.
    None = "", "";
    /// A pure number, such as an index or elasticity.
    Number = "", "";
    /// New value over old value.
    Hat = "倍", "× baseline";
    /// One number over another of the same kind.
    Ratio = "倍", "ratio";
    /// A part of one, 0 to 1.
    Share = "比重", "share";
    /// Hundredths.
    Percent = "%", "%";
    /// Difference between two percentages.
    PercentagePoints = "百分点", "points";
    /// How many.
    Count = "个", "count";
    /// People.
    Persons = "人", "persons";
    /// Ten thousand people.
    TenThousandPersons = "万人", "10,000 persons";
    /// A million people.
    MillionPersons = "百万人", "million persons";
    /// Households.
    Households = "户", "households";
    /// Years of time.
    Years = "年", "years";
    /// A calendar year.
    CalendarYear = "年份", "year";
    /// Yuan.
    Yuan = "元", "yuan";
    /// Ten thousand yuan.
    TenThousandYuan = "万元", "10,000 yuan";
    /// A hundred million yuan.
    HundredMillionYuan = "亿元", "100 million yuan";
    /// Yuan per person and year.
    YuanPerHead = "元/人·年", "yuan per person and year";
    /// Yuan per mu.
    YuanPerMu = "元/亩", "yuan per mu";
    /// Yuan per mu and year.
    YuanPerMuYear = "元/亩·年", "yuan per mu and year";
    /// Part of the nation's value added in the model.
    ShareOfValueAdded = "占全国增加值", "of national value added";
    /// Value added per worker of the nation in the model = 1.
    ModelMoney = "模型单位", "model units";
    /// Mu: 2000/3 square metres.
    Mu = "亩", "mu";
    /// Square metres.
    SquareMetres = "平方米", "m²";
    /// Square metres per person.
    SquareMetresPerHead = "平方米/人", "m² per person";
    /// Square kilometres.
    SquareKilometres = "平方公里", "km²";
    /// Persons per square kilometre.
    PersonsPerSquareKilometre = "人/平方公里", "persons per km²";
    /// Metres.
    Metres = "米", "m";
    /// Kilometres.
    Kilometres = "公里", "km";
    /// Minutes.
    Minutes = "分钟", "minutes";
    /// Millimetres (rain).
    Millimetres = "毫米", "mm";
    /// Kilograms.
    Kilograms = "公斤", "kg";
    /// Kilograms per mu.
    KilogramsPerMu = "公斤/亩", "kg per mu";
    /// Tonnes.
    Tonnes = "吨", "t";
    /// Degrees of longitude or latitude.
    Degrees = "度", "degrees";
    /// Hours.
    Hours = "小时", "hours";
    /// Days.
    Days = "天", "days";
    /// Micrograms per cubic metre of air.
    MicrogramsPerCubicMetre = "微克/立方米", "µg/m³";
}

impl Unit {
    /// How the unit is written in one language.
    pub fn words(self, lang: Lang) -> String {
        self.label().get(lang).to_string()
    }

    /// The name used in files, such as `yuan-per-head`.
    pub fn id(self) -> String {
        let camel = format!("{self:?}");
        let mut id = String::with_capacity(camel.len() + 4);
        for (i, c) in camel.char_indices() {
            if c.is_ascii_uppercase() && i > 0 {
                id.push('-');
            }
            id.push(c.to_ascii_lowercase());
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_names_used_in_files() {
        for &unit in Unit::ALL {
            let json = serde_json::to_string(&unit).unwrap();
            assert_eq!(json, format!("\"{}\"", unit.id()));
            assert_eq!(serde_json::from_str::<Unit>(&json).unwrap(), unit);
        }
    }
}
