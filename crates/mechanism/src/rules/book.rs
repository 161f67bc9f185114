//! Finds the rule for a place and a day.

use super::{BookError, Rule, RuleError, load};
use include_dir::{Dir, include_dir};
use ronghe_base::{Date, Level, Place};
use std::{collections::BTreeSet, sync::LazyLock};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../rules");

/// Every rule that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleBook {
    /// By id, place and first day.
    rules: Vec<Rule>,
}

impl RuleBook {
    /// The rules that come with the program, from `rules/`.
    pub fn built_in() -> &'static Self {
        static BOOK: LazyLock<RuleBook> = LazyLock::new(|| {
            RuleBook::parse(embedded()).expect("a test loads the rules that are built in")
        });
        &BOOK
    }

    /// Reads a book from the names and texts of its files.
    ///
    /// # Errors
    /// [`BookError`] with every problem: a missing day, source or day of checking, an unknown
    /// field, a last day before the first, two values of one rule for the same place and day.
    ///
    /// ```
    /// # use ronghe_mechanism::rules::RuleBook;
    /// let error = RuleBook::parse([("x.toml", "id = 'x'")]).unwrap_err();
    /// assert!(error.to_string().contains("x.toml:1: entry: missing"));
    /// ```
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, BookError> {
        load::load(files).map(|rules| Self { rules })
    }

    /// Every rule by id, place and first day.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every value of one rule, wherever and whenever it holds.
    pub fn all<'b>(&'b self, id: &'b str) -> impl Iterator<Item = &'b Rule> {
        self.rules.iter().filter(move |r| r.id == id)
    }

    /// The rule in force for a place on a day: the one of the place itself, else of the county,
    /// prefecture, province, nation. A region's own id falls back to the nation.
    ///
    /// # Errors
    /// [`RuleError`]: an unknown id, another place, or a day outside the known ones.
    ///
    /// ```
    /// # use ronghe_mechanism::rules::RuleBook;
    /// # use ronghe_base::Place;
    /// let place = Place::new("330521100201")?;
    /// let rule = RuleBook::built_in().get("adjustment-fund", &place, "2017-06-30".parse()?)?;
    /// assert_eq!(rule.source.document, "财税〔2016〕41号");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get(&self, id: &str, place: &Place, day: Date) -> Result<&Rule, RuleError> {
        let chain = chain(place);
        let near: Vec<&Rule> = chain
            .iter()
            .flat_map(|p| {
                self.rules
                    .iter()
                    .filter(move |r| r.id == id && r.place == *p)
            })
            .collect();
        if near.is_empty() {
            return Err(self.nowhere(id, place));
        }
        let held = near.iter().find(|r| r.days.holds(day)); // nearest place first
        held.copied().ok_or_else(|| gap(id, &near, day))
    }

    fn nowhere(&self, id: &str, place: &Place) -> RuleError {
        let places: BTreeSet<&str> = self.all(id).map(|r| r.place.code()).collect();
        if places.is_empty() {
            let known: BTreeSet<&str> = self.rules.iter().map(|r| r.id.as_str()).collect();
            return RuleError::Unknown {
                id: id.chars().take(40).collect(),
                known: join(known),
            };
        }
        RuleError::Elsewhere {
            id: id.into(),
            place: place.clone(),
            known: join(places),
        }
    }
}

/// The embedded files by name, in order.
fn embedded() -> Vec<(&'static str, &'static str)> {
    let mut files = vec![];
    let mut folders = vec![&FILES];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let toml = file.path().extension().is_some_and(|e| e == "toml");
            let name = file.path().to_str();
            if let (true, Some(name), Some(text)) = (toml, name, file.contents_utf8()) {
                files.push((name, text));
            }
        }
    }
    files.sort_unstable();
    files
}

/// The place and the places above it, nearest first.
fn chain(place: &Place) -> Vec<Place> {
    let mut chain = vec![place.clone()];
    while let Some(up) = chain.last().and_then(Place::parent) {
        chain.push(up);
    }
    if place.level() == Level::Own {
        chain.push(Place::nation());
    }
    chain
}

fn gap(id: &str, near: &[&Rule], day: Date) -> RuleError {
    let spans: Vec<String> = near
        .iter()
        .map(|r| format!("{} in {}", r.days.span().en, r.place))
        .collect();
    let before = near
        .iter()
        .filter_map(|r| r.days.until)
        .filter(|&d| d < day);
    let after = near.iter().map(|r| r.days.from).filter(|&d| d > day);
    let gap = match (before.max(), after.min()) {
        (Some(last), Some(first)) => format!("between {last} and {first}"),
        (Some(last), None) => format!("after {last}"),
        (None, Some(first)) => format!("before {first}"),
        (None, None) => "outside them".into(),
    };
    let ended = |r: &&&Rule| r.days.until.is_some_and(|last| last < day);
    let mut hints: Vec<&str> = near
        .iter()
        .filter(ended)
        .filter_map(|r| r.after.as_ref())
        .map(|t| t.en.as_str())
        .collect();
    hints.dedup(); // the values of one file share it
    if !hints.is_empty() {
        hints.insert(0, "");
    }
    RuleError::Gap {
        id: id.into(),
        spans: spans.join(", "),
        day,
        gap,
        hint: hints.join(". "),
    }
}

fn join<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() {
        "no rules".into()
    } else {
        names.join(", ")
    }
}
