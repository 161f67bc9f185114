//! Each lever moves the economy the way theory says (P1-P5), in one invented economy of twelve places.

mod support;

use ronghe_equilibrium::{
    Baseline, Bearer, Demand, Levers, Options, Outcome, Policy, RURAL, Spread, URBAN,
};
use support::{Tables, country};

const N: usize = 12;

fn lab() -> Tables {
    country(N, 0, 1)
}

fn engel() -> Tables {
    let mut tables = lab();
    tables.par.demand = Demand::Nhces;
    tables.par.fa = vec![0.35, 0.2, 0.3, 0.2, 0.1].into();
    tables
}

struct Tried {
    base: Baseline,
    before: Outcome,
    after: Outcome,
}

fn solve_in(tables: &Tables, levers: &Levers) -> Tried {
    let base = Baseline::calibrate(&tables.economy()).expect("an economy in order");
    let solve = |levers: &Levers| {
        base.solve(levers, &Options::default())
            .expect("an economy in order")
    };
    let (before, after) = (solve(&Levers::default()), solve(levers));
    Tried {
        base,
        before,
        after,
    }
}

fn pull(set: impl FnOnce(&mut Levers)) -> Tried {
    let mut levers = Levers::default();
    set(&mut levers);
    solve_in(&lab(), &levers)
}

impl Tried {
    fn farm_jobs(&self) -> (f64, f64) {
        (
            self.before.farm_job_share(&self.base),
            self.after.farm_job_share(&self.base),
        )
    }

    fn sum(&self, value: impl Fn(&Outcome) -> f64) -> (f64, f64) {
        (value(&self.before), value(&self.after))
    }
}

/// Rural cells to urban cells, everywhere.
fn to_town(hat: f64) -> Spread {
    let cells = 2 * N;
    let hats = (0..cells * cells).map(|at| {
        if at / cells < N && at % cells >= N {
            hat
        } else {
            1.0
        }
    });
    Spread::square(cells, hats.collect()).expect("an economy in order")
}

#[track_caller]
fn rises((before, after): (f64, f64)) {
    assert!(after > before * (1.0 + 1e-6), "{before} -> {after}");
}

#[track_caller]
fn falls((before, after): (f64, f64)) {
    assert!(after < before * (1.0 - 1e-6), "{before} -> {after}");
}

#[test]
fn lower_cost_of_moving_brings_movers_and_welfare() {
    let tried = pull(|l| l.mig = Some(to_town(0.8)));
    rises(tried.sum(|o| o.migrants(&tried.base).outside_cell));
    rises(tried.sum(|o| o.migrants(&tried.base).outside_place));
    rises(tried.sum(|o| o.welfare));
    falls(tried.farm_jobs());
}

#[test]
fn a_pleasant_place_attracts_people_who_share_its_service() {
    let mut amenity = [vec![1.0; N], vec![1.0; N]];
    amenity[URBAN][3] = 1.1;
    let tried = pull(|l| l.amen = Some(amenity.into()));
    rises(tried.sum(|o| o.workers[URBAN][3]));
    // more users: service per user grows less than public spending
    falls(tried.sum(|o| o.service_hat[URBAN][3] / o.public_spending[3]));
}

#[test]
fn rights_kept_by_migrants_free_them_from_the_farm() {
    let tried = pull(|l| l.chi = Some([vec![0.6; N], vec![0.0; N]].into()));
    falls(tried.farm_jobs());
    rises(tried.sum(|o| o.migrants(&tried.base).outside_cell));
}

#[test]
fn collective_land_lowers_urban_rent_and_its_rent_holds_farmers() {
    let with = |s_state: f64| {
        pull(|l| {
            l.home = Some(0.9.into());
            l.new_urb = Some(0.1.into());
            l.s_state = Some(s_state.into());
        })
    };
    let (shared, all_state) = (with(0.3), with(1.0));
    falls(shared.sum(|o| o.land_price_hat[URBAN][0]));
    rises(shared.sum(|o| o.home_price_hat[0]));
    assert!(
        shared.farm_jobs().1 > all_state.farm_jobs().1,
        "the shared rent is paid to who stays"
    );
    rises((
        all_state.after.land_right[RURAL][0],
        shared.after.land_right[RURAL][0],
    ));
    rises((
        shared.after.public_spending[0],
        all_state.after.public_spending[0],
    ));
}

#[test]
fn quota_trade_narrows_the_gap_in_urban_land_prices() {
    // place 0 buys quota: more urban land; place 1 gives homestead land and receives the payment
    let level = |buyer: f64, seller: f64, other: f64| {
        let mut values = vec![other; N];
        (values[0], values[1]) = (buyer, seller);
        Some(Spread::from(values))
    };
    let tried = pull(|l| {
        l.urb = level(1.05, 1.0, 1.0);
        l.home = level(1.0, 0.95, 1.0);
        l.transfer = level(-0.002, 0.0, 0.0);
        l.grant = level(0.0, 0.002, 0.0);
    });
    falls(tried.sum(|o| o.land_price_hat[URBAN][0] / o.land_price_hat[URBAN][1]));
    rises(tried.sum(|o| o.stayer_income[RURAL][1]));
    falls(tried.sum(|o| o.public_spending[0]));
}

#[test]
fn less_farmland_raises_its_price() {
    let tried = pull(|l| l.farm = Some(0.9.into()));
    rises(tried.sum(|o| o.land_price_hat[RURAL].iter().sum()));
    falls(tried.sum(|o| o.welfare));
}

