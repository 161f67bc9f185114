//! The whole flow on regions in temporary folders: barriers, variants, contributions, deals in the
//! model, records, broken side files, nested places, thin regions, public money, the report pages.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ronghe::error::StudyError;
use ronghe::package::Lever;
use ronghe::pages::memo_lines;
use ronghe::qingshui::{Plan, files};
use ronghe::results;
use ronghe::simulate::{BarrierKind, Headline};
use ronghe::study::{Modelled, Study, side_files};
use ronghe_base::{Cell, Lang, Place, Table};
use ronghe_equilibrium::{Levers, Options, Outcome, Spread};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

const BOTH: [Lang; 2] = [Lang::Zh, Lang::En];

/// The tables of Qingshui that the model and the gap need, its outlines aside.
const LEAN: [&str; 7] = [
    "places.csv",
    "cells.csv",
    "migration.csv",
    "trade.csv",
    "parameters.csv",
    "income.csv",
    "population.csv",
];

/// The files of Qingshui, made once for all tests.
fn made() -> &'static BTreeMap<String, Vec<u8>> {
    static MADE: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    MADE.get_or_init(|| files(&Plan::default()))
}

/// A region in a temporary folder.
struct Folder(TempDir);

impl Folder {
    fn empty() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(folder.path()).unwrap();
        folder
    }

    /// Qingshui with the tables of the model and the gap, its package and its deals.
    fn county() -> Self {
        let folder = Self::empty();
        for (path, bytes) in made() {
            let side = path.starts_with("deals/") || path.starts_with("packages/");
            if side || LEAN.contains(&path.as_str()) {
                folder.write(path, bytes);
            }
        }
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("county")
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.text(file);
        assert!(text.contains(from), "{file} has no {from}");
        self.write(file, text.replace(from, to));
    }

    /// Rows of a year once more under another year.
    fn repeat_year(&self, file: &str, from: &str, to: &str) {
        let text = self.text(file);
        let again = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let later = |cell: &&str| if *cell == from { to } else { cell }.to_string();
            let is_of_year = cells.contains(&from);
            is_of_year.then(|| cells.iter().map(later).collect::<Vec<_>>().join(",") + "\n")
        };
        let more: String = text.lines().skip(1).filter_map(again).collect();
        assert!(!more.is_empty(), "{file} has no {from}");
        self.write(file, text + &more);
    }

    /// All steps with the package of the region.
    fn study(&self) -> Study {
        self.with(None)
    }

    /// All steps with a package that lies outside the region.
    fn with(&self, package: Option<&str>) -> Study {
        let file = self.0.path().join("given.toml");
        if let Some(text) = package {
            fs::write(&file, text).unwrap();
        }
        let given = package.map(|_| file.as_path());
        let study = Study::open(&self.path()).unwrap().measure().unwrap();
        study.simulate(given, None).unwrap().operate().unwrap()
    }

    /// Pages in Chinese and English.
    fn pages(&self, study: &Study) -> [String; 2] {
        let out = self.0.path().join("out");
        study.report(&out, &BOTH).unwrap();
        BOTH.map(|lang| {
            fs::read_to_string(out.join(format!("report.{}.html", lang.code()))).unwrap()
        })
    }
}

fn model(study: &Study) -> &Modelled {
    study.modelled().unwrap()
}

/// A package of measures, each of them `assumed` and serving P5.
fn package(id: &str, head: &str, measures: &[&str]) -> String {
    let mut text =
        format!("id = '{id}'\ntitle = {{ zh = '方案{id}', en = 'package {id}' }}\n{head}\n");
    for measure in measures {
        text += "[[measure]]\nmechanism = 'P5'\nstatus = 'assumed'\nsource = 'test'\n";
        text += measure;
        text += "\n";
    }
    text
}

fn close(what: &str, found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() <= within,
        "{what}: {found} instead of {expected} within {within}"
    );
}

/// Every number of a headline.
fn figures(h: &Headline) -> Vec<f64> {
    let mut all = vec![
        h.farm_job_share,
        h.outside_place,
        h.outside_cell,
        h.cell_ratio,
        h.gini,
        h.theil,
        h.welfare,
        h.welfare_with_owners,
        h.output,
        h.service,
        h.losing,
    ];
    all.extend(h.quintiles);
    all
}

fn same(what: &str, a: &Headline, b: &Headline) {
    for (k, (a, b)) in figures(a).into_iter().zip(figures(b)).enumerate() {
        close(&format!("{what}, figure {k}"), a, b, 1e-9 * b.abs());
    }
}

fn number(table: &Table, column: &str, row: usize) -> f64 {
    table.get(column, row).and_then(Cell::number).unwrap()
}

/// The row whose first column reads `words` in English.
fn row(table: &Table, words: &str) -> usize {
    let named = |cell: &Cell| matches!(cell, Cell::Text(t) if t.en == words);
    let cells = &table.columns[0].cells;
    let found = cells.iter().position(named);
    found.unwrap_or_else(|| panic!("table {} has no row {words}", table.id))
}

/// Every file below a folder.
fn bytes_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(next) = todo.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_path_buf();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

