//! The printed gap that a baseline is fitted to.

use crate::folder::{Folder, close, model};
use ronghe::economy::Model;
use ronghe::region;

/// The county's own rows of table income give the ratio of its baseline; without them none is met.
#[test]
fn own_rows_of_income_pin_the_ratio() {
    let county = Folder::county();
    let study = county.study();
    let run = &model(&study).run;
    let printed = ronghe::measure::Gap::measure(study.region()).unwrap();
    let printed = printed.latest.unwrap();
    assert_eq!(printed.year, run.model.year);
    let fitted = run.model.fitted.as_ref().unwrap();
    close("target", fitted.printed.unwrap(), printed.ratio(), 1e-12);
    let home = ronghe::economy::Residence::read(study.region(), &run.model, run.model.year);
    let met = home
        .unwrap()
        .unwrap()
        .measure(&run.model, &run.baseline, &run.before);
    close("met", met.ratio, printed.ratio(), 1e-8);
    let rows = county.text("income.csv");
    let printed = |row: &&str| !row.starts_with("QS,2023,year,rural,disposable,total,");
    let kept: Vec<&str> = rows.lines().filter(printed).collect();
    assert_eq!(kept.len() + 1, rows.lines().count());
    county.write("income.csv", kept.join("\n") + "\n");
    let fitted = county.study();
    let fitted = model(&fitted).run.model.fitted.as_ref().unwrap();
    assert_eq!((fitted.printed, fitted.unmet), (None, None));
}

/// A year without a baseline is refused with all years that have one, that of the census included.
#[test]
fn years_with_a_baseline_are_listed() {
    let (china, _) = region::open("china".as_ref()).unwrap();
    let error = Model::build(&china, Some(2010)).unwrap_err().to_string();
    assert_eq!(
        error,
        "no baseline for 2010; there is one for 2000, 2005, 2020"
    );
    let (county, _) = region::open("qingshui".as_ref()).unwrap();
    let error = Model::build(&county, Some(2010)).unwrap_err().to_string();
    assert_eq!(error, "no baseline for 2010; there is one for 2023");
}

/// Years run forward need the falls of costs of the literature: the rows that lack are named.
#[test]
fn lacking_falls_of_costs_are_named() {
    let (china, _) = region::open("china".as_ref()).unwrap();
    let found = ronghe::validate::Literature::read(&china, 2005).unwrap();
    let trade = found.trade.iter().zip([0.875, 0.9, 0.75]);
    trade.for_each(|(found, fact)| close("trade", *found, fact, 1e-15));
    close("between", found.moving.between, 0.6, 1e-15);
    close("within", found.moving.within, 0.82, 1e-15);
    let error = ronghe::validate::Literature::read(&china, 2006)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("migration_cost_change_between_places") && error.contains("of 2006"),
        "{error}"
    );
}
