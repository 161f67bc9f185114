//! A baseline of counties under that of provinces (P2, P3): the nation's 2,900 counties, or those of any
//! region whose table census lists the lowest units of its provinces.
//!
//! The province baseline stays what it is: people and goods between provinces, output and spending of every
//! province are kept exactly. Within a province the census says how much of it is where; what it does not
//! say is imputed by a stated rule and named.

mod baseline;
mod census;
mod goods;
mod margins;
mod people;

pub use margins::{Margin, Miss};

use super::Model;
use crate::error::StudyError;
use baseline::{Above, Built};
use census::Counties;
use people::People;
use ronghe_atlas::Region;
use ronghe_base::{Place, Table, Text, Unit};
use ronghe_equilibrium::{Baseline, Levers, Options};

/// Something that the census does not say, and by what rule it was filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputed {
    /// What.
    pub what: Text,
    /// How many counties.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// By which rule.
    pub rule: Text,
}

impl Imputed {
    fn new(what: (&str, &str), count: usize, of: usize, rule: (&str, &str)) -> Self {
        Self {
            what: Text::new(what.0, what.1),
            count,
            of,
            rule: Text::new(rule.0, rule.1),
        }
    }
}

/// Counties with their people, below a province baseline.
#[derive(Clone, Debug)]
pub struct CountyModel {
    counties: Counties,
    people: People,
    margins: Vec<Margin>,
    built: Built,
}

impl CountyModel {
    /// Divides a province baseline among the counties of table census.
    ///
    /// # Errors
    /// [`StudyError::Region`] without table census; [`StudyError::Model`] where its counties and the places
    /// of the model do not fit together.
    pub fn build(region: &Region, model: &Model) -> Result<Self, StudyError> {
        let counties = Counties::read(region, model)?;
        let people = People::divide(model, &counties)?;
        let margins = margins::margins(model, &counties, &people);
        let baseline = Baseline::calibrate(&model.economy)?;
        let outcome = baseline.solve(&Levers::default(), &Options::default())?;
        let outside = (0..model.places.len()).filter(|&p| !model.nation(p));
        let above = Above {
            model,
            outcome: &outcome,
            counties: &counties,
            people: &people,
            place: counties.province.iter().copied().chain(outside).collect(),
        };
        let built = above.build()?;
        Ok(Self {
            counties,
            people,
            margins,
            built,
        })
    }

    /// Counties, each with its code and name.
    pub fn counties(&self) -> impl ExactSizeIterator<Item = (&Place, &Text)> {
        self.counties.places.iter().zip(&self.counties.names)
    }

    /// Units of the census that lie in no province of the model, with their residents.
    #[must_use]
    pub fn left_out(&self) -> &[(Place, f64)] {
        &self.counties.left_out
    }

    /// Workers of each county, persons.
    #[must_use]
    pub fn workers(&self) -> Vec<f64> {
        let [farm, other] = [&self.margins[0], &self.margins[1]];
        farm.met
            .iter()
            .zip(&other.met)
            .map(|(a, b)| a + b)
            .collect()
    }

    /// Margins of the census beside the baseline.
    #[must_use]
    pub fn margins(&self) -> &[Margin] {
        &self.margins
    }

    /// [`CountyModel::margins`] as a table.
    #[must_use]
    pub fn margin_table(&self) -> Table {
        margins::margin_table(&self.counties, &self.margins)
    }

    /// What was imputed, how often, and by which rule.
    #[must_use]
    pub fn imputed_table(&self) -> Table {
        let mut table = Table::new(
            "county-imputed",
            Text::new("县级基期中的推算", "What is imputed in the county baseline"),
        )
        .column("what", Text::new("项目", "What"), Unit::None)
        .column("count", Text::new("县数", "Counties"), Unit::Count)
        .column("of", Text::new("共", "Of"), Unit::Count)
        .column("rule", Text::new("规则", "Rule"), Unit::None);
        for item in &self.counties.imputed {
            table.push([
                item.what.clone().into(),
                (item.count as f64).into(),
                (item.of as f64).into(),
                item.rule.clone().into(),
            ]);
        }
        table
    }
}

impl CountyModel {
    #[doc(hidden)]
    pub fn debug(&self) {
        let b = &self.built;
        println!(
            "passes {} residual {:e} kernels {:?}",
            b.outcome.passes,
            b.outcome.residual,
            b.baseline.kernels()
        );
        println!("laws {:e}", b.outcome.residuals(&b.baseline).max());
        println!("home {:?}", b.home);
        let off = (0..2)
            .map(|s| {
                b.baseline.sales()[s]
                    .iter()
                    .zip(&b.sales[s])
                    .fold(0.0_f64, |o, (a, b)| o.max((a / b - 1.0).abs()))
            })
            .collect::<Vec<_>>();
        println!("sales {off:?}");
        for (name, l) in [
            (
                "mig",
                Levers {
                    mig: Some(0.9.into()),
                    ..Levers::default()
                },
            ),
            (
                "A",
                Levers {
                    productivity: Some(
                        [
                            vec![1.05; self.place_count()],
                            vec![1.0; self.place_count()],
                        ]
                        .into(),
                    ),
                    ..Levers::default()
                },
            ),
        ] {
            let t = std::time::Instant::now();
            match b.baseline.solve(&l, &Options::default()) {
                Ok(o) => {
                    println!(
                        "{name} {:?} passes {} welfare {} farm {} -> {}",
                        t.elapsed(),
                        o.passes,
                        o.welfare,
                        b.outcome.farm_job_share(&b.baseline),
                        o.farm_job_share(&b.baseline)
                    );
                    println!("laws {:e}", o.residuals(&b.baseline).max());
                }
                Err(e) => println!("{name} {:.600}", e.to_string()),
            }
        }
    }
    fn place_count(&self) -> usize {
        self.people.places
    }
}