/// A lever of one per cent less wherever `meant(row, column)` holds, as a matrix.
fn looser(rows: usize, columns: usize, meant: impl Fn(usize, usize) -> bool) -> Vec<f64> {
    let at = |k: usize| {
        if meant(k / columns, k % columns) {
            0.99
        } else {
            1.0
        }
    };
    (0..rows * columns).map(at).collect()
}

fn migration(n: usize, meant: impl Fn(usize, usize) -> bool) -> Levers {
    Levers {
        mig: Some(Spread::square(2 * n, looser(2 * n, 2 * n, meant)).unwrap()),
        ..Levers::default()
    }
}

fn trade(n: usize, meant: impl Fn(usize, usize) -> bool) -> Levers {
    let goods = [looser(n, n, &meant), looser(n, n, &meant)];
    Levers {
        trade: Some(Spread::per_good(n, goods).unwrap()),
        ..Levers::default()
    }
}

// ---- X0: barriers ----

/// All barriers of China, dearest first; the dearest of every kind is solved anew by hand.
#[test]
fn a_barrier_is_worth_what_the_model_says_of_one_per_cent() {
    let study = Study::open("china".as_ref()).unwrap();
    let study = study.simulate(None, None).unwrap();
    let m = model(&study);
    let n = m.run.model.places.len();
    let nation: Vec<bool> = (0..n).map(|p| m.run.model.nation(p)).collect();
    let places = nation.iter().filter(|&&yes| yes).count();
    assert_eq!(m.barriers.len(), 4 * places);
    assert!(m.barriers.windows(2).all(|b| b[0].gain >= b[1].gain));
    let gain = |levers: &Levers| {
        let outcome = m.run.baseline.solve(levers, &Options::default()).unwrap();
        outcome.money_metric_welfare(&m.run.baseline) - 1.0
    };
    for kind in BarrierKind::ALL {
        let of = || m.barriers.iter().filter(move |b| b.kind == kind);
        let mut found: Vec<usize> = of().map(|b| b.place).collect();
        found.sort_unstable();
        let wanted: Vec<usize> = (0..n).filter(|&p| nation[p]).collect();
        assert_eq!(found, wanted, "{kind:?}: every place of the nation once");
        // capital carries no wedge in China's baseline: a lower one may be worth less than nothing
        for b in of().filter(|b| b.kind != BarrierKind::FarmCapital) {
            let place = &m.run.model.places[b.place];
            assert!(b.gain > 0.0, "{kind:?} {place}: {}", b.gain);
        }
        let dearest = of().next().unwrap();
        let p = dearest.place;
        let levers = match kind {
            BarrierKind::Entry => migration(n, |i, j| j % n == p && i % n != p && nation[i % n]),
            BarrierKind::LeavingFarming => migration(n, |i, j| i == p && j == p + n),
            BarrierKind::Market => trade(n, |i, j| j == p && i != p && nation[i]),
            BarrierKind::FarmCapital => Levers {
                wedge: Some([looser(1, n, |_, j| j == p), vec![1.0; n]].into()),
                ..Levers::default()
            },
        };
        close(&format!("{kind:?}"), dearest.gain, gain(&levers), 1e-13);
    }
}

/// What the table of kinds claims: the sum over places is the loosening everywhere, to first order.
#[test]
fn barriers_add_up_to_the_loosening_everywhere() {
    let study = Folder::county().study();
    let m = model(&study);
    let n = m.run.model.places.len();
    let nation = |p: usize| m.run.model.nation(p);
    let sums: BTreeMap<BarrierKind, f64> = results::barrier_sums(&m.barriers).into_iter().collect();
    let everywhere = [
        (
            BarrierKind::Market,
            trade(n, |i, j| i != j && nation(i) && nation(j)),
        ),
        (
            BarrierKind::LeavingFarming,
            migration(n, |i, j| j == i + n && nation(i)),
        ),
        (
            BarrierKind::Entry,
            migration(n, |i, j| i % n != j % n && nation(i % n) && nation(j % n)),
        ),
    ];
    for (kind, levers) in everywhere {
        let outcome = m.run.baseline.solve(&levers, &Options::default()).unwrap();
        let gain = outcome.money_metric_welfare(&m.run.baseline) - 1.0;
        close(&format!("{kind:?}"), sums[&kind] / gain, 1.0, 0.05);
    }
    let kinds = results::barrier_kinds(&m.barriers);
    assert_eq!(kinds.rows(), 4);
    let gains: Vec<f64> = (0..4).map(|k| number(&kinds, "gain", k)).collect();
    assert!(gains.windows(2).all(|g| g[0] >= g[1]), "{gains:?}");
    close(
        "first kind",
        gains[0],
        1e4 * sums.values().copied().fold(0.0, f64::max),
        1e-9,
    );
}

// ---- X3: variants ----

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

const HEAVY: &str = "id = 'heavy'\nlever = 'T'\nop = 'add'\nvalue = 0.018\nsplit_by = 'registered'\nwhere = 'class == \"remote\"'\npaid_by = 'place == \"QS-T02\"'";

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

// ---- contributions ----

