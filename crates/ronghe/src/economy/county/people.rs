//! Where people of each county are registered and work (P3), as weights by group that need no table of
//! pairs.
//!
//! Cells are those of the counties, then of places outside the nation: farm, then other. `F` are people of
//! the province baseline by cell of registration and of work; every sum of these people over a pair of
//! province cells equals `F` (to rounding), and workers of every county cell are given.
//!
//! 1. Workers of a county cell: those of the province cell in proportion to jobs in the long form.
//! 2. Their origin: other provinces (`X`), other counties of the province by cell (`B`), the county itself
//!    by cell (`O`). Weights are the county's residents by place of registration; `O` from the farm cell by
//!    its rural, from the other cell by its urban residents, `B` by the cells that leavers of the province
//!    come from. By province and sector the three rows `X`, farm, other are fitted to the workers of its
//!    counties (columns) and to `F` (rows) by proportions in turn.
//! 3. Leavers of a province cell come from its counties in proportion to people at home (`O`).
//! 4. Between prefectures of a province movers follow people at home over distance.
//! 5. Weights: `people_ij = origin_i K[g(i)][g(j)] destination_j`, groups being cells of prefectures.

use super::census::{Counties, Prefecture};
use crate::economy::Model;
use crate::economy::update::WORKERS_PER_PERSON_AWAY;
use crate::error::StudyError;
use ronghe_base::{Place, Text};

/// Movers between prefectures of a province fall with distance to this power.
pub(crate) const DISTANCE: f64 = 1.0;

/// Least part of the workers of a county cell that its own people count before all are fitted.
const LEAST_HOME: f64 = 0.1;

/// Least part of the workers of a county cell that people from other provinces count before all are fitted.
const LEAST_ELSEWHERE: f64 = 1e-6;

/// Least part of a county's residents counted as rural, and as urban.
const LEAST_PART: f64 = 0.01;

/// Rounds of proportions in turn.
const ROUNDS: usize = 20_000;

/// People of every county cell by origin, in the unit of registered people of the province baseline.
#[derive(Clone, Debug)]
pub(crate) struct People {
    /// Counties and places outside the nation.
    pub(crate) places: usize,
    /// Workers by cell, `[2 places]`.
    pub(crate) workers: Vec<f64>,
    /// Registered people by cell.
    pub(crate) registered: Vec<f64>,
    /// Registered people working in the cell of registration.
    pub(crate) own: Vec<f64>,
    /// Registered people working in the other cell of the place, less what the blocks give the pair: below
    /// zero in a few cells that many arrive in.
    pub(crate) partner: Vec<f64>,
    /// Group of each cell.
    pub(crate) group: Vec<usize>,
    /// Part of its group in leavers.
    pub(crate) origin: Vec<f64>,
    /// Part of its group in arrivals.
    pub(crate) destination: Vec<f64>,
    /// People between groups.
    pub(crate) blocks: Vec<Vec<f64>>,
}

/// People of a province baseline.
struct Provinces<'a> {
    model: &'a Model,
}

impl Provinces<'_> {
    fn n(&self) -> usize {
        self.model.places.len()
    }

    /// Registered in cell `i`, working in cell `j`.
    fn people(&self, i: usize, j: usize) -> f64 {
        let cells = 2 * self.n();
        self.model.economy.h.values()[i] * self.model.economy.m.values()[i * cells + j]
    }

    /// Working in cell `j`, registered in another place.
    fn arrivals(&self, j: usize) -> f64 {
        let n = self.n();
        let others = (0..2 * n).filter(|i| i % n != j % n);
        others.map(|i| self.people(i, j)).sum()
    }

    /// Workers of sector `u` of county `c` in province `p` by origin, before they are fitted.
    fn weights(
        &self,
        counties: &Counties,
        workers: &[Vec<f64>; 2],
        (p, u, c): (usize, usize, usize),
        alone: bool,
    ) -> Weights {
        let n = self.n();
        let total = self.model.workers();
        // in-movers work in a sector as those of the province do
        let inclined = |s: usize| self.arrivals(s * n + p) / total[s * n + p] * workers[s][c];
        let part = inclined(u) / (inclined(0) + inclined(1));
        let away = WORKERS_PER_PERSON_AWAY / self.model.persons;
        let [elsewhere, province] = [counties.from_elsewhere[c], counties.from_province[c]]
            .map(|persons| persons * away * part);
        let province = if alone { 0.0 } else { province };
        let all = workers[u][c];
        let home = (all - elsewhere - province).max(LEAST_HOME * all);
        let [farm, other] = [0, 1].map(|s| self.people(s * n + p, u * n + p));
        let urban = counties.urban[c].clamp(LEAST_PART, 1.0 - LEAST_PART);
        Weights {
            elsewhere: elsewhere.max(LEAST_ELSEWHERE * all),
            province: [farm, other].map(|people| province * people / (farm + other)),
            home: [home * (1.0 - urban), home * urban],
        }
    }
}

