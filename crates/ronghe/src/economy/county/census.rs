//! Counties as the census counts them, and what had to be imputed.

use super::Imputed;
use crate::economy::Model;
use crate::economy::build::number;
use crate::error::StudyError;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Place, Table, Text};
use std::collections::BTreeMap;

/// Jobs given to a cell whose sample holds none, in sampled persons.
const LEAST_SAMPLED: f64 = 0.5;

/// The rule for a gap in a count.
const RATE: (&str, &str) = (
    "同一地级（或省）其他单元的比例",
    "the rate of the other units of its prefecture (or province)",
);

/// The lowest units of the census that lie in provinces of the model, in the order of the census.
#[derive(Clone, Debug)]
pub(crate) struct Counties {
    pub(crate) places: Vec<Place>,
    pub(crate) names: Vec<Text>,
    /// Province, as a place of the province model.
    pub(crate) province: Vec<usize>,
    /// Prefecture.
    pub(crate) group: Vec<usize>,
    /// Prefectures.
    pub(crate) prefectures: Vec<Prefecture>,
    /// Urban part of them.
    pub(crate) urban: Vec<f64>,
    /// Employed in the long form, farm and other.
    pub(crate) jobs: [Vec<f64>; 2],
    /// Residents registered in another county of the province.
    pub(crate) from_province: Vec<f64>,
    /// Residents registered in another province.
    pub(crate) from_elsewhere: Vec<f64>,
    /// Longitude and latitude, own or of the prefecture.
    pub(crate) position: Vec<[f64; 2]>,
    /// Units left out, with their residents.
    pub(crate) left_out: LeftOut,
    /// What was imputed on the way.
    pub(crate) imputed: Vec<Imputed>,
}

/// A prefecture, or the counties of a province that belong to none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prefecture {
    /// Province, as a place of the province model.
    pub(crate) province: usize,
    /// Longitude and latitude.
    pub(crate) position: [f64; 2],
    /// Counties in it.
    pub(crate) counties: usize,
}

/// Units in no province of the model, with their residents.
type LeftOut = Vec<(Place, f64)>;

/// A row of the census with its gaps.
struct Row {
    place: Place,
    province: usize,
    residents: f64,
    urban: Option<f64>,
    jobs: Option<f64>,
    farm: Option<f64>,
    away: [Option<f64>; 2],
}

