//! Public money: what some receive others pay.

use crate::folder::{Folder, close, model, number, package, row};
use ronghe::pages::memo_lines;
use ronghe::results;
use ronghe_base::Cell;

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
