//! An entry of the catalogue: a phrase of the paper and the ways to measure it (C1-C5).

use super::formula::Formula;
use super::tree::Region;
use crate::{Direction, GapError};
use ronghe_base::{Level, Place, Text, Unit, Year};
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};

/// The five groups of problems that the paper names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Challenge {
    /// The gap narrows slowly.
    C1,
    /// Production infrastructure and human capital are weak.
    C2,
    /// Land, labour and capital meet barriers.
    C3,
    /// Living infrastructure, services and environment are thin.
    C4,
    /// Urban growth and governance pull the two apart.
    C5,
}

/// Expressions of one figure: `numerator / denominator`, with weights for a ratio of means.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// Above the line.
    pub numerator: Formula,
    /// Weight of the numerator in a ratio of means.
    #[serde(default)]
    pub numerator_weight: Option<Formula>,
    /// Below the line; none for a plain number.
    #[serde(default)]
    pub denominator: Option<Formula>,
    /// Weight of the denominator in a ratio of means.
    #[serde(default)]
    pub denominator_weight: Option<Formula>,
}

/// How the values of the places become the headline figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Headline {
    /// Sum of the numerators over sum of the denominators.
    #[default]
    Sum,
    /// Median of the values of the places, each place counted once.
    Median,
    /// Weighted mean of the numerators over weighted mean of the denominators.
    RatioOfMeans,
    /// The row of the whole region: the nation, or the one place that holds all others.
    WholeRow,
    /// The row of the place named in `place`.
    Row,
    /// The one figure of tables without places.
    Whole,
}

/// What a column must hold for a row to be picked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Pick {
    /// A number.
    Number(f64),
    /// A word; `=other` asks for the same as in the column `other`.
    Word(String),
}

impl Pick {
    /// As written.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Number(x) => x.to_string(),
            Self::Word(w) => w.clone(),
        }
    }
}

/// What to do when several rows fit a term in one place and year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Combine {
    /// Refuse them: only one may.
    #[default]
    Only,
    /// Add them up.
    Sum,
    /// Count them.
    Count,
}

/// A named figure picked from the rows of a table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Table; none for the table of the way.
    #[serde(default)]
    pub table: Option<String>,
    /// The figure of a row, an expression on the columns of the table.
    #[serde(default = "value_column")]
    pub value: Formula,
    /// Columns and what they must hold. Naming the year makes the figure hold for any year.
    #[serde(default)]
    pub select: BTreeMap<String, Pick>,
    /// Column that holds the place; `*` puts all rows together.
    #[serde(default = "place_column")]
    pub by: String,
    /// Several rows of one place and year.
    #[serde(default)]
    pub combine: Combine,
    /// Whether all years go into one figure.
    #[serde(default)]
    pub all_years: bool,
    /// How many years later the figure is used: 1 gives each year the figure of the year before.
    #[serde(default)]
    pub shift: Year,
}

/// One way to compute an indicator; the first that the tables allow is used.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Table.
    pub table: String,
    /// Columns picked from long tables, by the name that formulas use.
    #[serde(default)]
    pub terms: BTreeMap<String, Term>,
    /// Rows that count.
    #[serde(default, rename = "where")]
    pub filter: Option<Formula>,
    /// Rank of the places that count; none for the lowest ones that have a value. Beside the row of a
    /// whole that ranks no higher, all places of the table are shown.
    #[serde(default)]
    pub level: Option<Level>,
    /// How places become the headline.
    #[serde(default)]
    pub headline: Headline,
    /// The place of a `row` headline.
    #[serde(default)]
    pub place: Option<Place>,
    /// The figure.
    pub figure: Parts,
    /// Year; none for the latest. A table without years stands for it.
    #[serde(default)]
    pub year: Option<Year>,
    /// Whether all years of the table make a trend.
    #[serde(default)]
    pub trend: bool,
    /// Definition under which the figure is counted: no trend crosses two of them.
    #[serde(default)]
    pub definition: Option<String>,
    /// The same figure for the townspeople of the place, when that is the target.
    #[serde(default)]
    pub urban: Option<Parts>,
    /// Whether a numerator that is blank counts as zero where the denominator is known. The
    /// output says how many did.
    #[serde(default)]
    pub blank_is_zero: bool,
    /// Whether rows are households or the like, whose values are not shown.
    #[serde(default)]
    pub hide_places: bool,
    /// What a reader must know about this way.
    #[serde(default)]
    pub note: Option<Text>,
}

/// What the figure is held against.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Target {
    /// Nothing: a standard would be a guess.
    #[default]
    None,
    /// A figure that a document sets.
    Document {
        /// Figure.
        value: f64,
        /// Document.
        document: Text,
        /// When it was issued.
        date: String,
    },
    /// The figure for the townspeople of the same places.
    Urban,
    /// The best place.
    Best,
}

/// Something measurable that the paper calls wrong, in a few words of our own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// Id: the challenge, a point and two digits, as in `C3.04`.
    pub id: String,
    /// In words.
    pub words: Text,
}

/// One indicator.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Name used by programs.
    pub id: String,
    /// Group of problems.
    pub challenge: Challenge,
    /// What it measures, in the sense of the paper: written as the id of a `[[phrase]]` of the file.
    #[serde(deserialize_with = "phrase_id")]
    pub phrase: Phrase,
    /// Name used by people.
    pub title: Text,
    /// Definition.
    pub definition: Text,
    /// Unit.
    pub unit: Unit,
    /// Whether more or less is better, or neither.
    pub direction: Direction,
    /// What it is held against.
    #[serde(default)]
    pub target: Target,
    /// Ids of the barriers or levers of a model whose loosening would move it; none where no model has
    /// one. Their meaning is the affair of whoever joins the two.
    #[serde(default)]
    pub loosened_by: Vec<String>,
    /// Ways to compute it, best first.
    #[serde(rename = "way")]
    pub ways: Vec<Way>,
}

