//! The results of the model as tables, baseline beside reform. A model cell (farm / non-farm job) is
//! never put in a column with a residence (rural / urban).

mod county;
mod estimates;
mod links;
mod national;
mod path;
mod proof;
mod slopes;
mod validation;
mod winners;

pub(crate) use county::county_losers;
pub use county::{
    county_ends, county_form, county_measures, county_national, county_places, county_provinces,
};
pub use estimates::{
    crowding, factor_wedges, migration_means, place_wedges, published, trade_means, urban_shock,
};
pub use links::{barrier_kinds, barrier_places, barrier_sums, barriers};
pub use national::{contributions, fifths, hats, measures, outcome, record, variants};
pub use path::path_tables;
pub use proof::{closures, limits, solved, uniqueness};
pub use slopes::{
    bands, deviations, elasticities, parameter_bands, parameter_correlations,
    parameter_elasticities,
};
pub use validation::{calibrated, forecasts, goals, history, literature};
pub(crate) use winners::{bearer_words, falling};
pub use winners::{budgets, groups, places};

use crate::simulate::Simulation;
use ronghe_base::{Source, Table, Text, Unit};

/// A table whose columns are `(id, Chinese, English, unit)`.
fn table(id: &str, title: (&str, &str), columns: &[(&str, &str, &str, Unit)]) -> Table {
    let empty = Table::new(id, Text::new(title.0, title.1));
    columns.iter().fold(empty, |t, &(id, zh, en, unit)| {
        t.column(id, Text::new(zh, en), unit)
    })
}

/// The unit in which a region counts its people, and how many heads it holds: millions for a
/// nation, heads for a county.
pub(crate) fn people_unit(run: &Simulation) -> (f64, Unit) {
    if run.model.persons >= 2e7 {
        (1e6, Unit::MillionPersons)
    } else {
        (1.0, Unit::Persons)
    }
}

/// The simulation as the source of a table.
fn sources(run: &Simulation) -> Vec<Source> {
    vec![Source {
        title: format!(
            "ronghe equilibrium, baseline {}, package {}",
            run.model.year, run.package.file
        ),
        path: String::new(),
        licence: String::new(),
    }]
}
