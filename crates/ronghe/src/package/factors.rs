//! Measures between places as factors: for baselines whose places are too many for a table of pairs.
//!
//! A table of hats between 2,900 places would have 33 million numbers, and the weights of such a baseline are
//! a formula by groups. What a measure may say is therefore what factors of origin, destination, pair of groups
//! and pair of cells of one place can hold; anything else is refused, with what to write instead.

use super::{
    Amount, Applied, Ground, Lever, Measure, Op, Package, PackageError, Patch, Problem, Reach,
    Scope,
};
use ronghe_base::Year;
use ronghe_equilibrium::{Blocks, Factors};

/// Groups that no block of factors may cut through.
#[derive(Clone, Debug)]
pub struct Groups {
    /// Of each cell, farm then other.
    pub cells: Vec<usize>,
    /// Of each place, for trade.
    pub places: Vec<usize>,
}

/// A package as levers by place and cell, and factors between them.
#[derive(Clone, Debug, Default)]
pub struct Grouped {
    /// Levers by place and cell.
    pub patch: Patch,
    /// Costs of moving, if a measure changes them.
    pub migration: Option<Factors>,
    /// Costs of trade in farm and in other goods, if a measure changes them.
    pub trade: Option<[Factors; 2]>,
    /// What each measure came to, in the order of the file.
    pub applied: Vec<Applied>,
}

impl Package {
    /// [`Package::apply`] for many places: measures on `mig` and `trade` become factors.
    ///
    /// # Errors
    /// As [`Package::apply`], and for measures between places that factors cannot hold.
    pub fn apply_by_groups(
        &self,
        ground: &Ground,
        groups: &Groups,
        year: Option<Year>,
        deal: &dyn Fn(&str) -> Result<f64, String>,
    ) -> Result<Grouped, PackageError> {
        let pairs = |measure: &&Measure| measure.lever.reach() == Reach::Pair;
        let rest = Self {
            measures: self
                .measures
                .iter()
                .filter(|m| !pairs(m))
                .cloned()
                .collect(),
            ..self.clone()
        };
        let mut new = Grouped::default();
        let mut problems = vec![];
        for measure in self
            .measures
            .iter()
            .filter(pairs)
            .filter(|m| m.in_force(year))
        {
            match new.lay(ground, groups, measure, year) {
                Ok(done) => new.applied.push(done),
                Err(message) => problems.push(Problem {
                    line: measure.line,
                    measure: measure.id.clone(),
                    message,
                }),
            }
        }
        match rest.apply(ground, year, deal) {
            Ok((patch, applied)) => {
                new.patch = patch;
                new.applied.extend(applied);
            }
            Err(PackageError::Problems { problems: more, .. }) => problems.extend(more),
            Err(other) => return Err(other),
        }
        if !problems.is_empty() {
            problems.sort_by_key(|p| p.line);
            return Err(PackageError::Problems {
                file: self.file.clone(),
                problems,
            });
        }
        let place = |id: &str| self.measures.iter().position(|m| m.id == id);
        new.applied.sort_by_key(|a| place(&a.measure));
        Ok(new)
    }
}

/// One measure between members (cells or places): which are origins, which destinations.
struct Ends {
    from: Vec<bool>,
    to: Vec<bool>,
    hat: f64,
}

impl Ends {
    fn all(side: &[bool], asked: &[bool]) -> bool {
        side.iter().zip(asked).all(|(side, asked)| *side || !asked)
    }
}

impl Grouped {
    fn lay(
        &mut self,
        ground: &Ground,
        groups: &Groups,
        measure: &Measure,
        year: Option<Year>,
    ) -> Result<Applied, String> {
        let (Op::Times, Amount::Number(value)) = (measure.op, &measure.value) else {
            return Err("costs between this many places can only be multiplied: write op = \"times\" and a number as value".into());
        };
        let lever = measure.lever;
        let from = ground.ends(measure.pair.origin.as_ref(), "pair.origin", lever)?;
        let to = ground.ends(measure.pair.destination.as_ref(), "pair.destination", lever)?;
        let ends = Ends {
            from,
            to,
            hat: value.powf(measure.phase(year)),
        };
        let places = ends.to.iter().filter(|to| **to).count();
        let touched = if lever == Lever::Mig {
            self.moves(ground, groups, measure, &ends)?
        } else {
            self.goods(ground, groups, measure, &ends)?
        };
        Ok(Applied {
            measure: measure.id.clone(),
            touched,
            places,
            value: *value,
        })
    }

