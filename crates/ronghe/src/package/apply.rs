//! Lays the measures in force over the baseline: from words to numbers by place and cell.

use super::{
    Amount, Attribute, Attributes, Filter, Kind, Lever, Measure, Op, Package, PackageError,
    Problem, Reach, Scope, Sector, SplitBy,
};
use ronghe_base::Year;
use std::collections::BTreeMap;

/// What the measures stand on: the places of the baseline and its policy levels.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Names of the places, for messages.
    pub names: Vec<String>,
    /// Columns of each place that expressions may use.
    pub attributes: Vec<Attributes>,
    /// Whether a place lies in the nation; measures act on the nation only.
    pub nation: Vec<bool>,
    /// Value added of each place (of table cells), to share money out or collect it.
    pub value_added: Vec<f64>,
    /// Registered people of each place, to share money out.
    pub registered: Vec<f64>,
    /// Baseline level of every level lever, by place or (farm, then non-farm) by cell.
    pub levels: BTreeMap<Lever, Vec<f64>>,
}

/// The numbers of a reform, by lever: `N` values by place, `2N` by cell (farm, then non-farm),
/// `2N x 2N` for migration and `2 x N x N` for trade (sector, origin, destination), row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch {
    /// Only levers that a measure touches.
    pub values: BTreeMap<Lever, Vec<f64>>,
}

/// What a measure came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The measure by id.
    pub measure: String,
    /// How many values it changed.
    pub touched: usize,
    /// How many places those belong to (the payers of a transfer not counted).
    pub places: usize,
    /// Value that the measure came with, deals resolved.
    pub value: f64,
}

impl Package {
    /// Lays the measures in force in `year` (all of them without a year) over the baseline, in the
    /// order of the file. `deal` tells what a settled deal implies for the state share.
    ///
    /// # Errors
    /// [`PackageError::Problems`]: an expression with unknown columns, a deal that is not there, a
    /// result outside the bounds of its lever, transfers that do not sum to zero.
    pub fn apply(
        &self,
        ground: &Ground,
        year: Option<Year>,
        deal: &dyn Fn(&str) -> Result<f64, String>,
    ) -> Result<(Patch, Vec<Applied>), PackageError> {
        let mut patch = Patch::default();
        let mut applied = vec![];
        let mut problems = vec![];
        for measure in self.measures.iter().filter(|m| m.in_force(year)) {
            match ground.lay(&mut patch, measure, measure.phase(year), deal) {
                Ok(done) => applied.push(done),
                Err(message) => problems.push(measure.problem(message)),
            }
        }
        if problems.is_empty() {
            problems = self.outcomes(ground, &patch, year);
        }
        if problems.is_empty() {
            patch
                .values
                .retain(|&lever, values| !ground.unchanged(lever, values));
            Ok((patch, applied))
        } else {
            Err(PackageError::Problems {
                file: self.file.clone(),
                problems,
            })
        }
    }

    /// Results outside their bounds, and transfers that make money out of nothing.
    fn outcomes(&self, ground: &Ground, patch: &Patch, year: Option<Year>) -> Vec<Problem> {
        let in_force = || self.measures.iter().rev().filter(|m| m.in_force(year));
        let pays = |m: &&Measure| matches!(m.lever, Lever::T | Lever::Grant);
        let last = |lever: Lever| {
            let own = in_force().find(|m| m.lever == lever);
            // the payers of a grant pay by T, which no measure need name
            own.or_else(|| in_force().find(pays).filter(|_| lever == Lever::T))
        };
        let mut problems = vec![];
        for (&lever, values) in &patch.values {
            let (low, high) = lever.bounds();
            let bad = values.iter().position(|v| !(low..=high).contains(v));
            if let (Some(at), Some(measure)) = (bad, last(lever)) {
                let (id, value) = (lever.id(), values[at]);
                let place = &ground.names[at % ground.names.len()];
                problems.push(measure.problem(format!("{id} comes to {value:.6} (first in {place}), but it must stay from {low} to {high}; check the measures on {id}")));
            }
        }
        let moved = |lever: Lever| -> f64 {
            let values = patch.values.get(&lever).unwrap_or(&ground.levels[&lever]);
            values
                .iter()
                .zip(&ground.nation)
                .filter(|(_, n)| **n)
                .map(|(v, _)| v)
                .sum()
        };
        let total = moved(Lever::T) + moved(Lever::Grant);
        if total.abs() > 1e-9
            && let Some(measure) = last(Lever::T)
        {
            problems.push(measure.problem(format!("T and grant together come to {total:.6} of value added, but transfers must sum to zero; say who pays with paid_by = \"true\" or another expression")));
        }
        problems
    }
}

