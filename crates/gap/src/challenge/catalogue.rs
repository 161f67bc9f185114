//! The catalogue: what the paper calls wrong, and how each phrase is measured (C1-C5).

use super::spec::{Challenge, Indicator, Phrase};
use crate::GapError;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A catalogue of indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    phrases: Vec<Phrase>,
    indicators: Vec<Indicator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    phrase: Vec<Phrase>,
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
        let mut all = Self {
            phrases: vec![],
            indicators: vec![],
        };
        for text in BUILT_IN {
            let part = Self::parse(text).expect("the built-in catalogue is sound");
            all.phrases.extend(part.phrases);
            all.indicators.extend(part.indicators);
        }
        all
    }

    /// Reads a catalogue from TOML: one `[[phrase]]` for what the paper calls wrong, one `[[indicator]]`
    /// for each measure of one.
    ///
    /// # Errors
    /// [`GapError::Catalogue`] for what is no TOML or has an unknown field;
    /// [`GapError::Phrase`] and [`GapError::Indicator`] for an entry that is not sound; a phrase
    /// without an indicator is not.
    ///
    /// ```
    /// # use ronghe_gap::Catalogue;
    /// let catalogue = Catalogue::parse(r#"
    /// [[phrase]]
    /// id = "C1.01"
    /// words = { zh = "老龄化", en = "ageing" }
    /// [[indicator]]
    /// id = "old-people"
    /// challenge = "C1"
    /// phrase = "C1.01"
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
        let mut catalogue = Self {
            phrases: file.phrase,
            indicators: file.indicator,
        };
        catalogue.join()?;
        Ok(catalogue)
    }

    /// Gives each indicator the words of its phrase; both sides must be sound and used.
    fn join(&mut self) -> Result<(), GapError> {
        let mut unused = BTreeMap::new();
        for phrase in &self.phrases {
            phrase.check()?;
            if unused.insert(phrase.id.as_str(), phrase).is_some() {
                return Err(phrase.wrong("the id stands twice; give each phrase its own"));
            }
        }
        let known = unused.clone();
        let mut ids = BTreeSet::new();
        for indicator in &mut self.indicators {
            indicator.check()?;
            let id = indicator.phrase.id.as_str();
            let Some(phrase) = known.get(id) else {
                return Err(indicator.wrong(format!("there is no [[phrase]] {id} in the file")));
            };
            if phrase.challenge() != Some(indicator.challenge) {
                return Err(indicator.wrong(format!("phrase {id} is of another challenge")));
            }
            unused.remove(id);
            indicator.phrase = (*phrase).clone();
            if !ids.insert(indicator.id.clone()) {
                return Err(indicator.wrong("the id stands twice; give each entry its own"));
            }
        }
        match unused.values().next() {
            Some(phrase) => Err(phrase.wrong("no indicator measures it; add one or drop it")),
            None => Ok(()),
        }
    }

    /// What the paper calls wrong, in the order of the catalogue.
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
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