    fn moves(
        &mut self,
        ground: &Ground,
        groups: &Groups,
        measure: &Measure,
        ends: &Ends,
    ) -> Result<usize, String> {
        let n = ground.nation.len();
        let cells = |side: &[bool], only: Option<super::Sector>| -> Vec<bool> {
            let meant = |j: usize| side[j % n] && only.is_none_or(|s| s.index() == j / n);
            (0..2 * n).map(meant).collect()
        };
        let ends = Ends {
            from: cells(&ends.from, measure.pair.origin_sector),
            to: cells(&ends.to, measure.pair.destination_sector),
            hat: ends.hat,
        };
        let asked: Vec<bool> = (0..2 * n).map(|j| ground.nation[j % n]).collect();
        let factors = self.migration.get_or_insert_with(Factors::default);
        let other = |i: usize| (i + n) % (2 * n);
        let homes = || (0..2 * n).filter(|&i| ends.from[i] && ends.to[other(i)]);
        let partner = |factors: &mut Factors, hat: f64| {
            let list = factors.partner.get_or_insert_with(|| vec![1.0; 2 * n]);
            homes().for_each(|i| list[i] *= hat);
        };
        let province = |j: usize| ground.province(j % n);
        match measure.pair.scope {
            Scope::WithinPlace => {
                partner(factors, ends.hat);
                return Ok(homes().count());
            }
            scope => spread(factors, &ends, &asked, &groups.cells, scope, &province)?,
        }
        let same = (0..2 * n).filter(|&i| ends.from[i] && ends.to[i]).count();
        let mut touched = pairs(&ends, measure.pair.scope, &province) - same;
        if measure.pair.scope == Scope::BetweenPlaces {
            partner(factors, 1.0 / ends.hat);
            touched -= homes().count();
        }
        if measure.pair.scope == Scope::BetweenProvinces {
            touched += same;
        }
        Ok(touched)
    }

    fn goods(
        &mut self,
        ground: &Ground,
        groups: &Groups,
        measure: &Measure,
        ends: &Ends,
    ) -> Result<usize, String> {
        let scope = measure.pair.scope;
        if matches!(scope, Scope::All | Scope::WithinPlace) {
            return Err("trade inside one place has no cost here: write scope = \"between-places\", \"between-provinces\" or \"within-province\"".into());
        }
        let asked = vec![true; ground.nation.len()];
        let province = |p: usize| ground.province(p);
        let goods = self.trade.get_or_insert_with(Default::default);
        let mut touched = 0;
        let same = (0..asked.len())
            .filter(|&p| ends.from[p] && ends.to[p])
            .count();
        let same = if scope == Scope::BetweenProvinces {
            0
        } else {
            same
        };
        for (s, factors) in goods.iter_mut().enumerate() {
            if measure.sector.is_none_or(|only| only.index() == s) {
                spread(factors, ends, &asked, &groups.places, scope, &province)?;
                touched += pairs(ends, scope, &province) - same;
            }
        }
        Ok(touched)
    }
}

/// Pairs of an origin and a destination that the scope means, a member with itself included.
fn pairs<'a>(ends: &Ends, scope: Scope, province: &dyn Fn(usize) -> Option<&'a str>) -> usize {
    let mut counts = std::collections::BTreeMap::<Option<&str>, [usize; 2]>::new();
    for (at, (from, to)) in ends.from.iter().zip(&ends.to).enumerate() {
        let count = counts.entry(province(at)).or_default();
        count[0] += usize::from(*from);
        count[1] += usize::from(*to);
    }
    let sum = |k: usize| counts.values().map(|count| count[k]).sum::<usize>();
    let within: usize = counts.values().map(|[from, to]| from * to).sum();
    match scope {
        Scope::WithinProvince => within,
        Scope::BetweenProvinces => sum(0) * sum(1) - within,
        _ => sum(0) * sum(1),
    }
}

