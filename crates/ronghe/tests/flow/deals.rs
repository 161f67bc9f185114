//! Deals in the model (M2.d), and deals and packages that cannot be used.

use crate::folder::{Folder, close, model, package};
use ronghe::study::{Study, side_files};
use ronghe_equilibrium::Outcome;

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