#[test]
fn without_its_one_measure_a_package_is_the_baseline() {
    let farm = "id = 'farm'\nlever = 'A'\nvalue = 1.1\nsector = 'farm'";
    let study = Folder::county().with(Some(&package("one", "", &[farm])));
    let m = model(&study);
    assert_eq!(m.contributions.len(), 1);
    let only = &m.contributions[0];
    assert_eq!((only.measure.as_str(), only.idle), ("farm", false));
    same(
        "without",
        only.without.as_ref().unwrap(),
        m.run.headline_before(),
    );
    let table = results::contributions(&m.run, &m.contributions);
    let gain = 100.0 * (m.run.headline_after().output - 1.0);
    assert!(gain > 0.1, "{gain}");
    close("output", number(&table, "output", 0), gain, 1e-9);
    assert!(m.idle().is_empty());
}

/// Capital is national in this county, so a lever on local capital moves nothing; one that sets a
/// level to what it is touches nothing.
#[test]
fn idle_measures_are_named() {
    let farm = "id = 'farm'\ntitle = { zh = '甲', en = 'works' }\nlever = 'A'\nvalue = 1.1\nsector = 'farm'";
    let local =
        "id = 'local'\ntitle = { zh = '乙', en = 'no local capital' }\nlever = 'K'\nvalue = 1.5";
    let level = "id = 'level'\ntitle = { zh = '丙', en = 'no new level' }\nlever = 'mu'\nop = 'set'\nvalue = 0.1";
    let county = Folder::county();
    let study = county.with(Some(&package("idle", "", &[local, farm, level])));
    let m = model(&study);
    let idle: Vec<&str> = m.idle().iter().map(|m| m.id.as_str()).collect();
    assert_eq!(idle, ["local", "level"]);
    let flags: Vec<bool> = m.contributions.iter().map(|c| c.idle).collect();
    assert_eq!(flags, [true, false, true]);
    assert_eq!(m.run.applied[2].touched, 0);
    for k in [0, 2] {
        same(
            "idle",
            m.contributions[k].without.as_ref().unwrap(),
            m.run.headline_after(),
        );
    }
    let [zh, en] = county.pages(&study);
    assert!(en.contains("These measures change nothing: no local capital, no new level."));
    assert!(zh.contains("以下措施没有改变任何数值：乙、丙。"));
}

/// Two halves of a transfer: neither stands alone, so what each adds is left open.
#[test]
fn a_measure_that_the_rest_needs_has_no_contribution() {
    let gives =
        "id = 'gives'\nlever = 'T'\nop = 'add'\nvalue = 0.002\nwhere = 'place == \"QS-T09\"'";
    let takes =
        "id = 'takes'\nlever = 'T'\nop = 'add'\nvalue = -0.002\nwhere = 'place == \"QS-T01\"'";
    let farm = "id = 'farm'\nlever = 'A'\nvalue = 1.1\nsector = 'farm'";
    let study = Folder::county().with(Some(&package("halves", "", &[gives, takes, farm])));
    let m = model(&study);
    let alone: Vec<bool> = m
        .contributions
        .iter()
        .map(|c| c.without.is_some())
        .collect();
    assert_eq!(alone, [false, false, true]);
    let table = results::contributions(&m.run, &m.contributions);
    assert!(table.get("output", 0).unwrap().is_missing());
    assert!(number(&table, "output", 2) > 0.1);
    assert!(m.idle().is_empty());
}

// ---- a deal in the model (M2.d) ----

/// The fund rate of the deal that the package names is the state's share of the rent; the higher it
/// is, the less of the rent stays with the people of the farm cells.
#[test]
fn the_fund_rate_of_a_deal_moves_the_land_income_of_farmers() {
    const DEAL: &str = "deals/resale-2017.toml";
    let mut last: Option<Outcome> = None;
    for rate in [0.20, 0.35, 0.50] {
        let county = Folder::county();
        county.edit(DEAL, "fund_rate = 0.25", &format!("fund_rate = {rate:.2}"));
        let study = county.study();
        let settled = study
            .deals()
            .iter()
            .find(|s| s.deal.id == "qs-2017-02")
            .unwrap();
        assert_eq!(settled.ledger.increment.fen(), 45_000_000, "R - K by hand");
        let share = settled.ledger.fund().fen() as f64 / 45_000_000.0;
        close("F / (R - K)", share, rate, 1e-12);
        let m = model(&study);
        let policy = &m.run.after.policy;
        let (n, world) = (m.run.model.places.len(), |p: usize| !m.run.model.nation(p));
        for p in 0..n {
            let expected = if world(p) { 0.3 } else { share };
            close(&m.run.model.names[p].en, policy.s_state[p], expected, 1e-15);
            close("before", m.run.before.policy.s_state[p], 0.3, 1e-15);
        }
        let entered: Vec<usize> = (0..n).filter(|&p| policy.collective[p] > 0.0).collect();
        assert_eq!(entered.len(), 8, "all townships but the four remote ones");
        if let Some(last) = last {
            for p in entered {
                let (now, then) = (m.run.after.land_right[0][p], last.land_right[0][p]);
                assert!(
                    now < then,
                    "{}: {then} to {now} at {rate}",
                    m.run.model.names[p].en
                );
            }
        }
        last = Some(m.run.after.clone());
    }
}