/// Workers of a county cell by origin; those of the province by sector of registration.
struct Weights {
    elsewhere: f64,
    province: [f64; 2],
    home: [f64; 2],
}

/// Workers of one sector by origin: `X`, then farm and other cell, other counties and own.
struct Origins {
    elsewhere: Vec<f64>,
    /// By sector of registration: from other counties of the province.
    province: [Vec<f64>; 2],
    /// By sector of registration: of the county itself.
    home: [Vec<f64>; 2],
}

impl People {
    /// Divides the people of the province baseline among counties.
    ///
    /// # Errors
    /// [`StudyError::Model`] where proportions in turn do not settle.
    pub(crate) fn divide(model: &Model, counties: &Counties) -> Result<Self, StudyError> {
        let provinces = Provinces { model };
        let workers = divided_workers(model, counties);
        let mut origins = vec![];
        for u in 0..2 {
            origins.push(Origins::fit(&provinces, counties, &workers, u)?);
        }
        let layout = Layout::new(model, counties);
        layout.weigh(&provinces, &origins, &workers)
    }

    /// People registered in cell `i` who work in cell `j` of another group or place.
    pub(crate) fn between(&self, i: usize, j: usize) -> f64 {
        self.origin[i] * self.blocks[self.group[i]][self.group[j]] * self.destination[j]
    }

    /// Arrivals of cell `j` from cells whose group `keep` wants, own place left out.
    pub(crate) fn arrivals(&self, j: usize, keep: impl Fn(usize) -> bool) -> f64 {
        let h = self.group[j];
        let all: f64 = (0..self.blocks.len())
            .filter(|&g| keep(g))
            .map(|g| self.blocks[g][h])
            .sum();
        let own = [j % self.places, j % self.places + self.places];
        let here: f64 = own
            .iter()
            .filter(|&&i| keep(self.group[i]))
            .map(|&i| self.between(i, j))
            .sum();
        all * self.destination[j] - here
    }
}

/// Workers of every county cell, `[2][counties]`.
fn divided_workers(model: &Model, counties: &Counties) -> [Vec<f64>; 2] {
    let (n, total) = (model.places.len(), model.workers());
    [0, 1].map(|s| {
        let mut sums = vec![0.0; n];
        for (c, jobs) in counties.jobs[s].iter().enumerate() {
            sums[counties.province[c]] += jobs;
        }
        let jobs = counties.jobs[s].iter().zip(&counties.province);
        jobs.map(|(jobs, &p)| total[s * n + p] * jobs / sums[p])
            .collect()
    })
}

