//! When: dates and validity.

use crate::Text;
use serde::{Deserialize, Serialize};

pub use jiff::civil::Date;

/// A calendar year.
pub type Year = i16;

/// The days on which something holds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// First day.
    pub from: Date,
    /// Last day; none while it is still in force.
    #[serde(default)]
    pub until: Option<Date>,
}

impl Validity {
    /// Whether it holds on `day`.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// The days in words, for messages.
    pub fn span(&self) -> Text {
        let from = self.from;
        match self.until {
            Some(until) => Text::new(format!("{from}至{until}"), format!("{from} to {until}")),
            None => Text::new(format!("{from}起"), format!("from {from}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_included() {
        let day = |s: &str| s.parse::<Date>().unwrap();
        let days = Validity {
            from: day("2015-01-01"),
            until: Some(day("2017-12-31")),
        };
        assert!(days.holds(day("2015-01-01")) && days.holds(day("2017-12-31")));
        assert!(!days.holds(day("2018-01-01")) && !days.holds(day("2014-12-31")));
        assert_eq!(days.span().en, "2015-01-01 to 2017-12-31");
        let open = Validity {
            until: None,
            ..days
        };
        assert!(open.holds(day("2999-12-31")));
        assert_eq!(open.span(), Text::new("2015-01-01起", "from 2015-01-01"));
    }
}