/// A part of the way from one value to another: even steps in levels, even ratios in hats.
fn phased(kind: Kind, from: f64, to: f64, phase: f64) -> f64 {
    if phase >= 1.0 {
        return to;
    }
    match kind {
        Kind::Hat if from > 0.0 && to > 0.0 => from * (to / from).powf(phase),
        _ => from + phase * (to - from),
    }
}

impl Measure {
    fn problem(&self, message: String) -> Problem {
        Problem {
            line: self.line,
            measure: self.id.clone(),
            message,
        }
    }
}

impl Ground {
    fn places(&self) -> usize {
        self.nation.len()
    }

    /// The baseline of a lever.
    fn start(&self, lever: Lever) -> Vec<f64> {
        let n = self.places();
        let size = match (lever, lever.reach()) {
            (Lever::Mig, _) => 4 * n * n,
            (_, Reach::Pair) => 2 * n * n,
            (_, Reach::Cell) => 2 * n,
            (_, Reach::Place) => n,
        };
        match lever.kind() {
            Kind::Hat => vec![1.0; size],
            Kind::Level => self.levels[&lever].clone(), // every level lever has a baseline
        }
    }

    fn unchanged(&self, lever: Lever, values: &[f64]) -> bool {
        self.start(lever)
            .iter()
            .zip(values)
            .all(|(a, b)| (a - b).abs() < f64::EPSILON)
    }

    fn lay(
        &self,
        patch: &mut Patch,
        measure: &Measure,
        phase: f64,
        deal: &dyn Fn(&str) -> Result<f64, String>,
    ) -> Result<Applied, String> {
        let value = match &measure.value {
            Amount::Number(value) => *value,
            Amount::Deal(id) => deal(id)?,
        };
        let lever = measure.lever;
        let mut values = patch
            .values
            .remove(&lever)
            .unwrap_or_else(|| self.start(lever));
        let before = values.clone();
        let cells = self.touched(measure)?;
        let parts = self.parts(measure, &cells)?;
        for (&(at, _), part) in cells.iter().zip(parts) {
            let full = match measure.op {
                Op::Times => values[at] * value,
                Op::Set => value * part,
                Op::Add => values[at] + value * part,
            };
            values[at] = phased(lever.kind(), values[at], full, phase);
        }
        let changed: Vec<usize> = cells
            .iter()
            .filter(|(at, _)| (values[*at] - before[*at]).abs() > f64::EPSILON)
            .map(|&(_, place)| place)
            .collect();
        let mut places = changed.clone();
        places.sort_unstable();
        places.dedup();
        patch.values.insert(lever, values);
        if let Some(payers) = &measure.paid_by {
            let given: f64 = cells
                .iter()
                .map(|&(at, _)| patch.values[&lever][at] - before[at])
                .sum();
            self.collect(patch, payers, given)?;
        }
        Ok(Applied {
            measure: measure.id.clone(),
            touched: changed.len(),
            places: places.len(),
            value,
        })
    }

    /// What part of the value each of the chosen places gets: all of it, or its part of the total.
    fn parts(&self, measure: &Measure, cells: &[(usize, usize)]) -> Result<Vec<f64>, String> {
        let Some(split) = measure.split_by else {
            return Ok(vec![1.0; cells.len()]);
        };
        let weights = match split {
            SplitBy::Registered => &self.registered,
            SplitBy::ValueAdded => &self.value_added,
        };
        let total: f64 = cells.iter().map(|&(_, place)| weights[place]).sum();
        if total <= 0.0 {
            return Err("split_by has nobody to share the value among; check where".into());
        }
        Ok(cells
            .iter()
            .map(|&(_, place)| weights[place] / total)
            .collect())
    }

    /// Takes `given` from the budgets of the payers in proportion to value added.
    fn collect(&self, patch: &mut Patch, payers: &Filter, given: f64) -> Result<(), String> {
        let chosen = self.chosen(Some(payers), "paid_by")?;
        let total: f64 = (0..self.places())
            .filter(|&n| chosen[n])
            .map(|n| self.value_added[n])
            .sum();
        if total <= 0.0 {
            return Err(format!(
                "paid_by = '{}' chooses no place that could pay",
                payers.text()
            ));
        }
        let budget = patch
            .values
            .entry(Lever::T)
            .or_insert_with(|| self.start(Lever::T));
        for n in (0..self.places()).filter(|&n| chosen[n]) {
            budget[n] -= given * self.value_added[n] / total;
        }
        Ok(())
    }