impl Origins {
    /// Workers of sector `u` by origin.
    fn fit(
        provinces: &Provinces<'_>,
        counties: &Counties,
        workers: &[Vec<f64>; 2],
        u: usize,
    ) -> Result<Self, StudyError> {
        let count = counties.len();
        let blank = || vec![0.0; count];
        let mut new = Self {
            elsewhere: blank(),
            province: [blank(), blank()],
            home: [blank(), blank()],
        };
        let n = provinces.n();
        for p in (0..n).filter(|&p| provinces.model.nation(p)) {
            let members: Vec<usize> = (0..count).filter(|&c| counties.province[c] == p).collect();
            let weights: Vec<Weights> = members
                .iter()
                .map(|&c| provinces.weights(counties, workers, (p, u, c), members.len() == 1))
                .collect();
            let rows = [
                weights.iter().map(|w| w.elsewhere).collect(),
                weights.iter().map(|w| w.province[0] + w.home[0]).collect(),
                weights.iter().map(|w| w.province[1] + w.home[1]).collect(),
            ];
            let at = u * n + p;
            let sums = [
                provinces.arrivals(at),
                provinces.people(p, at),
                provinces.people(n + p, at),
            ];
            let columns: Vec<f64> = members.iter().map(|&c| workers[u][c]).collect();
            let fitted = in_turn(rows, sums, &columns).ok_or_else(|| StudyError::Model {
                what: Text::new(
                    format!(
                        "{}各县：按来源的就业者无法与各县就业配平；请查对 census 表的 sample_jobs、away_same_province、away_other_province",
                        provinces.model.names[p].zh
                    ),
                    format!(
                        "counties of {}: workers by origin do not settle to the workers of its counties; check sample_jobs, away_same_province and away_other_province of table census",
                        provinces.model.names[p].en
                    ),
                ),
            })?;
            for (k, &c) in members.iter().enumerate() {
                new.elsewhere[c] = fitted[0][k];
                for s in 0..2 {
                    let (came, home) = (weights[k].province[s], weights[k].home[s]);
                    new.province[s][c] = fitted[1 + s][k] * came / (came + home);
                    new.home[s][c] = fitted[1 + s][k] * home / (came + home);
                }
            }
        }
        Ok(new)
    }
}

/// Three rows fitted to their sums and to the sums of columns by proportions in turn.
///
/// Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11(4).
fn in_turn(mut rows: [Vec<f64>; 3], sums: [f64; 3], columns: &[f64]) -> Option<[Vec<f64>; 3]> {
    for _ in 0..ROUNDS {
        for (row, sum) in rows.iter_mut().zip(sums) {
            let found: f64 = row.iter().sum();
            let factor = if sum > 0.0 { sum / found } else { 0.0 };
            for x in row.iter_mut() {
                *x *= factor;
            }
        }
        let mut off = 0.0_f64;
        for (k, wanted) in columns.iter().enumerate() {
            let factor = wanted / rows.iter().map(|row| row[k]).sum::<f64>();
            off = off.max((factor - 1.0).abs());
            for row in &mut rows {
                row[k] *= factor;
            }
        }
        if off < 1e-14 {
            return Some(rows);
        }
    }
    None
}

/// Cells and groups of counties and of places outside the nation.
struct Layout<'a> {
    counties: &'a Counties,
    /// Places of the province model outside the nation.
    outside: Vec<usize>,
    /// Members of each prefecture.
    members: Vec<Vec<usize>>,
}

impl<'a> Layout<'a> {
    fn new(model: &Model, counties: &'a Counties) -> Self {
        let mut members = vec![vec![]; counties.prefectures.len()];
        for (c, &g) in counties.group.iter().enumerate() {
            members[g].push(c);
        }
        Self {
            counties,
            outside: (0..model.places.len())
                .filter(|&p| !model.nation(p))
                .collect(),
            members,
        }
    }

    fn places(&self) -> usize {
        self.counties.len() + self.outside.len()
    }

    fn groups(&self) -> usize {
        self.members.len() + self.outside.len()
    }

    fn weigh(
        &self,
        provinces: &Provinces<'_>,
        origins: &[Origins],
        workers: &[Vec<f64>; 2],
    ) -> Result<People, StudyError> {
        let (places, groups, count) = (self.places(), self.groups(), self.counties.len());
        let mut new = People {
            places,
            workers: vec![0.0; 2 * places],
            registered: vec![0.0; 2 * places],
            own: vec![0.0; 2 * places],
            partner: vec![0.0; 2 * places],
            group: vec![0; 2 * places],
            origin: vec![0.0; 2 * places],
            destination: vec![0.0; 2 * places],
            blocks: vec![],
        };
        // people at home by cell of registration: their parts of groups are those of leavers
        let at_home = [0, 1].map(|s| -> Vec<f64> {
            (0..count)
                .map(|c| origins[0].home[s][c] + origins[1].home[s][c])
                .collect()
        });
        let sum =
            |values: &[f64], g: usize| -> f64 { self.members[g].iter().map(|&c| values[c]).sum() };
        let mass = [0, 1].map(|s| -> Vec<f64> {
            (0..self.members.len())
                .map(|g| sum(&at_home[s], g))
                .collect()
        });
        for s in 0..2 {
            for c in 0..count {
                let g = self.counties.group[c];
                new.group[s * places + c] = s * groups + g;
                new.origin[s * places + c] = at_home[s][c] / mass[s][g];
                new.workers[s * places + c] = workers[s][c];
            }
            for (k, &p) in self.outside.iter().enumerate() {
                let at = s * places + count + k;
                let people = provinces.model.economy.h.values()[s * provinces.n() + p];
                new.group[at] = s * groups + self.members.len() + k;
                (new.own[at], new.registered[at], new.workers[at]) = (people, people, people);
            }
        }
        new.blocks = self.blocks(provinces, origins, &mass);
        self.arrive(&mut new, origins)?;
        self.stay(&mut new, origins);
        Ok(new)
    }

