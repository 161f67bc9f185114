//! The package under other parameters (X3).

use crate::folder::{Folder, close, model, package, row};
use ronghe::error::StudyError;
use ronghe::pages::memo_lines;
use ronghe::results;
use ronghe::study::Study;

#[test]
fn the_first_variant_is_the_given_one_and_owners_raise_the_gini() {
    let china: fn() -> Result<Study, StudyError> =
        || Study::open("china".as_ref())?.simulate(None, None);
    for made in [|| Ok(Folder::county().study()), china] {
        let study = made().unwrap();
        let m = model(&study);
        assert_eq!(m.variants.len(), 11);
        let (before, after) = (m.run.headline_before(), m.run.headline_after());
        assert_eq!(m.variants[0].figures, Ok((before.clone(), after.clone())));
        let owners = m
            .variants
            .iter()
            .find(|v| v.name.en.contains("owners counted"));
        let (owners_before, owners_after) = owners.unwrap().figures.as_ref().unwrap();
        assert!(
            owners_before.gini > before.gini + 0.01,
            "{} {}",
            owners_before.gini,
            before.gini
        );
        assert!(
            owners_after.gini > after.gini + 0.01,
            "{} {}",
            owners_after.gini,
            after.gini
        );
        // heads of owners count in inequality and nowhere else
        close("welfare", owners_after.welfare, after.welfare, 1e-12);
        close("output", owners_after.output, after.output, 1e-12);
        close(
            "farm jobs",
            owners_after.farm_job_share,
            after.farm_job_share,
            1e-12,
        );
        let moved = m.variants[1..].iter().filter(|v| {
            let (_, a) = v.figures.as_ref().unwrap();
            (a.welfare - after.welfare).abs() > 1e-6
        });
        assert_eq!(moved.count(), 9, "every variant but owners moves welfare");
    }
}

const HEAVY: &str = "id = 'heavy'\nlever = 'T'\nop = 'add'\nvalue = 0.016\nsplit_by = 'registered'\nwhere = 'class == \"remote\"'\npaid_by = 'place == \"QS-T02\"'";

/// Liulin can pay the transfer out of 60 % of its urban land rent, not out of 30 % (phi).
#[test]
fn a_variant_that_cannot_solve_is_shown_as_not_solved() {
    let county = Folder::county();
    let study = county.with(Some(&package("heavy", "", &[HEAVY])));
    let m = model(&study);
    let unsolved: Vec<&str> = m
        .variants
        .iter()
        .filter(|v| v.figures.is_err())
        .map(|v| v.name.en.as_str())
        .collect();
    assert!(unsolved.contains(&"phi = 0.3 (0.6)"), "{unsolved:?}");
    assert!(unsolved.len() < m.variants.len() - 1, "{unsolved:?}");
    let table = results::variants(&m.run, &m.variants);
    assert_eq!(table.rows(), m.variants.len());
    let at = row(&table, "phi = 0.3 (0.6)");
    for column in &table.columns[1..] {
        assert!(column.cells[at].is_missing(), "{}", column.id);
        assert!(!column.cells[0].is_missing(), "{}", column.id);
    }
    let note = table
        .notes
        .iter()
        .find(|t| t.en.starts_with("phi = 0.3 (0.6): not solved: "));
    let note = note.unwrap();
    assert!(
        note.en.contains("Liulin") && note.zh.contains("未求解"),
        "{note:?}"
    );
    let [zh, en] = county.pages(&study);
    assert!(zh.contains("未求解") && en.contains("not solved: "));
}

#[test]
fn the_memo_counts_only_the_variants_that_solved() {
    let study = Folder::county().with(Some(&package("heavy", "", &[HEAVY])));
    let solved = model(&study)
        .variants
        .iter()
        .filter(|v| v.figures.is_ok())
        .count()
        - 1;
    assert!(solved < 10);
    let memo = memo_lines(&study).unwrap();
    let words = format!("Under {solved} other sets of parameters");
    assert!(memo.iter().any(|line| line.en.contains(&words)), "{words}");
}