/// Multiplies the hat into factors: of a side where the other is whole, of blocks otherwise.
fn spread<'a>(
    factors: &mut Factors,
    ends: &Ends,
    asked: &[bool],
    group: &[usize],
    scope: Scope,
    province: &dyn Fn(usize) -> Option<&'a str>,
) -> Result<(), String> {
    let size = group.len();
    let by_side = matches!(scope, Scope::All | Scope::BetweenPlaces);
    let whole = |side: &[bool]| by_side && Ends::all(side, asked);
    if whole(&ends.to) || whole(&ends.from) {
        let (list, side) = if whole(&ends.to) {
            (&mut factors.origin, &ends.from)
        } else {
            (&mut factors.destination, &ends.to)
        };
        let list = list.get_or_insert_with(|| vec![1.0; size]);
        for (hat, _) in list.iter_mut().zip(side).filter(|(_, meant)| **meant) {
            *hat *= ends.hat;
        }
        return Ok(());
    }
    let count = group.iter().max().map_or(0, |g| g + 1);
    let from = of_groups(&ends.from, group, count, asked)?;
    let to = of_groups(&ends.to, group, count, asked)?;
    let mut home = vec![None; count];
    (0..size).for_each(|at| home[group[at]] = province(at));
    let blocks = factors.blocks.get_or_insert_with(|| Blocks {
        group: group.to_vec(),
        hats: vec![vec![1.0; count]; count],
    });
    for (g, row) in blocks.hats.iter_mut().enumerate().filter(|(g, _)| from[*g]) {
        for (h, hat) in row.iter_mut().enumerate().filter(|(h, _)| to[*h]) {
            let meant = match scope {
                Scope::BetweenProvinces => home[g] != home[h],
                Scope::WithinProvince => home[g] == home[h],
                _ => true,
            };
            if meant {
                *hat *= ends.hat;
            }
        }
    }
    Ok(())
}