    /// People between groups: of other provinces, and of the own province by distance.
    fn blocks(
        &self,
        provinces: &Provinces<'_>,
        origins: &[Origins],
        mass: &[Vec<f64>; 2],
    ) -> Vec<Vec<f64>> {
        let (groups, n, own) = (self.groups(), provinces.n(), self.members.len());
        let prefectures = &self.counties.prefectures;
        let by_province = |values: &[f64]| {
            let mut sums = vec![0.0; n];
            for (g, value) in values.iter().enumerate() {
                sums[prefectures[g].province] += value;
            }
            sums
        };
        let sum =
            |values: &[f64], g: usize| -> f64 { self.members[g].iter().map(|&c| values[c]).sum() };
        let mut blocks = vec![vec![0.0; 2 * groups]; 2 * groups];
        for u in 0..2 {
            let came: Vec<f64> = (0..own).map(|h| sum(&origins[u].elsewhere, h)).collect();
            let all = by_province(&came);
            for s in 0..2 {
                let total = by_province(&mass[s]);
                for h in 0..own {
                    let q = prefectures[h].province;
                    let near = self.near(&mass[s], h);
                    let moved = sum(&origins[u].province[s], h);
                    for g in 0..own {
                        let p = prefectures[g].province;
                        blocks[s * groups + g][u * groups + h] = if p == q {
                            moved * near[g]
                        } else if all[q] > 0.0 {
                            let part = came[h] / all[q] * mass[s][g] / total[p];
                            provinces.people(s * n + p, u * n + q) * part
                        } else {
                            0.0
                        };
                    }
                }
            }
        }
        blocks
    }

    /// Parts of the prefectures of its province in movers to prefecture `h`: people at home over distance.
    /// A prefecture of one county sends none to itself.
    fn near(&self, mass: &[f64], h: usize) -> Vec<f64> {
        let prefectures = &self.counties.prefectures;
        let same = |g: usize| prefectures[g].province == prefectures[h].province;
        let far = |g: usize| kilometres(&prefectures[g], &prefectures[h]);
        let nearest = (0..mass.len())
            .filter(|&g| g != h && same(g))
            .map(far)
            .fold(f64::INFINITY, f64::min);
        // inside a prefecture, and where two share their coordinates
        let inside = if nearest.is_finite() {
            (0.5 * nearest).max(1.0)
        } else {
            1.0
        };
        let weight = |g: usize| {
            if !same(g) || (g == h && prefectures[g].counties == 1) {
                return 0.0;
            }
            mass[g] / far(g).max(inside).powf(DISTANCE)
        };
        let weights: Vec<f64> = (0..mass.len()).map(weight).collect();
        let sum: f64 = weights.iter().sum();
        weights
            .iter()
            .map(|w| if sum > 0.0 { w / sum } else { 0.0 })
            .collect()
    }