    /// Places of the nation that a filter chooses; all of them without one.
    fn chosen(&self, filter: Option<&Filter>, field: &str) -> Result<Vec<bool>, String> {
        self.choose(filter, field, &self.nation)
    }

    /// Places among `asked` that a filter chooses; all of them without one.
    fn choose(
        &self,
        filter: Option<&Filter>,
        field: &str,
        asked: &[bool],
    ) -> Result<Vec<bool>, String> {
        let Some(filter) = filter else {
            return Ok(asked.to_vec());
        };
        let rows: Vec<usize> = (0..self.places()).filter(|&p| asked[p]).collect();
        let places: Vec<(&str, &Attributes)> = rows
            .iter()
            .map(|&p| (self.names[p].as_str(), &self.attributes[p]))
            .collect();
        let yes = filter
            .choose(&places)
            .map_err(|e| format!("{field} = '{}' fails: {e}", filter.text()))?;
        let mut chosen = vec![false; self.places()];
        for (row, yes) in rows.into_iter().zip(yes) {
            chosen[row] = yes;
        }
        Ok(chosen)
    }

    /// Positions in the lever's array, each with the place that it belongs to.
    fn touched(&self, measure: &Measure) -> Result<Vec<(usize, usize)>, String> {
        let n = self.places();
        let sectors = |only: Option<Sector>| {
            [0, 1]
                .into_iter()
                .filter(move |&s| only.is_none_or(|o| o.index() == s))
        };
        match measure.lever.reach() {
            Reach::Place | Reach::Cell => {
                let chosen = self.chosen(measure.places.as_ref(), "where")?;
                let places = (0..n).filter(|&p| chosen[p]);
                Ok(if measure.lever.reach() == Reach::Place {
                    places.map(|p| (p, p)).collect()
                } else {
                    places
                        .flat_map(|p| sectors(measure.sector).map(move |s| (s * n + p, p)))
                        .collect()
                })
            }
            Reach::Pair => {
                let pair = &measure.pair;
                let from = self.ends(pair.origin.as_ref(), "pair.origin", measure.lever)?;
                let to = self.ends(pair.destination.as_ref(), "pair.destination", measure.lever)?;
                let meant = |i: usize, j: usize| {
                    from[i]
                        && to[j]
                        && match pair.scope {
                            Scope::All => true,
                            Scope::BetweenPlaces => i != j,
                            Scope::WithinPlace => i == j,
                            Scope::BetweenProvinces => {
                                i != j && self.province(i) != self.province(j)
                            }
                            Scope::WithinProvince if i == j => measure.lever == Lever::Mig,
                            Scope::WithinProvince => self.province(i) == self.province(j),
                        }
                };
                let pairs = (0..n)
                    .flat_map(|i| (0..n).map(move |j| (i, j)))
                    .filter(|&(i, j)| meant(i, j));
                Ok(if measure.lever == Lever::Mig {
                    pairs
                        .flat_map(|(i, j)| {
                            sectors(pair.origin_sector).flat_map(move |s| {
                                sectors(pair.destination_sector)
                                    .map(move |u| (s * n + i, u * n + j))
                            })
                        })
                        .filter(|(a, b)| a != b)
                        .map(|(a, b)| (a * 2 * n + b, b % n))
                        .collect()
                } else {
                    pairs
                        .flat_map(|(i, j)| {
                            sectors(measure.sector).map(move |s| (s * n * n + i * n + j, j))
                        })
                        .collect()
                })
            }
        }
    }

    /// Province of a place, as far as its code tells.
    pub(super) fn province(&self, place: usize) -> Option<&str> {
        match self.attributes[place].get("province") {
            Some(Attribute::Word(word)) => word.as_deref(),
            _ => None,
        }
    }

