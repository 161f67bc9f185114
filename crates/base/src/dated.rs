//! When, and says who: dates, validity, sources.

use crate::Text;
use serde::{Deserialize, Serialize};

pub use jiff::civil::Date;

/// A calendar year.
pub type Year = i16;

/// Where a number, a rule or a table comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title of the document, file or table.
    pub title: String,
    /// Where to find it: publisher, document number, page or table.
    #[serde(default)]
    pub path: String,
    /// Licence as its source states it; `none stated` where it states none.
    #[serde(default)]
    pub licence: String,
}

/// A value that holds from a day until a day, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// What holds.
    pub value: T,
    /// First day.
    pub from: Date,
    /// Last day; none while it is still in force.
    #[serde(default)]
    pub until: Option<Date>,
    /// Document that says so.
    pub source: Source,
}

impl<T> Dated<T> {
    /// Whether the value holds on `day`.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// The days in words, for messages.
    pub fn span(&self) -> Text {
        match self.until {
            Some(until) => Text::new(
                format!("{}至{until}", self.from),
                format!("{} to {until}", self.from),
            ),
            None => Text::new(format!("{}起", self.from), format!("from {}", self.from)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_included() {
        let day = |s: &str| s.parse::<Date>().unwrap();
        let rule = Dated {
            value: 1,
            from: day("2015-01-01"),
            until: Some(day("2017-12-31")),
            source: Source::default(),
        };
        assert!(rule.holds(day("2015-01-01")) && rule.holds(day("2017-12-31")));
        assert!(!rule.holds(day("2018-01-01")) && !rule.holds(day("2014-12-31")));
        assert_eq!(rule.span().en, "2015-01-01 to 2017-12-31");
    }
}
