//! Reforms that cannot be: each is refused by name, with what to do.

mod support;

use ronghe_equilibrium::{Baseline, Capital, Levers, Options, Spread};
use support::{Tables, country, economy};

fn refuse(tables: &Tables, levers: &Levers) -> String {
    let base = Baseline::calibrate(&tables.economy()).expect("an economy in order");
    base.solve(levers, &Options::default())
        .expect_err("a reform that cannot be")
        .to_string()
}

fn one(n: usize, at: usize, value: f64, other: f64) -> Spread {
    let mut list = vec![other; n];
    list[at] = value;
    list.into()
}

#[test]
fn land_below_zero() {
    let tables = country(4, 0, 1);
    let levers = Levers {
        farm: Some(one(4, 1, 0.0, 1.0)),
        home: Some(one(4, 2, 1.0 - 1.2, 1.0)),
        urb: Some(one(4, 3, -1.0, 1.0)),
        new_urb: Some(one(4, 0, -0.1, 0.0)),
        ..Levers::default()
    };
    assert_eq!(
        refuse(&tables, &levers),
        "the levers cannot be used:\n  - levers.farm[1] (place 1) is 0, expected a finite number above 0; \
         give new area over old, 1 for no change; a place cannot give all its land\n  - levers.home[2] \
         (place 2) is -0.19999999999999996, expected a finite number above 0; give new area over old, 1 for \
         no change; a place cannot give all its land\n  - levers.urb[3] (place 3) is -1, expected a finite \
         number above 0; give new area over old, 1 for no change; a place cannot give all its land\n  - \
         levers.new_urb[0] (place 0) is -0.1, expected a finite number of at least 0; give collective land \
         added as a share of baseline urban land"
    );
}

#[test]
fn transfers_that_nobody_pays() {
    let tables = country(4, 0, 1);
    let levers = Levers {
        transfer: Some(one(4, 0, 0.01, 0.0)),
        grant: Some(one(4, 1, 0.01, 0.0)),
        ..Levers::default()
    };
    assert_eq!(
        refuse(&tables, &levers),
        "the levers cannot be used:\n  - the sum of levers.T + levers.grant over all places is 0.02, expected \
         0; let some places pay (negative T) what others receive"
    );
}

/// The nation cannot be paid by the world, nor the world by the nation.
#[test]
fn transfers_across_the_border() {
    let tables = economy(2, 4, 1);
    let levers = Levers {
        transfer: Some(vec![0.001, 0.0, 0.0, -0.001].into()),
        ..Levers::default()
    };
    assert_eq!(
        refuse(&tables, &levers),
        "the levers cannot be used:\n  - the sum of levers.T + levers.grant over the places of zone 0 is 0.001, \
         expected 0; let some places pay (negative T) what others receive\n  - the sum of levers.T + \
         levers.grant over the places of zone 1 is -0.001, expected 0; let some places pay (negative T) what \
         others receive"
    );
    let mut abroad = tables;
    abroad.pol.transfer = vec![0.001, 0.0, 0.0, -0.001].into();
    let error = abroad.economy().check().unwrap_err().to_string();
    assert!(error.contains("economy.pol.T + economy.pol.grant over the places of zone 1"));
}

#[test]
fn a_grant_that_takes_more_than_the_pot() {
    let tables = country(4, 0, 1);
    let base = Baseline::calibrate(&tables.economy()).unwrap();
    let before = base.solve(&Levers::default(), &Options::default()).unwrap();
    let pot = before.land_right[0][1] * before.stayers[0][1];
    let levers = |part: f64| Levers {
        transfer: Some(one(4, 0, part * pot, 0.0)),
        grant: Some(one(4, 1, -part * pot, 0.0)),
        ..Levers::default()
    };
    assert!(base.solve(&levers(0.5), &Options::default()).is_ok());
    let error = refuse(&tables, &levers(1.2));
    let (value, rest) = error
        .strip_prefix("reform: land income of a rural right of place 1 comes to -")
        .and_then(|rest| rest.split_once(','))
        .expect(&error);
    assert!(value.parse::<f64>().is_ok(), "{value}");
    assert_eq!(
        rest,
        " but an equilibrium needs it finite and above 0; a negative grant cannot take more than the rent of \
         the land pot"
    );
}

