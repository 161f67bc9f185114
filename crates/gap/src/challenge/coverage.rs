//! How much of what the paper names can be measured with the tables at hand.

use super::finding::{Assessment, Finding, Lack};
use super::spec::Phrase;
use std::collections::BTreeSet;

/// One phrase of the paper, with the indicators that measure it and what they lack (C1-C5).
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Phrase.
    pub phrase: Phrase,
    /// Ids of its indicators, in the order of the catalogue.
    pub indicators: Vec<String>,
    /// Those of them that have a value.
    pub valued: Vec<String>,
    /// What would fill the others, each thing once.
    pub lacks: Vec<Lack>,
}

impl Coverage {
    /// The phrases in order, each with what came of its indicators.
    ///
    /// ```
    /// # use ronghe_gap::{Catalogue, Coverage};
    /// let catalogue = Catalogue::built_in();
    /// let covered = Coverage::of(catalogue.phrases(), &catalogue.assess(&Default::default()));
    /// assert_eq!(covered.len(), catalogue.phrases().len());
    /// assert!(covered.iter().all(|c| c.valued.is_empty() && !c.lacks.is_empty()));
    /// ```
    pub fn of(phrases: &[Phrase], assessments: &[Assessment]) -> Vec<Self> {
        let one = |phrase: &Phrase| {
            let of = || {
                assessments
                    .iter()
                    .filter(|a| a.indicator.phrase.id == phrase.id)
            };
            let ids = |all: &mut dyn Iterator<Item = &Assessment>| {
                all.map(|a| a.indicator.id.clone()).collect::<Vec<_>>()
            };
            let mut seen = BTreeSet::new();
            let lacks = of().filter_map(|a| match &a.finding {
                Finding::Missing(lacks) => Some(lacks),
                Finding::Valued(_) => None,
            });
            Self {
                phrase: phrase.clone(),
                indicators: ids(&mut of()),
                valued: ids(&mut of().filter(|a| a.valued().is_some())),
                lacks: lacks
                    .flatten()
                    .filter(|lack| seen.insert((*lack).clone()))
                    .cloned()
                    .collect(),
            }
        };
        phrases.iter().map(one).collect()
    }
}

impl Lack {
    /// The table that would fill it.
    pub fn table(&self) -> &str {
        match self {
            Self::Table { table }
            | Self::Column { table, .. }
            | Self::Rows { table, .. }
            | Self::Twice { table, .. }
            | Self::Formula { table, .. } => table,
        }
    }
}
