//! The catalogue: what the paper calls wrong, and how each phrase is measured (C1-C5).

use super::spec::{Challenge, Indicator};
use crate::GapError;
use serde::Deserialize;
use std::collections::BTreeSet;

/// A catalogue of indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    indicators: Vec<Indicator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    indicator: Vec<Indicator>,
}

const BUILT_IN: [&str; 5] = [
    include_str!("../../catalogue/c1.toml"),
    include_str!("../../catalogue/c2.toml"),
    include_str!("../../catalogue/c3.toml"),
    include_str!("../../catalogue/c4.toml"),
    include_str!("../../catalogue/c5.toml"),
];

impl Catalogue {
    /// The built-in catalogue.
    ///
    /// # Panics
    /// Never: the tests read every entry.
    ///
    /// ```
    /// # use ronghe_gap::{Catalogue, Challenge};
    /// let catalogue = Catalogue::built_in();
    /// for challenge in Challenge::ALL {
    ///     assert!(catalogue.of(challenge).count() >= 5);
    /// }
    /// ```
    pub fn built_in() -> Self {
        let mut indicators = vec![];
        for text in BUILT_IN {
            let part = Self::parse(text).expect("the built-in catalogue is sound");
            indicators.extend(part.indicators);
        }
        Self { indicators }
    }

    /// Reads a catalogue from TOML: one `[[indicator]]` an entry.
    ///
    /// # Errors
    /// [`GapError::Catalogue`] for what is no TOML or has an unknown field;
    /// [`GapError::Indicator`] for an entry that is not sound.
    ///
    /// ```
    /// # use ronghe_gap::Catalogue;
    /// let catalogue = Catalogue::parse(r#"
    /// [[indicator]]
    /// id = "old-people"
    /// challenge = "C1"
    /// phrase = { zh = "老龄化", en = "ageing" }
    /// title = { zh = "65 岁及以上比重", en = "People of 65 and over" }
    /// definition = { zh = "占常住人口", en = "share of residents" }
    /// unit = "share"
    /// direction = "less-is-better"
    /// way = [{ table = "villages", figure = { numerator = "over_65", denominator = "residents" } }]
    /// "#)?;
    /// assert_eq!(catalogue.indicators()[0].ways[0].table, "villages");
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, GapError> {
        let file: File = toml::from_str(text).map_err(|e| GapError::Catalogue {
            message: e.to_string(),
        })?;
        let mut ids = BTreeSet::new();
        for indicator in &file.indicator {
            indicator.check()?;
            if !ids.insert(&indicator.id) {
                return Err(indicator.wrong("the id stands twice; give each entry its own"));
            }
        }
        Ok(Self {
            indicators: file.indicator,
        })
    }

    /// All indicators, in the order of the catalogue.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// The indicators of one group.
    pub fn of(&self, challenge: Challenge) -> impl Iterator<Item = &Indicator> {
        self.indicators
            .iter()
            .filter(move |i| i.challenge == challenge)
    }
}