    /// Parts of counties in arrivals, such that every cell gets its own and every block keeps its sum:
    /// nobody counts as moving between the cells of one county, so that both are found in turn.
    fn arrive(&self, new: &mut People, origins: &[Origins]) -> Result<(), StudyError> {
        let groups = self.groups();
        for (u, origins) in origins.iter().enumerate() {
            for (h, members) in self.members.iter().enumerate() {
                let wanted: Vec<f64> = members
                    .iter()
                    .map(|&c| {
                        origins.elsewhere[c] + origins.province[0][c] + origins.province[1][c]
                    })
                    .collect();
                let inside = [0, 1].map(|s| new.blocks[s * groups + h][u * groups + h]);
                let outside: f64 = (0..2 * groups)
                    .filter(|g| g % groups != h)
                    .map(|g| new.blocks[g][u * groups + h])
                    .sum();
                let others = [0, 1].map(|s| -> Vec<f64> {
                    members
                        .iter()
                        .map(|&c| 1.0 - new.origin[s * new.places + c])
                        .collect()
                });
                let found = parts(&wanted, outside, inside, &others);
                let (part, scale) = found.ok_or_else(|| StudyError::Model {
                    what: unsettled(&self.counties.places[members[0]]),
                })?;
                for (k, &c) in members.iter().enumerate() {
                    new.destination[u * new.places + c] = part[k];
                }
                for (s, scale) in scale.into_iter().enumerate() {
                    new.blocks[s * groups + h][u * groups + h] = scale;
                }
            }
        }
        Ok(())
    }

    /// People at home, and registered people as the sum of all.
    fn stay(&self, new: &mut People, origins: &[Origins]) {
        let (places, groups) = (new.places, self.groups());
        for s in 0..2 {
            for c in 0..self.counties.len() {
                let i = s * places + c;
                let other = (1 - s) * places + c;
                new.own[i] = origins[s].home[s][c];
                let pair = origins[1 - s].home[s][c];
                new.partner[i] = pair - new.between(i, other);
                let sent: f64 = (0..2 * groups).map(|h| new.blocks[new.group[i]][h]).sum();
                let left = new.origin[i] * sent - new.between(i, i) - new.between(i, other);
                new.registered[i] = new.own[i] + pair + left;
            }
        }
    }
}

/// Parts `b` (sum one) and scales `k` with `wanted_j = b_j (outside + sum_s k_s others_sj)` and
/// `inside_s = k_s sum_j b_j others_sj`.
fn parts(
    wanted: &[f64],
    outside: f64,
    inside: [f64; 2],
    others: &[Vec<f64>; 2],
) -> Option<(Vec<f64>, [f64; 2])> {
    let all: f64 = wanted.iter().sum();
    if all <= 0.0 {
        return Some((vec![0.0; wanted.len()], [0.0; 2]));
    }
    let mut part: Vec<f64> = wanted.iter().map(|w| w / all).collect();
    for _ in 0..ROUNDS {
        let scale = [0, 1].map(|s| {
            let open: f64 = part.iter().zip(&others[s]).map(|(b, o)| b * o).sum();
            if inside[s] > 0.0 {
                inside[s] / open
            } else {
                0.0
            }
        });
        let next: Vec<f64> = (0..wanted.len())
            .map(|j| wanted[j] / (outside + scale[0] * others[0][j] + scale[1] * others[1][j]))
            .collect();
        let sum: f64 = next.iter().sum();
        let off = next
            .iter()
            .zip(&part)
            .fold(0.0_f64, |off, (a, b)| off.max((a / sum - b).abs()));
        part = next.iter().map(|b| b / sum).collect();
        if off < 1e-15 && (sum - 1.0).abs() < 1e-13 {
            return Some((part, scale));
        }
    }
    None
}

/// Great-circle distance.
fn kilometres(a: &Prefecture, b: &Prefecture) -> f64 {
    const RADIUS: f64 = 6_371.0;
    let [lon_a, lat_a] = a.position.map(f64::to_radians);
    let [lon_b, lat_b] = b.position.map(f64::to_radians);
    let half = |x: f64| (0.5 * x).sin().powi(2);
    let chord = half(lat_b - lat_a) + lat_a.cos() * lat_b.cos() * half(lon_b - lon_a);
    2.0 * RADIUS * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests;

/// Moves within the prefecture of a county that do not settle.
fn unsettled(county: &Place) -> Text {
    let prefecture = county
        .parent()
        .map_or_else(String::new, |p| p.code().into());
    Text::new(
        format!(
            "地级单元 {prefecture} 各县之间的迁移无法配平；请查对 census 表的 away_same_province"
        ),
        format!(
            "moves between the counties of prefecture {prefecture} do not settle; check away_same_province of table census"
        ),
    )
}
