//! The challenges beside the prices of the model, and the list of what is measured (C1-C5, X0).

use crate::folder::{close, model};
use ronghe::measure::Gap;
use ronghe::region;
use ronghe::simulate::{BarrierKind, Loosening, Prices, Simulation};
use ronghe::study::Study;
use ronghe::worth::{Worth, rows};
use ronghe_base::{Level, Text};
use ronghe_equilibrium::{Levers, Options};
use ronghe_gap::{Assessment, Catalogue, Challenge, Coverage, Lack};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

#[test]
fn every_loosening_of_the_catalogue_is_known() {
    let mut used = BTreeSet::new();
    for i in Catalogue::built_in().indicators() {
        for id in &i.loosened_by {
            let found = Loosening::find(id);
            let found = found.unwrap_or_else(|| panic!("{}: no barrier or lever {id}", i.id));
            assert_eq!(found.id(), id);
            used.insert(found);
        }
    }
    let ids: BTreeSet<&str> = Loosening::ALL.iter().map(|l| l.id()).collect();
    assert_eq!(ids.len(), Loosening::ALL.len(), "ids are unique");
    assert!(used.len() >= 12, "only {used:?}");
}

/// The study of China with its prices.
fn priced() -> (Study, Prices) {
    let study = Study::open("china".as_ref()).unwrap().measure().unwrap();
    let study = study.simulate(None, None).unwrap();
    let prices = model(&study).prices().unwrap();
    (study, prices)
}

#[test]
fn both_ranks_are_permutations() {
    let (study, prices) = priced();
    let gap = study.gap().unwrap();
    for challenge in Challenge::ALL.map(Some).into_iter().chain([None]) {
        let rows = rows(challenge, gap, Some(&prices));
        let check = |ranks: Vec<usize>, least: usize| {
            let mut sorted = ranks.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (1..=ranks.len()).collect::<Vec<_>>());
            assert!(ranks.len() >= least, "{challenge:?}: only {}", ranks.len());
        };
        let by_distance: Vec<usize> = rows.iter().filter_map(|r| r.by_distance).collect();
        assert!(by_distance.is_sorted(), "farthest first");
        check(by_distance, 3);
        check(rows.iter().filter_map(|r| r.by_worth).collect(), 4);
        for pair in rows.windows(2) {
            if let (Some(a), Some(b)) = (pair[0].distance, pair[1].distance) {
                assert!(a >= b);
            }
        }
        for row in &rows {
            let gain = row.worth.as_ref().and_then(|w| w.gain);
            assert_eq!(gain.is_some(), row.by_worth.is_some());
            assert_eq!(row.distance.is_some(), row.by_distance.is_some());
        }
    }
}

/// The barriers of a row are those of the weakest links, added up; public money only changes hands.
#[test]
fn a_worth_is_the_sum_of_its_barriers() {
    let (study, prices) = priced();
    let sums: BTreeMap<_, f64> = ronghe::results::barrier_sums(&model(&study).barriers)
        .into_iter()
        .collect();
    for (kind, sum) in &sums {
        let whole = prices.whole(Loosening::Barrier(*kind)).unwrap();
        close(&format!("{kind:?}"), whole, *sum, 1e-12);
    }
    let catalogue = Catalogue::built_in();
    let worth = |id: &str| {
        let i = catalogue.indicators().iter().find(|i| i.id == id).unwrap();
        Worth::of(i, &prices)
    };
    let ratio = worth("urban-rural-income-ratio").unwrap();
    let both = ["leaving", "entry"].map(|id| prices.whole(Loosening::find(id).unwrap()).unwrap());
    close(
        "two barriers",
        ratio.gain.unwrap(),
        both[0] + both[1],
        1e-12,
    );
    let money = worth("waste-treated").unwrap();
    assert_eq!(money.gain, None);
    assert!(money.dearest.unwrap().gain > 0.0);
    assert_eq!(worth("older-people"), None, "no barrier in the model");
    // Service is pooled in the baseline of 2000: its rural part is no lever there.
    assert!(!prices.uses(Loosening::RuralService));
    let clinics = worth("villages-with-clinic").unwrap();
    assert_eq!(clinics.by, [Loosening::Barrier(BarrierKind::PublicMoney)]);
    let gap = study.gap().unwrap();
    assert_eq!(gap.income, Some((2021, 35_128.0)));
}

/// Levers that are no barriers are priced as the model solves them.
#[test]
fn a_lever_is_worth_what_the_model_says_of_one_per_cent() {
    let (study, prices) = priced();
    let run: &Simulation = &model(&study).run;
    let n = run.model.places.len();
    let hats = |hat: f64| -> Vec<f64> {
        let of = |p: usize| if run.model.nation(p) { hat } else { 1.0 };
        (0..n).map(of).collect()
    };
    let gain = |levers: &Levers| {
        let outcome = run.baseline.solve(levers, &Options::default()).unwrap();
        outcome.money_metric_welfare(&run.baseline) - 1.0
    };
    let farming = |hat: f64| Levers {
        productivity: Some([hats(hat), vec![1.0; n]].into()),
        ..Levers::default()
    };
    let farmland = |hat: f64| Levers {
        farm: Some(hats(hat).into()),
        ..Levers::default()
    };
    let homestead = |hat: f64| Levers {
        home: Some(hats(hat).into()),
        ..Levers::default()
    };
    let slope =
        |levers: &dyn Fn(f64) -> Levers| 5.0 * (gain(&levers(1.001)) - gain(&levers(0.999)));
    for (loosening, measured) in [
        (Loosening::FarmProductivity, slope(&farming)),
        (Loosening::Farmland, slope(&farmland)),
        (Loosening::Homestead, slope(&homestead)),
    ] {
        let price = prices.whole(loosening).unwrap();
        assert!(price > 0.0);
        // a log step of one per cent against a plain one: half a per cent apart
        close(&format!("{loosening:?}"), price / measured, 1.0, 1e-2);
    }
}

