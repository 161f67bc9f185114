//! One value of one parameter, with its days, place, status and source.

use ronghe_base::{Date, Place, Share, Source, Status, Text, Unit, Validity};
use serde::Serialize;
use std::collections::BTreeMap;

/// The mechanism that a rule belongs to (M1-M7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mechanism {
    /// Used by several mechanisms.
    Common,
    /// M1: classified advance in space.
    Space,
    /// M2: property value revealed and shared.
    Property,
    /// M3: public resources that empower.
    Public,
    /// M4: participation.
    Participation,
    /// M5: cooperation.
    Cooperation,
    /// M6: ecological value realised.
    Ecology,
    /// M7: social capital joins.
    Capital,
}

impl Mechanism {
    /// Every mechanism by the name of its folder.
    pub(super) const NAMES: &'static [(&'static str, Self)] = &[
        ("common", Self::Common),
        ("space", Self::Space),
        ("property", Self::Property),
        ("public", Self::Public),
        ("participation", Self::Participation),
        ("cooperation", Self::Cooperation),
        ("ecology", Self::Ecology),
        ("capital", Self::Capital),
    ];

    /// The name of the folder under `rules/`.
    pub fn folder(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(_, m)| *m == self);
        found.map_or("common", |(name, _)| name)
    }
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Value {
    /// One share, exact.
    Share(Share),
    /// Any share from `min` to `max`, both included.
    Shares {
        /// Smallest share allowed.
        min: Share,
        /// Largest share allowed.
        max: Share,
    },
    /// Shares by name that sum to one.
    Parts(BTreeMap<String, Share>),
    /// One number in the unit of the rule.
    Number(f64),
    /// Any number from `min` to `max`, both included.
    Range {
        /// Smallest number allowed.
        min: f64,
        /// Largest number allowed.
        max: f64,
    },
    /// A convention in words.
    Words(Text),
}

impl Value {
    /// The value in words.
    pub fn label(&self) -> Text {
        match self {
            Self::Share(share) => Text::same(share.to_string()),
            Self::Shares { min, max } => {
                Text::new(format!("{min}至{max}"), format!("{min} to {max}"))
            }
            Self::Parts(parts) => {
                let shown: Vec<String> = parts.iter().map(|(k, v)| format!("{k} {v}")).collect();
                Text::same(shown.join(", "))
            }
            Self::Number(x) => Text::same(x.to_string()),
            Self::Range { min, max } => {
                Text::new(format!("{min}至{max}"), format!("{min} to {max}"))
            }
            Self::Words(text) => text.clone(),
        }
    }
}

/// The document that a rule stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Document number, journal or other mark by which the document is found.
    pub document: String,
    /// Title of the document.
    pub title: Text,
    /// Article, page or table; `unverified` where the article itself was not seen.
    pub article: String,
}

/// One value of one parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rule {
    /// Name used by programs, such as `adjustment-fund`.
    pub id: String,
    /// Name used by people.
    pub title: Text,
    /// Mechanism it belongs to.
    pub mechanism: Mechanism,
    /// Unit of the value.
    pub unit: Unit,
    /// What it says.
    pub value: Value,
    /// When it holds. For a study, from the day it was published.
    #[serde(flatten)]
    pub days: Validity,
    /// Where it holds, with everything below; the nation is `000000`.
    pub place: Place,
    /// What it rests on; never a term of a deal.
    pub status: Status,
    /// Document that says so.
    pub source: Citation,
    /// Day on which somebody last compared it with its source.
    pub checked: Date,
    /// What a reader must know.
    pub note: Option<Text>,
    /// What is known about later days, for messages.
    pub after: Option<Text>,
}

impl Rule {
    /// The document as a source of a table.
    pub fn source(&self) -> Source {
        let Citation {
            document,
            title,
            article,
        } = &self.source;
        let both = if title.zh == title.en {
            title.en.clone()
        } else {
            format!("{} / {}", title.zh, title.en)
        };
        Source {
            title: both,
            path: format!("{document}, article {article}"),
            licence: String::new(),
        }
    }
}