/// The other deal of the region does not move the model.
#[test]
fn a_deal_that_no_measure_names_stays_out_of_the_model() {
    let county = Folder::county();
    let given = county.study();
    county.edit(
        "deals/market-entry-2017.toml",
        "fund_rate = 0.30",
        "fund_rate = 0.45",
    );
    let other = county.study();
    assert_eq!(
        model(&given).run.headline_after(),
        model(&other).run.headline_after()
    );
    let fund = |s: &Study| s.deals()[0].ledger.fund().fen();
    assert_eq!((fund(&given), fund(&other)), (180_000_000, 270_000_000));
}

#[test]
fn a_package_that_names_a_deal_without_settlement_says_which_are_there() {
    let county = Folder::county();
    county.edit(
        "deals/resale-2017.toml",
        "date = 2017-10-18",
        "date = 2019-10-18",
    );
    let study = Study::open(&county.path()).unwrap();
    let error = study.simulate(None, None).unwrap_err().to_string();
    let words = "no settled deal has the id \"qs-2017-02\"; deals of the region: qs-2017-01";
    assert!(
        error.contains(words) && error.contains("packages/example.toml"),
        "{error}"
    );
}

// ---- the record ----

/// A county whose tables hold 2023 again as 2025, so that the record is known by hand.
fn county_with_2025() -> Folder {
    let county = Folder::county();
    for file in ["cells.csv", "migration.csv", "trade.csv"] {
        county.repeat_year(file, "2023", "2025");
    }
    county
}

const FARM: &str = "id = 'farm'\nlever = 'A'\nvalue = 1.1\nsector = 'farm'";

#[test]
fn every_package_with_an_observed_year_has_its_record() {
    let county = county_with_2025();
    let head = "baseline = 2023\nobserved = 2025";
    let easier = "id = 'm'\nlever = 'mig'\nvalue = 0.9\npair = { scope = 'between-places' }";
    county.write("packages/b.toml", package("second", head, &[easier]));
    county.write("packages/c.toml", package("third", "", &[FARM]));
    let study = county.with(Some(&package("first", head, &[FARM])));
    let m = model(&study);
    let ids: Vec<&str> = m
        .records
        .iter()
        .map(|r| r.simulation.package.id.as_str())
        .collect();
    assert_eq!(ids, ["first", "second"]);
    for record in &m.records {
        let before = record.simulation.headline_before();
        assert_eq!(record.year, 2025);
        close("people", record.outside_place, before.outside_place, 1e-6);
        close(
            "farm jobs",
            record.farm_job_share,
            before.farm_job_share,
            1e-12,
        );
        let table = results::record(record);
        assert_eq!(table.rows(), 3);
        close(
            "table",
            number(&table, "observed", 0),
            record.outside_place,
            1e-9,
        );
        let after = record.simulation.headline_after().outside_place;
        close("table", number(&table, "reform", 0), after, 1e-9);
        assert!(
            table.get("observed", 2).unwrap().is_missing(),
            "no record of the ratio"
        );
    }
    let moved = |k: usize| m.records[k].simulation.headline_after().outside_place;
    // cheaper moves inside the county also call people back from outside it: a small net rise
    assert!(
        moved(1) > m.records[1].outside_place * 1.005,
        "{}",
        moved(1)
    );
    assert!(moved(0) < moved(1));
    assert_eq!(study.troubles().count(), 0);
}

/// The same package by its id is not compared twice.
#[test]
fn a_package_in_the_region_and_given_has_one_record() {
    let county = county_with_2025();
    let text = package("first", "baseline = 2023\nobserved = 2025", &[FARM]);
    county.write("packages/a.toml", &text);
    let study = county.with(Some(&text));
    assert_eq!(model(&study).records.len(), 1);
    let [_, en] = county.pages(&study);
    assert!(en.contains("On the record: “package first”"));
    assert!(!en.contains("holds no later year"));
}

#[test]
fn two_records_stand_in_one_report() {
    let county = county_with_2025();
    let head = "baseline = 2023\nobserved = 2025";
    county.write(
        "packages/b.toml",
        package("second", head, &["id = 'm'\nlever = 'mig'\nvalue = 0.9"]),
    );
    let study = county.with(Some(&package("first", head, &[FARM])));
    assert_eq!(model(&study).records.len(), 2);
    let document = ronghe::pages::document(&study).unwrap();
    let mut ids: Vec<&str> = document
        .tables()
        .into_iter()
        .filter(|t| t.title.en == "The model beside the record")
        .map(|t| t.id.as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2, "each record has a file of its own: {ids:?}");
    let pages = county.pages(&study);
    for name in ["first", "second"] {
        assert!(
            pages[0].contains(&format!("对照实际记录：“方案{name}”")),
            "{name}"
        );
        assert!(
            pages[1].contains(&format!("On the record: “package {name}”")),
            "{name}"
        );
    }
}

#[test]
fn an_observed_year_that_the_region_lacks_is_a_trouble() {
    let county = Folder::county();
    county.write(
        "packages/late.toml",
        package("late", "observed = 2031", &[FARM]),
    );
    let study = county.study();
    assert!(model(&study).records.is_empty());
    let troubles: Vec<_> = study.troubles().collect();
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    assert_eq!(troubles[0].file, "packages/late.toml");
    let message = &troubles[0].message;
    assert!(
        message.contains("2031") && message.contains("[2023]"),
        "{message}"
    );
    let [zh, en] = county.pages(&study);
    assert!(en.contains("packages/late.toml") && zh.contains("packages/late.toml"));
    assert!(en.contains("The region holds no later year") && zh.contains("该区域没有更晚年份"));
}