/// Without a model there are no prices, and the sheets stand without them.
#[test]
fn prices_are_the_same_without_the_reform() {
    let (study, prices) = priced();
    let alone = study.prices().unwrap().unwrap();
    assert_eq!(alone.year, prices.year);
    for (a, b) in alone.list.iter().zip(&prices.list) {
        assert_eq!((a.loosening, &a.place), (b.loosening, &b.place));
        close("price", a.gain, b.gain, 1e-9);
    }
}

/// Where a phrase is measured: the row of the list.
struct Seen {
    nation: BTreeMap<String, Coverage>,
    levels: Vec<BTreeMap<String, usize>>,
    county: BTreeMap<String, Coverage>,
}

fn by_phrase(found: &[Assessment]) -> BTreeMap<String, Coverage> {
    let covered = Coverage::of(Catalogue::built_in().phrases(), found);
    covered
        .into_iter()
        .map(|c| (c.phrase.id.clone(), c))
        .collect()
}

fn seen() -> Seen {
    let open = |name: &str| region::open(name.as_ref()).unwrap().0;
    let (china, qingshui) = (open("china"), open("qingshui"));
    let catalogue = Catalogue::built_in();
    let places = |level: Level| {
        let mut count = BTreeMap::new();
        for a in Gap::at(&china, level) {
            if a.valued().is_some_and(|v| v.places.len() > 1) {
                *count.entry(a.indicator.phrase.id.clone()).or_default() += 1;
            }
        }
        count
    };
    Seen {
        nation: by_phrase(&catalogue.assess(&china.tables)),
        levels: [Level::Province, Level::Prefecture, Level::County]
            .map(places)
            .into(),
        county: by_phrase(&catalogue.assess(&qingshui.tables)),
    }
}

/// The list of phrases, measured or not, as `docs/challenges.md` prints it.
fn list() -> String {
    let seen = seen();
    let measured =
        |of: &BTreeMap<String, Coverage>| of.values().filter(|c| !c.valued.is_empty()).count();
    let mut out = String::from(HEAD);
    let _ = writeln!(
        out,
        "| | phrases measured of {} |\n|---|---|\n| nation or its provinces | {} |\n| provinces | {} |\n| prefectures | {} |\n| counties | {} |\n| invented county Qingshui | {} |",
        seen.nation.len(),
        measured(&seen.nation),
        seen.levels[0].len(),
        seen.levels[1].len(),
        seen.levels[2].len(),
        measured(&seen.county),
    );
    for challenge in Challenge::ALL {
        let title = challenge.title();
        let _ = writeln!(out, "\n## {} {} {}\n", challenge.id(), title.en, title.zh);
        out.push_str(COLUMNS);
        for phrase in Catalogue::built_in().phrases() {
            if phrase.challenge() == Some(challenge) {
                out.push_str(&line(&phrase.id, &phrase.words, &seen));
            }
        }
    }
    out
}

fn line(id: &str, words: &Text, seen: &Seen) -> String {
    let c = &seen.nation[id];
    let ids: Vec<String> = c
        .indicators
        .iter()
        .map(|i| {
            if c.valued.contains(i) {
                format!("`{i}`")
            } else {
                format!("(`{i}`)")
            }
        })
        .collect();
    let count = |n: usize| {
        if n == 0 {
            "–".to_string()
        } else {
            n.to_string()
        }
    };
    let levels: Vec<String> = seen
        .levels
        .iter()
        .map(|l| count(l.get(id).copied().unwrap_or(0)))
        .collect();
    let tables: BTreeSet<&str> = c.lacks.iter().map(Lack::table).collect();
    let tables: Vec<String> = tables.iter().map(|t| format!("`{t}`")).collect();
    format!(
        "| {id} | {} {} | {} | {} | {} | {} | {} |\n",
        words.en,
        words.zh,
        ids.join(", "),
        count(c.valued.len()),
        levels.join(" / "),
        count(seen.county[id].valued.len()),
        tables.join(", "),
    )
}

const HEAD: &str = "# The challenges, phrase by phrase

<!-- Made from the catalogue and the built-in regions. To renew it:
     RONGHE_BLESS=1 cargo test -p ronghe --test flow -->

What the paper calls wrong, in short words of our own, and what measures it. An indicator in brackets has no
value for built-in China; the last column names the tables that would give it one. `docs/region.md` says what
each table holds, `crates/gap/catalogue/` what each indicator is, with its target and the barrier of the model
whose loosening would move it.

Single figures of the nation stand in table `facts`, each with its release. Figures that a later work quotes
are marked `second-hand`, and the sheets say so. Levels are the latest at hand: they reach from 2005 to 2024.

";
const COLUMNS: &str = "| id | phrase | indicators | nation | province / prefecture / county | Qingshui | tables that would fill the rest |\n|---|---|---|---|---|---|---|\n";

#[test]
fn the_list_of_phrases_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/challenges.md");
    let list = list();
    if std::env::var_os("RONGHE_BLESS").is_some() {
        std::fs::write(&path, &list).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == list,
        "docs/challenges.md is not what the catalogue and the tables give; RONGHE_BLESS=1 renews it"
    );
}