#[test]
fn farm_productivity_frees_labour_only_where_demand_is_not_homothetic() {
    let levers = Levers {
        productivity: Some([vec![1.1; N], vec![1.0; N]].into()),
        ..Levers::default()
    };
    let (fixed, engel) = (solve_in(&lab(), &levers), solve_in(&engel(), &levers));
    let moved = |t: &Tried| t.farm_jobs().0 - t.farm_jobs().1;
    assert!(moved(&fixed).abs() < 5e-4, "{}", moved(&fixed));
    assert!(moved(&engel) > 1e-3, "{}", moved(&engel));
    falls(engel.sum(|o| o.farm_share[0][0]));
    rises(engel.sum(|o| o.output_hat(&engel.base)[RURAL][0]));
    rises(engel.sum(|o| o.real_gdp_index(&engel.base)));
}

#[test]
fn cheaper_trade_lowers_prices() {
    let hats: Vec<f64> = (0..N * N)
        .map(|at| if at / N == at % N { 1.0 } else { 0.9 })
        .collect();
    let tried = pull(|l| l.trade = Spread::per_good(N, [hats.clone(), hats]));
    rises(tried.sum(|o| o.welfare));
    rises(tried.sum(|o| o.real_gdp_index(&tried.base)));
}

#[test]
fn a_smaller_margin_raises_farm_income_at_the_cost_of_owners() {
    for tried in [
        pull(|l| l.mu = Some(0.05.into())),
        pull(|l| l.coop = Some(0.5.into())),
    ] {
        rises(tried.sum(|o| o.stayer_income[RURAL].iter().sum()));
        falls(tried.sum(|o| o.owner_income.iter().sum()));
        let effects = tried.after.effects(&tried.base);
        assert!(
            effects
                .iter()
                .all(|e| (e.gain() < 0.0) == (e.bearer == Bearer::Owners)),
            "{effects:?}"
        );
    }
}

#[test]
fn cheaper_rural_credit_draws_capital_to_the_farm() {
    let tried = pull(|l| l.wedge = Some([vec![0.8; N], vec![1.0; N]].into()));
    let stock = |o: &Outcome| o.sales[RURAL][0] / o.capital_rent_hat[RURAL][0];
    rises(tried.sum(stock));
    rises(tried.sum(|o| o.capital_rent_hat[URBAN][0]));
}

#[test]
fn a_local_stock_of_capital_is_dearer_where_it_is_small() {
    let mut tables = lab();
    tables.par.capital = ronghe_equilibrium::Capital::Local;
    let mut stock = [vec![1.0; N], vec![1.0; N]];
    stock[URBAN][2] = 0.8;
    let tried = solve_in(
        &tables,
        &Levers {
            capital: Some(stock.into()),
            ..Levers::default()
        },
    );
    rises(tried.sum(|o| o.capital_rent_hat[URBAN][2]));
    falls(tried.sum(|o| o.output_hat(&tried.base)[URBAN][2]));
}

#[test]
fn equalising_transfers_narrow_the_gap_in_service() {
    let base = Baseline::calibrate(&lab().economy()).unwrap();
    let before = base.solve(&Levers::default(), &Options::default()).unwrap();
    let users: Vec<f64> = (0..N)
        .map(|n| before.workers[RURAL][n] + before.workers[URBAN][n])
        .collect();
    let per_user = |o: &Outcome, n: usize| o.public_spending[n] / users[n];
    let mean = before.public_spending.iter().sum::<f64>() / users.iter().sum::<f64>();
    let transfer = (0..N)
        .map(|n| 0.3 * (mean * users[n] - before.public_spending[n]))
        .collect::<Vec<_>>();
    let levers = Levers {
        transfer: Some(transfer.into()),
        ..Levers::default()
    };
    let after = base.solve(&levers, &Options::default()).unwrap();
    let spread =
        |o: &Outcome| -> f64 { (0..N).map(|n| (per_user(o, n) / mean - 1.0).powi(2)).sum() };
    falls((spread(&before), spread(&after)));
}

#[test]
fn a_larger_rural_part_raises_rural_service() {
    let mut tables = lab();
    tables.par.pooled = false;
    let tried = solve_in(
        &tables,
        &Levers {
            zeta: Some(0.7.into()),
            ..Levers::default()
        },
    );
    rises(tried.sum(|o| o.service_hat[RURAL][0]));
    falls(tried.sum(|o| o.service_hat[URBAN][0]));
    rises(tried.farm_jobs());
}

#[test]
fn ecosystem_payments_reach_their_places_and_cost_public_money() {
    let mut eco = vec![0.0; N];
    eco[4] = 0.002;
    let tried = pull(|l| l.eco = Some(eco.into()));
    rises(tried.sum(|o| o.stayer_income[RURAL][4]));
    falls(tried.sum(|o| o.public_spending.iter().sum()));
    let losers = tried.after.losing_share(&tried.base);
    assert!(losers > 0.0 && losers < 1.0, "{losers}");
}

/// Baseline policy and the same policy by lever are one thing.
#[test]
fn a_policy_of_the_baseline_is_no_reform() {
    let mut tables = lab();
    tables.pol = Policy {
        coop: 0.5.into(),
        ..tables.pol
    };
    let tried = solve_in(
        &tables,
        &Levers {
            coop: Some(0.5.into()),
            ..Levers::default()
        },
    );
    assert!(tried.after.logs().iter().all(|x| x.abs() < 1e-12));
}