impl Counties {
    /// Reads table census and fills its gaps by stated rules.
    ///
    /// # Errors
    /// [`StudyError::Region`] without table census; [`StudyError::Model`] where it holds no county of a
    /// province of the model, or a province of the model has none.
    pub(crate) fn read(region: &Region, model: &Model) -> Result<Self, StudyError> {
        let census = region.require("census")?;
        let (rows, left_out) = rows(census, model)?;
        if let Some(p) = (0..model.places.len())
            .filter(|&p| model.nation(p))
            .find(|&p| rows.iter().all(|row| row.province != p))
        {
            return Err(StudyError::Model {
                what: Text::new(
                    format!(
                        "census 表中没有 {}（{}）的县（leaf = yes）；cells 表的每个省至少要有一行",
                        model.places[p], model.names[p].zh
                    ),
                    format!(
                        "table census holds no county (leaf = yes) of {}, {}; counties need at least one row for every province of table cells",
                        model.places[p], model.names[p].en
                    ),
                ),
            });
        }
        let mut new = Self {
            names: rows.iter().map(|row| region.name_of(&row.place)).collect(),
            places: rows.iter().map(|row| row.place.clone()).collect(),
            province: rows.iter().map(|row| row.province).collect(),
            urban: vec![],
            group: vec![],
            prefectures: vec![],
            jobs: [vec![], vec![]],
            from_province: vec![],
            from_elsewhere: vec![],
            position: vec![],
            left_out,
            imputed: vec![],
        };
        new.place_prefectures(region);
        new.fill_urban(&rows);
        new.fill_jobs(&rows);
        new.fill_away(&rows);
        Ok(new)
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Groups by the first four digits of the code; positions from table places.
    fn place_prefectures(&mut self, region: &Region) {
        let known = positions(region);
        let mut found: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for (c, place) in self.places.iter().enumerate() {
            let code: String = place.code().chars().take(4).collect();
            let next = found.len();
            let group = *found.entry((self.province[c], code)).or_insert(next);
            self.group.push(group);
        }
        let own: Vec<Option<[f64; 2]>> = self
            .places
            .iter()
            .map(|place| {
                let parent = || place.parent().and_then(|p| known.get(&p).copied());
                known.get(place).copied().or_else(parent)
            })
            .collect();
        let mean = |member: &dyn Fn(usize) -> bool| {
            let here: Vec<[f64; 2]> = (0..own.len())
                .filter(|&c| member(c))
                .filter_map(|c| own[c])
                .collect();
            let count = here.len() as f64;
            (!here.is_empty())
                .then(|| [0, 1].map(|k| here.iter().map(|p| p[k]).sum::<f64>() / count))
        };
        for g in 0..found.len() {
            let first = self.group.iter().position(|&other| other == g).unwrap_or(0);
            let province = self.province[first];
            let here = mean(&|c| self.group[c] == g);
            let position = here
                .or_else(|| mean(&|c| self.province[c] == province))
                .or_else(|| mean(&|_| true))
                .unwrap_or_default();
            self.prefectures.push(Prefecture {
                province,
                position,
                counties: self.group.iter().filter(|&&other| other == g).count(),
            });
        }
        self.position = (0..self.len())
            .map(|c| own[c].unwrap_or(self.prefectures[self.group[c]].position))
            .collect();
        let without = own.iter().filter(|p| p.is_none()).count();
        let inherited = self
            .places
            .iter()
            .filter(|p| !known.contains_key(p))
            .count();
        self.flag(
            ("经纬度", "longitude and latitude"),
            inherited,
            (
                "取所属地级单元的坐标；没有的取全省均值",
                "those of the prefecture; without any, the mean of the province",
            ),
        );
        self.flag(
            ("其中取全省均值", "of these: mean of the province"),
            without,
            ("地级单元也没有坐标", "the prefecture has none either"),
        );
    }

    /// One count over another in the other units of the prefecture of a county, or of its province.
    fn rate(
        &self,
        rows: &[Row],
        c: usize,
        top: fn(&Row) -> Option<f64>,
        under: fn(&Row) -> Option<f64>,
    ) -> f64 {
        let of = |member: &dyn Fn(usize) -> bool| {
            let (mut above, mut below) = (0.0, 0.0);
            for (_, row) in rows.iter().enumerate().filter(|(k, _)| member(*k)) {
                if let (Some(a), Some(b)) = (top(row), under(row)) {
                    above += a;
                    below += b;
                }
            }
            (below > 0.0).then(|| above / below)
        };
        of(&|k| self.group[k] == self.group[c])
            .or_else(|| of(&|k| self.province[k] == self.province[c]))
            .unwrap_or(0.0)
    }

    /// Urban parts of residents.
    fn fill_urban(&mut self, rows: &[Row]) {
        let part = |(c, row): (usize, &Row)| match row.urban {
            Some(urban) => urban / row.residents,
            None => self.rate(rows, c, |r| r.urban, |r| Some(r.residents)),
        };
        self.urban = rows.iter().enumerate().map(part).collect();
        let lacking = rows.iter().filter(|row| row.urban.is_none()).count();
        self.flag(("城镇居民", "urban residents"), lacking, RATE);
    }

    /// Sampled jobs: those of a unit without any from its prefecture or province, and half a sampled person
    /// where the sample met nobody, so that every cell has workers.
    fn fill_jobs(&mut self, rows: &[Row]) {
        let jobs: Vec<f64> = rows
            .iter()
            .enumerate()
            .map(|(c, row)| {
                row.jobs.unwrap_or_else(|| {
                    row.residents * self.rate(rows, c, |r| r.jobs, |r| Some(r.residents))
                })
            })
            .collect();
        let farm: Vec<f64> = rows
            .iter()
            .enumerate()
            .map(|(c, row)| {
                row.farm
                    .unwrap_or_else(|| jobs[c] * self.rate(rows, c, |r| r.farm, |r| r.jobs))
            })
            .collect();
        let mut other: Vec<f64> = jobs
            .iter()
            .zip(&farm)
            .map(|(all, farm)| all - farm)
            .collect();
        let mut farm = farm;
        let raised = |list: &mut Vec<f64>| {
            let mut count = 0;
            for value in list.iter_mut().filter(|v| **v < LEAST_SAMPLED) {
                *value = LEAST_SAMPLED;
                count += 1;
            }
            count
        };
        let (few_farm, few_other) = (raised(&mut farm), raised(&mut other));
        let lacking = |of: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| of(row)).count();
        self.flag(
            ("样本就业", "sampled jobs"),
            lacking(&|row| row.jobs.is_none()),
            RATE,
        );
        self.flag(
            ("样本农业就业", "sampled farm jobs"),
            lacking(&|row| row.farm.is_none()),
            RATE,
        );
        let rule = (
            "样本中没有人：计半个样本人",
            "nobody in the sample: half a sampled person",
        );
        self.flag(("农业就业", "farm jobs"), few_farm, rule);
        self.flag(("非农就业", "other jobs"), few_other, rule);
        self.jobs = [farm, other];
    }