// ---- side files that cannot be used ----

#[test]
fn a_deal_without_law_of_its_day_is_named_and_left_out() {
    let county = Folder::county();
    let file = "deals/market-entry-2017.toml";
    county.edit(file, "date = 2017-06-30", "date = 2019-06-30");
    let study = county.study();
    let settled: Vec<&str> = study.deals().iter().map(|s| s.deal.id.as_str()).collect();
    assert_eq!(settled, ["qs-2017-02"]);
    let troubles: Vec<_> = study.troubles().collect();
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    assert_eq!(troubles[0].file, file);
    assert!(
        troubles[0].message.contains("2019-06-30"),
        "{}",
        troubles[0].message
    );
    assert!(
        troubles[0].message.contains(file),
        "{}",
        troubles[0].message
    );
    let [zh, en] = county.pages(&study);
    assert!(
        en.contains(&format!("(see the last section): {file}.")),
        "memo"
    );
    assert!(
        zh.contains(&format!("没有采用（见最后一节）：{file}。")),
        "memo"
    );
    assert!(en.contains(">Not used<") && zh.contains(">没有采用的文件<"));
    for page in [zh, en] {
        assert!(
            page.matches("2019-06-30").count() >= 1,
            "the reason stands in the last section"
        );
        assert!(!page.contains("qs-2017-01-ledger"));
    }
}

#[test]
fn of_two_deals_with_one_id_the_first_file_counts() {
    let county = Folder::county();
    county.edit("deals/resale-2017.toml", "qs-2017-02", "qs-2017-01");
    county.edit("packages/example.toml", "qs-2017-02", "qs-2017-01");
    let study = county.study();
    assert_eq!(study.deals().len(), 1);
    assert_eq!(study.deals()[0].deal.file, "deals/market-entry-2017.toml");
    let troubles: Vec<_> = study.troubles().collect();
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    assert_eq!(troubles[0].file, "deals/resale-2017.toml");
    let words = "deals/resale-2017.toml: the id \"qs-2017-01\" stands in another deal too; give each its own";
    assert_eq!(troubles[0].message, words);
    close(
        "the first",
        model(&study).run.after.policy.s_state[0],
        0.30,
        1e-12,
    );
    let pages = county.pages(&study);
    assert!(
        pages
            .iter()
            .all(|page| page.contains("deals/resale-2017.toml"))
    );
}

#[test]
fn side_files_lists_every_broken_deal_and_package() {
    let county = Folder::county();
    let open = |c: &Folder| side_files(Study::open(&c.path()).unwrap().region()).unwrap();
    assert_eq!(open(&county), []);
    county.write("deals/a-broken.toml", "id = 3\n");
    county.write("deals/z-binary.toml", [0xff, 0xfe, 0x00]);
    county.write(
        "packages/a-broken.toml",
        package("x", "", &["id = 'm'\nlever = 'migg'\nvalue = 1"]),
    );
    county.write("packages/empty.toml", "");
    let troubles = open(&county);
    let found: Vec<&str> = troubles.iter().map(|t| t.file.as_str()).collect();
    let wanted = [
        "deals/a-broken.toml",
        "deals/z-binary.toml",
        "packages/a-broken.toml",
        "packages/empty.toml",
    ];
    assert_eq!(found, wanted);
    for trouble in &troubles {
        assert!(
            trouble.message.starts_with(&trouble.file),
            "{}",
            trouble.message
        );
    }
    assert!(
        troubles[1].message.ends_with("save the file as UTF-8"),
        "{}",
        troubles[1].message
    );
    assert!(
        troubles[2].message.contains("lever is \"migg\""),
        "{}",
        troubles[2].message
    );
    // the run goes on without them and names all four
    let named: Vec<String> = county.study().troubles().map(|t| t.file.clone()).collect();
    assert!(
        wanted.iter().all(|file| named.iter().any(|n| n == file)),
        "{named:?}"
    );
}

// ---- places inside places, thin regions ----

const NESTED: &str = "place,name_zh,name_en,level,parent
000000,全国,China,nation,
330000,浙江省,Zhejiang,province,000000
330500,湖州市,Huzhou,prefecture,330000
330521,德清县,Deqing,county,330500
330522,长兴县,Changxing,county,330500
";

/// Incomes of 2020: urban and rural by place, of the one survey.
fn incomes(rows: &[(&str, f64, f64)]) -> String {
    let line = |place: &str, residence: &str, value: f64| {
        format!("{place},2020,year,{residence},disposable,total,{value}\n")
    };
    let of = |&(place, urban, rural): &(&str, f64, f64)| {
        line(place, "urban", urban) + &line(place, "rural", rural)
    };
    let head = "place,year,period,residence,definition,component,value\n";
    head.to_string() + &rows.iter().map(of).collect::<String>()
}

fn nested(incomes_of: &[(&str, f64, f64)]) -> Folder {
    let folder = Folder::empty();
    folder.write("places.csv", NESTED);
    folder.write("income.csv", incomes(incomes_of));
    let people = "place,year,total,urban,rural\n330500,2020,1000,600,400\n330521,2020,400,300,100\n330522,2020,600,300,300\n";
    folder.write("population.csv", people);
    folder
}