impl Challenge {
    /// All five.
    pub const ALL: [Self; 5] = [Self::C1, Self::C2, Self::C3, Self::C4, Self::C5];

    /// Id in the map of the paper, `C1` to `C5`.
    pub fn id(self) -> &'static str {
        match self {
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::C3 => "C3",
            Self::C4 => "C4",
            Self::C5 => "C5",
        }
    }

    /// Name used by people.
    pub fn title(self) -> Text {
        match self {
            Self::C1 => Text::new("差距缩小缓慢", "The gap narrows slowly"),
            Self::C2 => Text::new(
                "生产条件与人力资本薄弱",
                "Weak production infrastructure and human capital",
            ),
            Self::C3 => Text::new("要素流动受阻", "Barriers to land, labour and capital"),
            Self::C4 => Text::new(
                "生活设施与公共服务薄弱",
                "Thin living infrastructure and public services",
            ),
            Self::C5 => Text::new(
                "城镇扩张与治理失衡",
                "Unbalanced urban growth and governance",
            ),
        }
    }
}

impl Phrase {
    /// The challenge that its id names.
    ///
    /// ```
    /// # use ronghe_gap::{Catalogue, Challenge};
    /// let catalogue = Catalogue::built_in();
    /// assert_eq!(catalogue.phrases()[0].challenge(), Some(Challenge::C1));
    /// ```
    pub fn challenge(&self) -> Option<Challenge> {
        let (head, number) = self.id.split_once('.')?;
        let two_digits = number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit());
        let challenge = Challenge::ALL.into_iter().find(|c| c.id() == head)?;
        two_digits.then_some(challenge)
    }

    pub(crate) fn wrong(&self, problem: &str) -> GapError {
        GapError::Phrase {
            phrase: self.id.clone(),
            problem: problem.into(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), GapError> {
        if self.challenge().is_none() {
            return Err(self.wrong("the id must be like C3.04"));
        }
        if self.words.zh.trim().is_empty() || self.words.en.trim().is_empty() {
            return Err(self.wrong("words must be given in zh and en"));
        }
        Ok(())
    }
}

impl Indicator {
    pub(crate) fn wrong(&self, problem: impl Into<String>) -> GapError {
        GapError::Indicator {
            indicator: self.id.clone(),
            problem: problem.into(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), GapError> {
        let kebab = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.id.is_empty() || !self.id.bytes().all(kebab) {
            return Err(self.wrong("the id must be lower-case words joined by -"));
        }
        let words = [("title", &self.title), ("definition", &self.definition)];
        for (field, text) in words {
            if text.zh.trim().is_empty() || text.en.trim().is_empty() {
                return Err(self.wrong(format!("{field} must be given in zh and en")));
            }
        }
        let own: BTreeSet<&String> = self.loosened_by.iter().collect();
        if own.len() < self.loosened_by.len() || own.iter().any(|id| !id.bytes().all(kebab)) {
            return Err(self.wrong("loosened_by lists lower-case words joined by -, each once"));
        }
        if let Target::Document { value, date, .. } = &self.target
            && (!value.is_finite() || date.trim().is_empty())
        {
            return Err(self.wrong("a document target needs a finite value and a date"));
        }
        if self.ways.is_empty() {
            return Err(self.wrong("give at least one [[indicator.way]]"));
        }
        if self.direction == Direction::Neutral && self.target != Target::None {
            return Err(
                self.wrong("a \"neutral\" indicator has no target; say which side is better")
            );
        }
        for way in &self.ways {
            way.check(&self.target)
                .map_err(|problem| self.wrong(problem))?;
        }
        Ok(())
    }
}

impl Way {
    fn check(&self, target: &Target) -> Result<(), String> {
        if (self.headline == Headline::Row) != self.place.is_some() {
            return Err("headline \"row\" and `place` belong together".into());
        }
        if (*target == Target::Urban) != self.urban.is_some() {
            return Err("target \"urban\" and the way's `urban` belong together".into());
        }
        for parts in std::iter::once(&self.figure).chain(&self.urban) {
            let weights = [&parts.numerator_weight, &parts.denominator_weight];
            let weighed = self.headline == Headline::RatioOfMeans;
            if weights.iter().any(|w| w.is_some() != weighed) {
                return Err(
                    "a \"ratio-of-means\" headline, and only that, takes numerator_weight and denominator_weight"
                        .into(),
                );
            }
            if weighed && parts.denominator.is_none() {
                return Err("a \"ratio-of-means\" needs a denominator".into());
            }
        }
        Ok(())
    }

    /// The place whose row is the headline, where one row is.
    pub(crate) fn chosen(&self, region: &Region<'_>) -> Option<Place> {
        match self.headline {
            Headline::WholeRow => Some(region.root().clone()),
            // Tables without places stand under the code of the nation in any region.
            Headline::Whole => Some(Place::nation()),
            _ => self.place.clone(),
        }
    }

    /// Every expression of the way.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let parts = std::iter::once(&self.figure).chain(&self.urban);
        parts.flat_map(Parts::formulas).chain(&self.filter)
    }
}

impl Parts {
    /// Every expression.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        std::iter::once(&self.numerator)
            .chain(&self.denominator)
            .chain(&self.numerator_weight)
            .chain(&self.denominator_weight)
    }
}

fn phrase_id<'de, D: Deserializer<'de>>(reader: D) -> Result<Phrase, D::Error> {
    Ok(Phrase {
        id: String::deserialize(reader)?,
        words: Text::default(),
    })
}

fn value_column() -> Formula {
    Formula::parse("value").expect("a name is an expression")
}

fn place_column() -> String {
    "place".into()
}
