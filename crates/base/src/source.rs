//! Who says so: sources, and on what authority a number stands.

use crate::Text;
use serde::{Deserialize, Serialize};

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

/// On what authority a number stands. What is assumed stays marked to the last page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// National law or measure.
    Law,
    /// Rule of a province, prefecture or county.
    #[serde(rename = "local rule")]
    LocalRule,
    /// Result of a study: what somebody computed or proposed, binding nobody.
    Study,
    /// Observed: measured or counted.
    Observed,
    /// Assumed by this program or its user, because no source was found.
    Assumed,
    /// Agreed in a deal between its parties; never law.
    Term,
}

impl Status {
    /// The status in words.
    pub fn label(self) -> Text {
        match self {
            Self::Law => Text::new("法律", "law"),
            Self::LocalRule => Text::new("地方规定", "local rule"),
            Self::Study => Text::new("研究", "study"),
            Self::Observed => Text::new("观测", "observed"),
            Self::Assumed => Text::new("假设", "assumed"),
            Self::Term => Text::new("约定", "term of the deal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_say_what_pages_say() {
        let names = ["law", "local rule", "study", "observed", "assumed", "term"];
        for name in names {
            let json = format!("\"{name}\"");
            let status: Status = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&status).unwrap(), json);
            assert!(status.label().en.starts_with(name));
        }
    }
}