#[test]
fn a_budget_below_zero() {
    let tables = country(4, 0, 1);
    let base = Baseline::calibrate(&tables.economy()).unwrap();
    let before = base.solve(&Levers::default(), &Options::default()).unwrap();
    let levers = Levers {
        transfer: Some(
            vec![
                -1.5 * before.public_spending[0],
                1.5 * before.public_spending[0],
                0.0,
                0.0,
            ]
            .into(),
        ),
        ..Levers::default()
    };
    let error = refuse(&tables, &levers);
    assert!(
        error.starts_with("reform: public spending of place 0 comes to -"),
        "{error}"
    );
    assert!(
        error.ends_with("; give it a larger transfer T, a tax, or a smaller ecosystem levy (eco)")
    );
    // a levy larger than the budget
    let levers = Levers {
        eco: Some(0.3.into()),
        ..Levers::default()
    };
    let error = refuse(&tables, &levers);
    assert!(
        error.starts_with("reform: public spending of place "),
        "{error}"
    );
}

#[test]
fn shares_off() {
    let tables = economy(5, 4, 1);
    let levers = Levers {
        coop: Some(1.1.into()),
        s_state: Some(one(4, 2, -0.1, 0.3)),
        chi: Some([vec![0.0; 4], vec![0.0, 0.0, 0.0, 2.0]].into()),
        zeta: Some(one(4, 1, 1.0, 0.5)),
        mu: Some(one(4, 0, -0.2, 0.1)),
        eco: Some(one(4, 0, f64::NAN, 0.0)),
        ..Levers::default()
    };
    assert_eq!(
        refuse(&tables, &levers),
        "the levers cannot be used:\n  - levers.mu[0] (place 0) is -0.2, expected a finite number of at least \
         0; give the margin over the farm-gate price, 0.1 for 10%\n  - levers.coop is 1.1, expected a share \
         from 0 to 1; give a share, 0.3 for 30%\n  - levers.s_state[2] (place 2) is -0.1, expected a share \
         from 0 to 1; give a share, 0.3 for 30%\n  - levers.eco[0] (place 0) is NaN, expected a finite number \
         of at least 0; give the payment as a share of zone 0's value added\n  - levers.chi[1][3] (place 3) is \
         2, expected a share from 0 to 1; 0 leaves migrants nothing, 1 their full share\n  - levers.zeta[1] \
         (place 1) is 1, expected a share above 0 and below 1; both cells of a place need some public service"
    );
}

#[test]
fn costs_and_scales_off() {
    let tables = country(2, 0, 1);
    let levers = Levers {
        mig: Some(0.0.into()),
        trade: Some(vec![1.0, -1.0].into()),
        productivity: Some(f64::INFINITY.into()),
        wedge: Some([vec![1.0, 1.0], vec![0.0, 1.0]].into()),
        amen: Some(vec![1.0; 3].into()),
        capital: Some((-1.0).into()),
        ..Levers::default()
    };
    assert_eq!(
        refuse(&tables, &levers),
        "the levers cannot be used:\n  - levers.mig is 0, expected a finite number above 0; give new over old, \
         1 for no change\n  - levers.trade[1] is -1, expected a finite number above 0; give new over old, 1 for \
         no change\n  - levers.A is inf, expected a finite number above 0; give new over old, 1 for no change\n  \
         - levers.wedge[1][0] (place 0) is 0, expected a finite number above 0; give new over old, 1 for no \
         change\n  - levers.amen is a list of shape [3], expected one number or a list of shape [2] or a list of \
         shape [2][2]; list every place once, in the same order in every field\n  - levers.K is -1, expected a \
         finite number above 0; give new over old, 1 for no change"
    );
}

/// Without trade and with capital that stays, two places have no money in common.
#[test]
fn places_without_a_link() {
    let mut tables = country(2, 0, 1);
    for table in &mut tables.pi {
        *table = vec![vec![1.0, 0.0], vec![0.0, 1.0]];
    }
    assert!(
        Baseline::calibrate(&tables.economy()).is_ok(),
        "owners share all capital"
    );
    tables.par.capital = Capital::Local;
    let error = Baseline::calibrate(&tables.economy()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "place 1 neither trades with zone 0, directly or through others, nor shares capital with it (capital \
         is local), so its sales are not determined; give it some trade (pi), or leave it out"
    );
}
