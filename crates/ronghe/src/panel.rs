//! Rows of table `panel`, with residents of table `population`, as places by years (D1, D2).

use ronghe_atlas::Region;
use ronghe_base::{Cell, Place, Source, Text, Year};
use std::collections::BTreeMap;

/// Columns of one shape: `places x years`, one row a place, NaN where a value is missing.
#[derive(Clone, Debug)]
pub struct PlacePanel {
    /// Places, in order of their codes.
    pub places: Vec<Place>,
    /// Their names.
    pub names: Vec<Text>,
    /// Years without a gap, rising.
    pub years: Vec<Year>,
    columns: BTreeMap<String, Vec<f64>>,
    /// Sources of both tables.
    pub sources: Vec<Source>,
}

impl PlacePanel {
    /// The panel of a region; none without table `panel`, or with fewer than two years or places.
    pub fn of(region: &Region) -> Option<Self> {
        let table = region.table("panel")?;
        let key = |table: &ronghe_base::Table, row| match (
            table.get("place", row),
            table.get("year", row),
        ) {
            (Some(Cell::Place(place)), Some(Cell::Year(year))) => Some((place.clone(), *year)),
            _ => None,
        };
        let keys: Vec<(Place, Year)> = (0..table.rows())
            .filter_map(|row| key(table, row))
            .collect();
        let mut places: Vec<Place> = keys.iter().map(|k| k.0.clone()).collect();
        places.sort();
        places.dedup();
        let (first, last) = (
            keys.iter().map(|k| k.1).min()?,
            keys.iter().map(|k| k.1).max()?,
        );
        let years: Vec<Year> = (first..=last).collect();
        if places.len() < 2
            || years.len() < 2
            || places.len().checked_mul(years.len())? > 10_000_000
        {
            return None;
        }
        let slot = |(place, year): &(Place, Year)| -> Option<usize> {
            let t = usize::try_from(i32::from(*year) - i32::from(first)).ok()?;
            Some(places.binary_search(place).ok()? * years.len() + t).filter(|_| t < years.len())
        };
        let mut columns = BTreeMap::new();
        let mut take = |table: &ronghe_base::Table, id: &str, name: &str| {
            let Some(column) = table.find(id) else { return };
            let mut values = vec![f64::NAN; places.len() * years.len()];
            for (row, value) in column.numbers().enumerate() {
                if let Some(at) = key(table, row).and_then(|k| slot(&k)) {
                    values[at] = value.unwrap_or(f64::NAN);
                }
            }
            columns.insert(name.to_string(), values);
        };
        for column in &table.columns {
            if !["place", "year"].contains(&column.id.as_str()) {
                take(table, &column.id, &column.id);
            }
        }
        let mut sources = table.sources.clone();
        if let Some(population) = region.table("population") {
            take(population, "total", "residents");
            for source in &population.sources {
                if !sources.contains(source) {
                    sources.push(source.clone());
                }
            }
        }
        Some(Self {
            names: places.iter().map(|p| region.name_of(p)).collect(),
            places,
            years,
            columns,
            sources,
        })
    }

    /// A column by its name in table `panel`; `residents` are those of table `population`.
    pub fn column(&self, id: &str) -> Option<&[f64]> {
        self.columns.get(id).map(Vec::as_slice)
    }

    /// A column in hundred million yuan as yuan per resident.
    pub fn per_head(&self, id: &str) -> Option<Vec<f64>> {
        let people = self.column("residents")?;
        let of = |(value, people): (&f64, &f64)| {
            if *people > 0.0 {
                value * 1e8 / people
            } else {
                f64::NAN
            }
        };
        Some(self.column(id)?.iter().zip(people).map(of).collect())
    }

    /// One column over another.
    pub fn ratio(&self, top: &str, bottom: &str) -> Option<Vec<f64>> {
        let of = |(a, b): (&f64, &f64)| if *b > 0.0 { a / b } else { f64::NAN };
        Some(
            self.column(top)?
                .iter()
                .zip(self.column(bottom)?)
                .map(of)
                .collect(),
        )
    }

    /// Places whose values are known and above zero in every year.
    pub fn complete(&self, values: &[f64]) -> Vec<usize> {
        let good = |&i: &usize| {
            let own = &values[i * self.years.len()..(i + 1) * self.years.len()];
            own.iter().all(|x| *x > 0.0)
        };
        (0..self.places.len()).filter(good).collect()
    }

    /// Rows of some places, one after the other.
    pub fn rows(&self, values: &[f64], places: &[usize]) -> Vec<f64> {
        let t = self.years.len();
        places
            .iter()
            .flat_map(|&i| values[i * t..(i + 1) * t].iter().copied())
            .collect()
    }
}