    /// People registered elsewhere; units without a count get nobody.
    fn fill_away(&mut self, rows: &[Row]) {
        let of = |k: usize| rows.iter().map(|row| row.away[k].unwrap_or(0.0)).collect();
        self.from_province = of(0);
        self.from_elsewhere = of(1);
        let lacking = rows
            .iter()
            .filter(|row| row.away.iter().any(Option::is_none))
            .count();
        self.flag(
            ("户口在外的居民", "residents registered elsewhere"),
            lacking,
            ("按零计", "taken as none"),
        );
    }

    fn flag(&mut self, what: (&str, &str), count: usize, rule: (&str, &str)) {
        if count > 0 {
            self.imputed
                .push(Imputed::new(what, count, self.len(), rule));
        }
    }
}

/// Leaves of the census in provinces of the model, and those that are not.
fn rows(census: &Table, model: &Model) -> Result<(Vec<Row>, LeftOut), StudyError> {
    let (mut rows, mut left_out) = (vec![], vec![]);
    for at in 0..census.rows() {
        let leaf = census.get("leaf", at).and_then(Cell::word) == Some("yes");
        let Some(Cell::Place(place)) = census.get("place", at).filter(|_| leaf) else {
            continue;
        };
        let residents = number(census, "total", at)?;
        let province = place
            .province()
            .and_then(|p| model.places.iter().position(|q| *q == p));
        let Some(province) = province.filter(|_| residents > 0.0) else {
            left_out.push((place.clone(), residents));
            continue;
        };
        let given = |column: &str| census.get(column, at).and_then(Cell::number);
        rows.push(Row {
            place: place.clone(),
            province,
            residents,
            urban: given("urban"),
            jobs: given("sample_jobs"),
            farm: given("sample_jobs_farm"),
            away: [given("away_same_province"), given("away_other_province")],
        });
    }
    Ok((rows, left_out))
}

/// Coordinates of table places.
fn positions(region: &Region) -> BTreeMap<Place, [f64; 2]> {
    let mut found = BTreeMap::new();
    let Some(table) = region.table("places") else {
        return found;
    };
    for row in 0..table.rows() {
        let number = |column: &str| table.get(column, row).and_then(Cell::number);
        if let (Some(Cell::Place(place)), Some(lon), Some(lat)) =
            (table.get("place", row), number("lon"), number("lat"))
        {
            found.insert(place.clone(), [lon, lat]);
        }
    }
    found
}