/// By hand: 300 x 60 + 100 x 30 + 300 x 50 + 300 x 20 = 42 thousand thousand over 1000 people = 42
/// thousand a head; Gini of (20, 30, 50, 60) with weights (.3, .1, .3, .3) by all pairs:
/// 2 (.03 x 10 + .09 x 30 + .09 x 40 + .03 x 20 + .03 x 30 + .09 x 10) / (2 x 42) = 9 / 42.
#[test]
fn people_of_nested_places_are_counted_once() {
    let folder = nested(&[
        ("000000", 44_000.0, 17_000.0),
        ("330500", 55_000.0, 22_500.0),
        ("330521", 60_000.0, 30_000.0),
        ("330522", 50_000.0, 20_000.0),
    ]);
    let study = folder.study();
    let gap = study.gap().unwrap();
    let cells = gap.inequality.as_ref().unwrap();
    assert_eq!((cells.year, cells.cells), (2020, 4));
    close("mean", cells.summary.mean, 42_000.0, 1e-6);
    close("Gini", cells.summary.gini, 9.0 / 42.0, 1e-9);
    let named: Vec<&str> = gap.places.iter().map(|p| p.place.code()).collect();
    assert_eq!(named, ["330521", "330522"]);
    let (low, high) = gap.extremes().unwrap();
    assert_eq!(
        (low.name.en.as_str(), high.name.en.as_str()),
        ("Deqing", "Changxing")
    );
    close("lowest", low.ratio(), 2.0, 1e-12);
    close("highest", high.ratio(), 2.5, 1e-12);
    let table = gap.ratios();
    assert_eq!(table.rows(), 3, "the whole and two counties, no prefecture");
    assert_eq!(table.get("place", 0), Some(&Cell::Place(Place::nation())));
    close("whole", number(&table, "absolute", 0), 27_000.0, 1e-9);
    let [zh, en] = folder.pages(&study);
    for (page, words) in [
        (
            &en,
            "In 2020 people in towns had 2.588 times the income of people in the countryside: 44,000 against 17,000 yuan a head, 27,000 yuan apart.",
        ),
        (
            &en,
            "2 places have both incomes in 2020: the ratio runs from 2.000 (Deqing) to 2.500 (Changxing).",
        ),
        (&en, "Between the 4 cells of place and residence of 2020"),
        (&zh, "2020 年城镇居民人均收入是农村居民的 2.588 倍"),
        (
            &zh,
            "2020 年有 2 个地方同时有城镇和农村收入数据：比值从 2.000（德清县）到 2.500（长兴县）。",
        ),
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(gap.missing.is_empty(), "{:?}", gap.missing);
}

/// One prefecture and one county are the same people: nothing is compared between them.
#[test]
fn places_of_two_levels_are_no_sample() {
    let folder = nested(&[
        ("000000", 44_000.0, 17_000.0),
        ("330500", 55_000.0, 22_500.0),
        ("330521", 60_000.0, 30_000.0),
    ]);
    let study = folder.study();
    let gap = study.gap().unwrap();
    assert!(gap.places.is_empty() && gap.inequality.is_none() && gap.extremes().is_none());
    close(
        "whole",
        gap.latest.as_ref().unwrap().ratio(),
        44.0 / 17.0,
        1e-12,
    );
    let [zh, en] = folder.pages(&study);
    assert!(
        en.contains("Not measured: No year has both incomes and residents of at least two places")
    );
    assert!(zh.contains("未能度量：同一年份的分城乡收入与人口不全"));
    assert!(!en.contains("Lorenz curve of"));
}

#[test]
fn places_and_income_alone_make_both_reports() {
    let folder = nested(&[
        ("330521", 60_000.0, 30_000.0),
        ("330522", 50_000.0, 20_000.0),
    ]);
    fs::remove_file(folder.path().join("population.csv")).unwrap();
    let study = folder.study();
    assert!(study.modelled().is_none() && study.deals().is_empty());
    let gap = study.gap().unwrap();
    assert!(gap.inequality.is_none() && gap.latest.is_none());
    assert_eq!(gap.places.len(), 2);
    assert_eq!(gap.missing.len(), 1, "{:?}", gap.missing);
    let [zh, en] = folder.pages(&study);
    for (page, words) in [
        (
            &en,
            "Not measured: No year has both incomes and residents of at least two places: inequality between cells cannot be measured.",
        ),
        (
            &en,
            "No simulation: the region lacks the tables cells, migration, trade.",
        ),
        (
            &en,
            "the ratio runs from 2.000 (Deqing) to 2.500 (Changxing)",
        ),
        (
            &zh,
            "未能度量：同一年份的分城乡收入与人口不全：单元间不平等无法计算。",
        ),
        (&zh, "未作模拟：该区域缺少 cells, migration, trade 表。"),
    ] {
        assert!(page.contains(words), "{words}");
    }
    let made = bytes_below(&folder.0.path().join("out"));
    let has = |name: &str| made.contains_key(Path::new(name));
    assert!(
        has("tables/ratio-by-place.csv")
            && !has("tables/inequality.csv")
            && !has("tables/outcome.csv")
    );
}

/// The package is not lost in silence where the tables of the model are missing.
#[test]
fn a_package_without_the_tables_of_the_model_is_not_run() {
    let folder = Folder::county();
    for table in ["migration.csv", "trade.csv"] {
        fs::remove_file(folder.path().join(table)).unwrap();
    }
    let study = folder.study();
    assert!(study.modelled().is_none());
    assert_eq!(study.deals().len(), 2, "deals need no model");
    let [_, en] = folder.pages(&study);
    assert!(en.contains("No simulation: the region lacks the tables migration, trade."));
}

// ---- public money ----

const RECEIVED: &str = "received by places with net transfers";
const PAID: &str = "paid by places with net transfers";
const ECO: &str = "ecosystem payments (levied on value added)";

fn transfer(lever: &str) -> String {
    format!(
        "id = 'share'\nlever = '{lever}'\nop = 'add'\nvalue = 0.004\nsplit_by = 'registered'\nwhere = 'class == \"remote\"'\npaid_by = 'class == \"county-town\"'"
    )
}

#[test]
fn what_places_receive_others_pay() {
    let county = Folder::county();
    let study = county.with(Some(&package("t", "", &[&transfer("T")])));
    let run = &model(&study).run;
    let paid = &run.after.policy.transfer;
    close("sum", paid.iter().sum(), 0.0, 1e-15);
    let budgets = results::budgets(run);
    for (column, expected) in [("baseline", 0.0), ("reform", 0.4)] {
        for item in [RECEIVED, PAID] {
            close(
                item,
                number(&budgets, column, row(&budgets, item)),
                expected,
                1e-12,
            );
        }
        close(
            ECO,
            number(&budgets, column, row(&budgets, ECO)),
            0.0,
            1e-15,
        );
    }
    for (p, name) in run.model.names.iter().enumerate() {
        let spends = run.after.public_spending[p] / run.before.public_spending[p];
        match name.en.as_str() {
            "Qinghe" => {
                close("Qinghe alone pays", paid[p], -0.004, 1e-15);
                assert!(spends < 1.0, "{spends}");
            }
            "Yuntai" | "Songling" | "Zhuping" | "Wufeng" => {
                assert!(paid[p] > 0.0 && spends > 1.0, "{name:?} {spends}");
            }
            _ => close(&name.en, paid[p], 0.0, 1e-15),
        }
    }
    let memo = memo_lines(&study).unwrap();
    let said = |words: &str| memo.iter().any(|line| line.en.contains(words));
    assert!(said(
        "Transfers between places move 0.40% of all value added (baseline 0.00%)"
    ));
}

/// Money into the land pot of farmers is paid by somebody too: both sides stand in the table.
#[test]
fn what_farmers_are_granted_places_pay() {
    let county = Folder::county();
    let study = county.with(Some(&package("g", "", &[&transfer("grant")])));
    let run = &model(&study).run;
    let (grant, paid) = (&run.after.policy.grant, &run.after.policy.transfer);
    close("granted", grant.iter().sum(), 0.004, 1e-15);
    close("paid", paid.iter().sum(), -0.004, 1e-15);
    let budgets = results::budgets(run);
    let sum_of = |words: &str| -> f64 {
        (0..budgets.rows())
            .filter(
                |&k| matches!(budgets.get("item", k), Some(Cell::Text(t)) if t.en.contains(words)),
            )
            .map(|k| number(&budgets, "reform", k))
            .sum()
    };
    close("paid", sum_of("paid by"), 0.4, 1e-12);
    close(
        "received, by places or farmers",
        sum_of("received by"),
        0.4,
        1e-12,
    );
}

/// The levy for ecosystem payments: what upstream farmers get, all budgets give up together.
#[test]
fn ecosystem_payments_are_levied_on_value_added() {
    let eco = "id = 'eco'\nlever = 'eco'\nop = 'add'\nvalue = 0.003\nsplit_by = 'registered'\nwhere = 'class == \"remote\"'";
    let study = Folder::county().with(Some(&package("e", "", &[eco])));
    let run = &model(&study).run;
    let budgets = results::budgets(run);
    close(
        "before",
        number(&budgets, "baseline", row(&budgets, ECO)),
        0.0,
        1e-15,
    );
    close(
        "after",
        number(&budgets, "reform", row(&budgets, ECO)),
        0.3,
        1e-12,
    );
    for item in [RECEIVED, PAID] {
        close(
            item,
            number(&budgets, "reform", row(&budgets, item)),
            0.0,
            1e-15,
        );
    }
    let spent = |column| number(&budgets, column, row(&budgets, "public spending"));
    let fall = spent("baseline") - spent("reform");
    assert!(
        (0.2..0.4).contains(&fall),
        "budgets give up about the levy of 0.3: {fall}"
    );
    for (p, name) in run.model.names.iter().enumerate() {
        let remote = ["Yuntai", "Songling", "Zhuping", "Wufeng"].contains(&name.en.as_str());
        assert_eq!(run.after.policy.eco[p] > 0.0, remote, "{name:?}");
        if remote {
            let (after, before) = (
                run.after.stayer_income[0][p],
                run.before.stayer_income[0][p],
            );
            assert!(after > before, "{name:?}: {before} to {after}");
        }
    }
}

// ---- pages ----

/// Sentences of the memo and titles of the page are those of a county, not of China.
#[test]
fn the_pages_of_a_county_speak_of_the_county() {
    let study = Study::open("qingshui".as_ref()).unwrap().measure().unwrap();
    let study = study.simulate(None, None).unwrap().operate().unwrap();
    let memo = memo_lines(&study).unwrap();
    let text = |lang| {
        memo.iter()
            .map(|t| t.get(lang))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let (zh, en) = (text(Lang::Zh), text(Lang::En).to_lowercase());
    for word in [
        "provinc",
        "national",
        "china",
        "31 places",
        "unified household survey",
        "million persons",
    ] {
        assert!(!en.contains(word), "{word}: {en}");
    }
    for word in ["省", "全国", "中国", "纯收入", "万人"] {
        assert!(!zh.contains(word), "{word}: {zh}");
    }
    assert!(en.contains("12 places have both incomes in 2023"));
    assert!(en.contains("the ratio runs from 1.503 (gudu) to 2.030 (qinghe)"));
    assert!(en.contains("between the 24 cells of place and residence of 2023"));
    assert!(zh.contains("2023 年有 12 个地方同时有城镇和农村收入数据"));
    let folder = Folder::empty();
    let pages = folder.pages(&study);
    for page in &pages {
        // no series of the county breaks, so no break is drawn or explained
        assert!(!page.contains("unified household survey") && !page.contains("口径变化"));
        assert!(!page.contains("definition changes"));
    }
    assert!(pages[1].contains("Urban-rural ratio over time (residence)"));
    let series = &study.gap().unwrap().series;
    assert!(series.len() > 1 && series.iter().all(|(_, s)| s.breaks().is_empty()));
    // China has the break and says so
    let china = Study::open("china".as_ref()).unwrap().measure().unwrap();
    let [zh, en] = folder.pages(&china);
    assert!(en.contains("unified household survey began in 2013") && zh.contains("口径变化"));
}

/// Titles of tables, as they stand over the figures behind a chart.
#[test]
fn no_table_of_a_county_is_titled_national() {
    let study = Folder::county().study();
    let document = ronghe::pages::document(&study).unwrap();
    for table in document.tables() {
        let title = &table.title;
        assert!(!title.en.contains("national"), "{}: {}", table.id, title.en);
        assert!(!title.zh.contains("全国"), "{}: {}", table.id, title.zh);
    }
}

#[test]
fn two_studies_and_two_reports_give_the_same_bytes() {
    let county = Folder::county();
    county.write("deals/broken.toml", "id = 3\n");
    let (one, two) = (county.study(), county.study());
    let out = |name: &str| county.0.path().join(name);
    let mut all = vec![];
    for (name, study) in [("a", &one), ("b", &one), ("c", &two)] {
        let written = study.report(&out(name), &BOTH).unwrap();
        let found = bytes_below(&out(name));
        assert_eq!(
            written.len(),
            found.len(),
            "every file is named, none is left over"
        );
        all.push(found);
    }
    assert!(all[0].len() > 60, "{}", all[0].len());
    for other in &all[1..] {
        assert_eq!(
            all[0].keys().collect::<Vec<_>>(),
            other.keys().collect::<Vec<_>>()
        );
        for (name, bytes) in &all[0] {
            assert!(other[name] == *bytes, "{} differs", name.display());
        }
    }
    // over an earlier report in the same folder too
    one.report(&out("a"), &BOTH).unwrap();
    assert!(bytes_below(&out("a")) == all[0]);
}

// ---- a year ----

#[test]
fn before_the_first_year_of_its_measures_a_package_is_the_baseline() {
    let county = Folder::county();
    let study = Study::open(&county.path()).unwrap().measure().unwrap();
    let study = study.simulate(None, Some(2023)).unwrap().operate().unwrap();
    let m = model(&study);
    assert!(m.run.applied.is_empty() && m.contributions.is_empty() && m.idle().is_empty());
    assert_eq!(m.run.levers, Levers::default());
    assert_eq!(m.run.headline_before(), m.run.headline_after());
    close("welfare", m.run.after.welfare, 1.0, 1e-12);
    let table = results::outcome(&m.run);
    for k in 0..table.rows() {
        close("change", number(&table, "change", k), 0.0, 1e-12);
    }
    assert_eq!(results::measures(&m.run).rows(), 0);
    let [_, en] = county.pages(&study);
    assert!(
        en.contains("0 measures in force, 0 resting on assumptions and 0 on the terms of a deal")
    );
    assert!(
        en.contains("No place&#39;s share of public spending shrinks.")
            || en.contains("No place's share of public spending shrinks.")
    );
}

/// Years bring measures in one after another; without a year all are in force.
#[test]
fn years_bring_measures_into_force() {
    let county = Folder::county();
    let mut counts = vec![];
    for year in [Some(2024), Some(2025), Some(2026), None] {
        let study = Study::open(&county.path()).unwrap();
        let study = study.simulate(None, year).unwrap();
        counts.push(model(&study).run.applied.len());
    }
    assert_eq!(counts, [4, 9, 12, 12]);
    assert_eq!(Lever::find("s_state"), Some(ronghe::bridge::DEAL_LEVER));
}