/// Which groups a side holds; a group held in part cannot be written as a block.
fn of_groups(
    side: &[bool],
    group: &[usize],
    count: usize,
    asked: &[bool],
) -> Result<Vec<bool>, String> {
    let mut held = vec![None; count];
    for ((member, &g), _) in side
        .iter()
        .zip(group)
        .zip(asked)
        .filter(|(_, asked)| **asked)
    {
        if *held[g].get_or_insert(*member) != *member {
            return Err(
                "chooses some counties of a prefecture (for trade: of a province) at one end and not all places at the other: this needs a table of pairs, which so many places do not have. Choose whole prefectures (trade: provinces) at both ends, or leave pair.origin or pair.destination out with scope = \"all\" or \"between-places\""
                    .into(),
            );
        }
    }
    Ok(held.into_iter().map(|held| held.unwrap_or(false)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::{Attribute, Attributes};
    use std::collections::BTreeMap;

    /// Five counties: two and three in provinces A and B, prefectures {0, 1}, {2}, {3, 4}; then the world.
    fn ground() -> (Ground, Groups) {
        let place = |k: usize| {
            let province = ["A", "A", "B", "B", "B", ""][k];
            Attributes::from([
                ("province", Attribute::Word(Some(province.into()))),
                ("id", Attribute::Number(Some(k as f64))),
            ])
        };
        let ground = Ground {
            names: (0..6).map(|k| k.to_string()).collect(),
            attributes: (0..6).map(place).collect(),
            nation: (0..6).map(|k| k < 5).collect(),
            value_added: vec![0.2; 6],
            registered: vec![0.2; 6],
            levels: BTreeMap::from([(Lever::T, vec![0.0; 6]), (Lever::Grant, vec![0.0; 6])]),
        };
        let prefecture = [0, 0, 1, 2, 2, 3];
        let groups = Groups {
            cells: (0..12).map(|j| prefecture[j % 6] + 4 * (j / 6)).collect(),
            places: vec![0, 0, 1, 1, 1, 2],
        };
        (ground, groups)
    }

    fn package(lines: &[&str]) -> Package {
        let measures = lines.iter().enumerate().map(|(k, line)| {
            format!(
                "[[measure]]\nid='m{k}'\nmechanism='P3'\nstatus='assumed'\nsource='test'\n{line}\n"
            )
        });
        let text = format!(
            "id = 'p'\ntitle = {{ zh = '例', en = 'p' }}\n{}",
            measures.collect::<String>()
        );
        Package::parse(&text, "p.toml").unwrap()
    }

    fn no_deal(id: &str) -> Result<f64, String> {
        Err(format!("no deal {id}"))
    }

    /// Factors multiply to the table that the same measures make, pair by pair, and count the same changes.
    #[test]
    fn factors_are_the_table() {
        let (ground, groups) = ground();
        let mig = |pair: &str| format!("lever='mig'\nvalue=0.8\npair={{{pair}}}");
        let lines = [
            mig("scope='all'"),
            mig("scope='between-places'"),
            mig("scope='between-places', origin_sector='farm', destination='id > 2'"),
            mig("scope='within-place', origin_sector='farm', origin='id != 3'"),
            mig("scope='between-provinces', destination_sector='nonfarm'"),
            mig("scope='within-province', origin='province == \"B\"'"),
            mig("scope='between-places', origin='id < 3'"),
            mig("scope='all', origin='id < 2', destination='id == 2'"),
        ];
        let trade = |pair: &str| format!("lever='trade'\nvalue=0.9\npair={{{pair}}}");
        let goods = [
            trade("scope='between-places'"),
            trade("scope='between-places', origin='id == 4'"),
            trade("scope='within-province'"),
            trade("scope='between-provinces'") + "\nsector='farm'",
        ];
        let n = 6;
        for set in [&lines[..], &goods[..]] {
            let mut sets: Vec<Vec<&str>> = set.iter().map(|line| vec![line.as_str()]).collect();
            sets.push(set.iter().map(String::as_str).collect());
            for lines in sets {
                let package = package(&lines);
                let (table, counted) = package.apply(&ground, None, &no_deal).unwrap();
                let found = package
                    .apply_by_groups(&ground, &groups, None, &no_deal)
                    .unwrap();
                if let Some(mig) = table.values.get(&Lever::Mig) {
                    let factors = found.migration.clone().unwrap();
                    for (i, j) in (0..12).flat_map(|i| (0..12).map(move |j| (i, j))) {
                        // nobody of the world moves
                        if i != j && i % n < 5 && j % n < 5 {
                            let (a, b) = (factors.hat(i, j), mig[i * 12 + j]);
                            assert!((a - b).abs() < 1e-14, "{lines:?} {i} {j}: {a} {b}");
                        }
                    }
                }
                if let Some(trade) = table.values.get(&Lever::Trade) {
                    let factors = found.trade.clone().unwrap();
                    for (s, at) in (0..2).flat_map(|s| (0..36).map(move |at| (s, at))) {
                        let (i, j) = (at / n, at % n);
                        if i != j {
                            let (a, b) = (factors[s].hat(i, j), trade[s * 36 + at]);
                            assert!((a - b).abs() < 1e-14, "{lines:?} {i} {j}: {a} {b}");
                        }
                    }
                }
                for (a, b) in found.applied.iter().zip(&counted) {
                    assert_eq!(
                        (&a.measure, a.touched),
                        (&b.measure, b.touched),
                        "{lines:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_factors_cannot_hold_is_refused_whole() {
        let (ground, groups) = ground();
        let package = package(&[
            "lever='mig'\nvalue=0.8\npair={scope='all', origin='id == 0', destination='id == 2'}",
            "lever='mig'\nvalue=0.8\npair={scope='within-province', origin='id != 4'}",
            "lever='trade'\nvalue=0.8",
        ]);
        let error = package
            .apply_by_groups(&ground, &groups, None, &no_deal)
            .unwrap_err()
            .to_string();
        assert_eq!(
            error.matches("needs a table of pairs").count(),
            2,
            "{error}"
        );
        assert!(error.contains("trade inside one place"), "{error}");
    }
}
