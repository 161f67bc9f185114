//! Reads a package and reports all that is wrong with it at once.

use super::course::RawCourse;
use super::{
    Amount, Filter, Kind, Lever, Measure, Op, Package, Pair, Reach, Scope, Sector, SplitBy,
};
use ronghe_base::{Status, Text, Year};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt;
use toml::Spanned;

/// Largest package file.
const LARGEST: usize = 1 << 20;
/// Most measures in a package.
const MOST: usize = 1_000;

/// Something wrong in a package: what, where, what was expected, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line of the file.
    pub line: usize,
    /// Measure by id, where it is about one.
    pub measure: String,
    /// What, expected, next step.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.measure.is_empty() {
            write!(f, ", measure \"{}\"", self.measure)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// A package that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// No TOML, or a field that is not known.
    #[error("{file}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// What the parser says, with the line.
        message: String,
    },
    /// Values that cannot be used, all of them.
    #[error("{file}: {} to mend\n{}", count(problems.len()), lines(problems))]
    Problems {
        /// The file.
        file: String,
        /// All that is wrong.
        problems: Vec<Problem>,
    },
}

fn count(n: usize) -> String {
    if n == 1 {
        "1 problem".into()
    } else {
        format!("{n} problems")
    }
}

fn lines(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|p| format!("  {p}"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPackage {
    id: String,
    title: Text,
    baseline: Option<Year>,
    observed: Option<Year>,
    about: Option<Text>,
    path: Option<Spanned<RawCourse>>,
    #[serde(default)]
    measure: Vec<Spanned<RawMeasure>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMeasure {
    id: String,
    title: Option<Text>,
    mechanism: String,
    lever: String,
    #[serde(default = "times")]
    op: Op,
    value: Option<f64>,
    deal: Option<String>,
    #[serde(rename = "where")]
    places: Option<String>,
    sector: Option<Sector>,
    pair: Option<RawPair>,
    split_by: Option<SplitBy>,
    paid_by: Option<String>,
    from: Option<Year>,
    until: Option<Year>,
    ramp: Option<u16>,
    status: Status,
    source: String,
}

fn times() -> Op {
    Op::Times
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPair {
    #[serde(default)]
    scope: Scope,
    origin: Option<String>,
    destination: Option<String>,
    origin_sector: Option<Sector>,
    destination_sector: Option<Sector>,
}

impl Package {
    /// Reads a package.
    ///
    /// # Errors
    /// [`PackageError::Syntax`]; [`PackageError::Problems`] with all problems at once.
    ///
    /// ```
    /// # use ronghe::package::Package;
    /// let text = r#"
    /// id = "x"
    /// title = { zh = "例", en = "example" }
    /// [[measure]]
    /// id = "m"
    /// mechanism = "P3"
    /// lever = "migg"
    /// value = 0.6
    /// status = "assumed"
    /// source = "example"
    /// "#;
    /// let error = Package::parse(text, "x.toml").unwrap_err().to_string();
    /// assert!(error.contains("line 4, measure \"m\": lever is \"migg\""));
    /// ```
    pub fn parse(text: &str, file: &str) -> Result<Self, PackageError> {
        let syntax = |message: String| PackageError::Syntax {
            file: file.into(),
            message,
        };
        if text.len() > LARGEST {
            return Err(syntax(format!(
                "the file has {} bytes, at most {LARGEST} are read; split the package",
                text.len()
            )));
        }
        let raw: RawPackage =
            toml::from_str(text).map_err(|e| syntax(e.to_string().trim_end().to_string()))?;
        let mut problems = Problems::default();
        if raw.measure.is_empty() {
            problems.add(
                1,
                "",
                "there is no [[measure]]; a package needs at least one",
            );
        }
        if raw.measure.len() > MOST {
            let found = raw.measure.len();
            problems.add(
                1,
                "",
                &format!("{found} measures, at most {MOST} are read; split the package"),
            );
            return Err(PackageError::Problems {
                file: file.into(),
                problems: problems.0,
            });
        }
        let mut measures = Vec::with_capacity(raw.measure.len());
        let mut seen = BTreeSet::new();
        for measure in raw.measure {
            let line = text[..measure.span().start].matches('\n').count() + 1;
            let measure = measure.into_inner();
            if !seen.insert(measure.id.clone()) {
                let twice = "the id stands twice; give each measure its own id";
                problems.add(line, &measure.id, twice);
            }
            measures.extend(problems.measure(line, measure));
        }
        let mut course = None;
        if let Some(raw) = raw.path {
            let line = text[..raw.span().start].matches('\n').count() + 1;
            let (read, wrong) = raw.into_inner().read(line);
            course = Some(read);
            problems.0.extend(wrong);
        }
        if problems.0.is_empty() {
            Ok(Self {
                id: raw.id,
                title: raw.title,
                baseline: raw.baseline,
                observed: raw.observed,
                about: raw.about,
                course,
                measures,
                file: file.into(),
            })
        } else {
            Err(PackageError::Problems {
                file: file.into(),
                problems: problems.0,
            })
        }
    }
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, line: usize, measure: &str, message: &str) {
        self.0.push(Problem {
            line,
            measure: measure.into(),
            message: message.into(),
        });
    }

    fn filter(
        &mut self,
        line: usize,
        id: &str,
        field: &str,
        text: Option<String>,
    ) -> Option<Filter> {
        let text = text?;
        Filter::parse(&text)
            .map_err(|e| self.add(line, id, &format!("{field} = '{text}' cannot be read: {e}")))
            .ok()
    }

    fn measure(&mut self, line: usize, raw: RawMeasure) -> Option<Measure> {
        let id = raw.id.clone();
        let before = self.0.len();
        if !is_map_id(&raw.mechanism) {
            self.add(line, &id, &format!("mechanism is \"{}\", expected a row of the map of the paper: P1 to P5, or M1 to M7 with its part, such as M2.d", raw.mechanism));
        }
        if raw.source.trim().is_empty() {
            self.add(
                line,
                &id,
                "source is empty; name the document, or say what is assumed and why",
            );
        }
        if let (Some(from), Some(until)) = (raw.from, raw.until)
            && until < from
        {
            self.add(
                line,
                &id,
                &format!("until = {until} lies before from = {from}; swap them"),
            );
        }
        if raw.ramp == Some(0) {
            let message =
                "ramp = 0, expected at least 1 year; leave ramp out for full size at once";
            self.add(line, &id, message);
        }
        let lever = Lever::find(&raw.lever);
        if lever.is_none() {
            let names = Lever::names();
            self.add(
                line,
                &id,
                &format!("lever is \"{}\", expected one of {names}", raw.lever),
            );
        }
        let value = self.amount(line, &raw, lever);
        if let Some(lever) = lever {
            self.reach(line, &raw, lever);
        }
        let places = self.filter(line, &id, "where", raw.places);
        let paid_by = self.filter(line, &id, "paid_by", raw.paid_by);
        let pair = raw.pair.map(|p| Pair {
            scope: p.scope,
            origin: self.filter(line, &id, "pair.origin", p.origin),
            destination: self.filter(line, &id, "pair.destination", p.destination),
            origin_sector: p.origin_sector,
            destination_sector: p.destination_sector,
        });
        (self.0.len() == before).then_some(())?;
        Some(Measure {
            title: raw.title.unwrap_or_else(|| Text::same(&id)),
            id,
            mechanism: raw.mechanism,
            lever: lever?,
            op: raw.op,
            value: value?,
            places,
            sector: raw.sector,
            pair: pair.unwrap_or_default(),
            split_by: raw.split_by,
            paid_by,
            from: raw.from,
            until: raw.until,
            ramp: raw.ramp,
            status: raw.status,
            source: raw.source,
            line,
        })
    }

    fn amount(&mut self, line: usize, raw: &RawMeasure, lever: Option<Lever>) -> Option<Amount> {
        let id = &raw.id;
        match (raw.value, &raw.deal) {
            (Some(value), None) => {
                let lever = lever?;
                let (low, high) = lever.bounds();
                let bounded =
                    raw.op == Op::Set || (raw.op == Op::Times && lever.kind() == Kind::Hat);
                if !value.is_finite() || (bounded && !(low..=high).contains(&value)) {
                    let kind = match lever.kind() {
                        Kind::Hat => "new over baseline",
                        Kind::Level => "the new level",
                    };
                    self.add(line, id, &format!("value = {value} for {} ({kind}), expected a number from {low} to {high}", lever.id()));
                }
                Some(Amount::Number(value))
            }
            (None, Some(deal)) => {
                if lever.is_some_and(|l| l != Lever::SState) || raw.op != Op::Set {
                    self.add(line, id, "deal gives the state share of a land deal: expected lever = \"s_state\" and op = \"set\"");
                }
                Some(Amount::Deal(deal.clone()))
            }
            (Some(_), Some(_)) => {
                self.add(line, id, "value and deal are both given; keep one");
                None
            }
            (None, None) => {
                self.add(
                    line,
                    id,
                    "no value; give value = a number, or deal = the id of a deal for s_state",
                );
                None
            }
        }
    }

    fn reach(&mut self, line: usize, raw: &RawMeasure, lever: Lever) {
        let (id, name) = (&raw.id, lever.id());
        let pair = lever.reach() == Reach::Pair;
        if raw.pair.is_some() && !pair {
            self.add(
                line,
                id,
                &format!("pair is given, but {name} is set by place: use where"),
            );
        }
        if pair && raw.places.is_some() {
            self.add(line, id, &format!("where is given, but {name} lies between places: use pair = {{ origin = ..., destination = ..., scope = ... }}"));
        }
        if lever == Lever::Mig && raw.sector.is_some() {
            self.add(line, id, "sector is given, but mig lies between cells: use pair = { origin_sector = ..., destination_sector = ... }");
        }
        if lever.reach() == Reach::Place && raw.sector.is_some() {
            self.add(
                line,
                id,
                &format!("sector is given, but {name} is set by place: remove sector"),
            );
        }
        let sectors = raw
            .pair
            .as_ref()
            .is_some_and(|p| p.origin_sector.is_some() || p.destination_sector.is_some());
        if lever == Lever::Trade && sectors {
            self.add(
                line,
                id,
                "pair has sectors, but trade is in one good: use sector",
            );
        }
        let money = matches!(lever, Lever::T | Lever::Grant | Lever::Eco);
        if raw.split_by.is_some() && (!money || raw.op == Op::Times) {
            self.add(line, id, &format!("split_by shares out a total of T, grant or eco that is added or set, but this is {name} with op = \"{}\": remove split_by", raw.op.id()));
        }
        if lever == Lever::NewUrb && raw.status != Status::Assumed {
            self.add(
                line,
                id,
                "new_urb must have status = \"assumed\": observed urban land is not in the data",
            );
        }
        if raw.paid_by.is_some() && !matches!(lever, Lever::T | Lever::Grant) {
            self.add(
                line,
                id,
                &format!("paid_by is given, but {name} is no transfer: remove paid_by"),
            );
        }
    }
}

/// Whether a word is a row of the map of the paper that a measure can serve.
fn is_map_id(word: &str) -> bool {
    let mut chars = word.chars();
    let (kind, number) = (chars.next(), chars.next().and_then(|c| c.to_digit(10)));
    let rest: String = chars.collect();
    match (kind, number) {
        (Some('P'), Some(1..=5)) => rest.is_empty(),
        (Some('M'), Some(1..=7)) => {
            rest.is_empty()
                || (rest.len() == 2
                    && rest.starts_with('.')
                    && matches!(rest.as_bytes()[1], b'a'..=b'e'))
        }
        _ => false,
    }
}