    /// Ends of a pair: the world trades but nobody is registered there.
    pub(super) fn ends(
        &self,
        filter: Option<&Filter>,
        field: &str,
        lever: Lever,
    ) -> Result<Vec<bool>, String> {
        let asked: Vec<bool> = self
            .nation
            .iter()
            .map(|&n| n || lever == Lever::Trade)
            .collect();
        self.choose(filter, field, &asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground() -> Ground {
        let place = |name: &str, poor: bool| {
            Attributes::from([
                ("place", Attribute::Word(Some(name.into()))),
                ("poor", Attribute::Number(Some(f64::from(u8::from(poor))))),
            ])
        };
        Ground {
            names: vec!["a".into(), "b".into(), "W".into()],
            registered: vec![3.0, 1.0, 9.0],
            attributes: vec![place("a", true), place("b", false), place("W", false)],
            nation: vec![true, true, false],
            value_added: vec![0.25, 0.75, 1.0],
            levels: BTreeMap::from([
                (Lever::T, vec![0.0; 3]),
                (Lever::Grant, vec![0.0; 3]),
                (Lever::SState, vec![0.3; 3]),
                (Lever::Chi, vec![0.0; 6]),
            ]),
        }
    }

    fn package(measures: &str) -> Package {
        let text = format!("id = 'p'\ntitle = {{ zh = '例', en = 'p' }}\n{measures}");
        Package::parse(&text, "p.toml").unwrap()
    }

    const REST: &str = "mechanism = 'P3'\nstatus = 'assumed'\nsource = 'test'\n";

    fn no_deal(id: &str) -> Result<f64, String> {
        Err(format!("no deal {id}"))
    }

    #[test]
    fn costs_between_places_leave_own_cells_alone() {
        let p = package(&format!(
            "[[measure]]\nid='m'\nlever='mig'\nvalue=0.6\npair={{scope='between-places'}}\n{REST}"
        ));
        let (patch, applied) = p.apply(&ground(), None, &no_deal).unwrap();
        let mig = &patch.values[&Lever::Mig];
        // 2 national places: from each of 4 cells to the 2 cells of the other place
        assert_eq!(mig.iter().filter(|v| **v < 1.0).count(), 8);
        assert_eq!(applied[0].touched, 8);
        assert!(
            (mig[6 + 1] - 1.0).abs() < 1e-15,
            "own cell of the second place"
        );
    }

    #[test]
    fn a_transfer_is_paid_by_someone() {
        let given = format!(
            "[[measure]]\nid='t'\nlever='T'\nop='add'\nvalue=0.01\nwhere='poor == 1'\n{REST}"
        );
        let error = package(&given)
            .apply(&ground(), None, &no_deal)
            .unwrap_err()
            .to_string();
        assert!(error.contains("transfers must sum to zero"), "{error}");
        let (patch, _) = package(&format!("{given}paid_by='true'\n"))
            .apply(&ground(), None, &no_deal)
            .unwrap();
        let t = &patch.values[&Lever::T];
        assert!((t.iter().sum::<f64>()).abs() < 1e-15 && (t[0] - 0.0075).abs() < 1e-15);
        assert!(t[2].abs() < 1e-15, "the world pays nothing");
    }

    #[test]
    fn a_total_is_split_by_heads_or_value_added() {
        let text = |by: &str| {
            format!(
                "[[measure]]\nid='t'\nlever='T'\nop='add'\nvalue=0.01\nsplit_by='{by}'\npaid_by='place == \"b\"'\n{REST}"
            )
        };
        for (by, first) in [("registered", 0.0075), ("value-added", 0.0025)] {
            let (patch, _) = package(&text(by)).apply(&ground(), None, &no_deal).unwrap();
            let t = &patch.values[&Lever::T];
            assert!(
                (t[0] - first).abs() < 1e-15 && t.iter().sum::<f64>().abs() < 1e-15,
                "{by}: {t:?}"
            );
        }
    }

    #[test]
    fn years_phase_a_measure_in() {
        let p = package(&format!(
            "[[measure]]\nid='m'\nlever='A'\nvalue=1.1\nsector='farm'\nfrom=2025\nuntil=2030\n{REST}"
        ));
        for (year, touched) in [(Some(2024), 0), (Some(2025), 2), (Some(2031), 0), (None, 2)] {
            let (patch, _) = p.apply(&ground(), year, &no_deal).unwrap();
            let changed = patch
                .values
                .get(&Lever::A)
                .map_or(0, |a| a.iter().filter(|v| **v > 1.0).count());
            assert_eq!(changed, touched, "{year:?}");
        }
    }

    #[test]
    fn a_measure_without_effect_says_so() {
        let p = package(&format!(
            "[[measure]]\nid='m'\nlever='s_state'\nop='set'\nvalue=0.3\n{REST}"
        ));
        let (patch, applied) = p.apply(&ground(), None, &no_deal).unwrap();
        assert!(patch.values.is_empty());
        assert_eq!(applied[0].touched, 0);
    }

    #[test]
    fn unknown_columns_and_deals_are_all_reported() {
        let p = package(&format!(
            "[[measure]]\nid='a'\nlever='home'\nvalue=0.9\nwhere='rich'\n{REST}[[measure]]\nid='b'\nlever='s_state'\nop='set'\ndeal='d'\n{REST}"
        ));
        let error = p.apply(&ground(), None, &no_deal).unwrap_err().to_string();
        assert!(
            error.contains("\"rich\" is no column") && error.contains("no deal d"),
            "{error}"
        );
    }
}
