//! Each lever moved up and down moves its outcome both ways (P1-P5), in one invented economy.

mod support;

use ronghe_equilibrium::{
    Baseline, Bearer, Capital, Demand, Levers, Options, Outcome, RURAL, Spread, URBAN,
};
use support::{Tables, country};

const N: usize = 8;

fn lab() -> Tables {
    country(N, 0, 5)
}

fn solve(base: &Baseline, levers: &Levers) -> Outcome {
    base.solve(levers, &Options::default())
        .expect("a reform that can be")
}

/// Outcomes without a reform and with the lever at each of two settings.
struct Tried {
    base: Baseline,
    before: Outcome,
    up: Outcome,
    down: Outcome,
}

fn try_both(tables: &Tables, lever: impl Fn(f64) -> Levers, up: f64, down: f64) -> Tried {
    let base = Baseline::calibrate(&tables.economy()).expect("an economy in order");
    Tried {
        before: solve(&base, &Levers::default()),
        up: solve(&base, &lever(up)),
        down: solve(&base, &lever(down)),
        base,
    }
}

impl Tried {
    /// The outcome is higher with the first setting and lower with the second.
    #[track_caller]
    fn follows(&self, outcome: impl Fn(&Baseline, &Outcome) -> f64) -> &Self {
        let value = |o: &Outcome| outcome(&self.base, o);
        let (before, up, down) = (value(&self.before), value(&self.up), value(&self.down));
        let step = 1e-7 * before.abs();
        assert!(
            up > before + step && down < before - step,
            "{down} < {before} < {up}"
        );
        self
    }

    /// The outcome is lower with the first setting and higher with the second.
    #[track_caller]
    fn opposes(&self, outcome: impl Fn(&Baseline, &Outcome) -> f64) -> &Self {
        self.follows(|base, o| -outcome(base, o))
    }
}

fn farm_jobs(base: &Baseline, o: &Outcome) -> f64 {
    o.farm_job_share(base)
}

fn movers(base: &Baseline, o: &Outcome) -> f64 {
    o.migrants(base).outside_cell
}

fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// `hat` at the cells of a table `[size][size]` that `at` chooses, 1 elsewhere.
fn pairs(size: usize, hat: f64, at: impl Fn(usize, usize) -> bool) -> Vec<f64> {
    (0..size * size)
        .map(|k| if at(k / size, k % size) { hat } else { 1.0 })
        .collect()
}

fn at_one(place: usize, value: f64, other: f64) -> Vec<f64> {
    let mut list = vec![other; N];
    list[place] = value;
    list
}

fn cells(rural: Vec<f64>, urban: Vec<f64>) -> Spread {
    [rural, urban].into()
}

#[test]
fn cost_of_moving_to_town() {
    let lever = |hat| Levers {
        mig: Spread::square(2 * N, pairs(2 * N, hat, |i, j| i < N && j >= N)),
        ..Levers::default()
    };
    try_both(&lab(), lever, 0.8, 1.25)
        .follows(movers)
        .follows(|base, o| o.migrants(base).outside_place)
        .follows(|_, o| o.welfare)
        .opposes(farm_jobs);
}

/// The destination part of the cost: one town easier to reach for all.
#[test]
fn access_to_one_town() {
    let lever = |hat| Levers {
        mig: Spread::square(2 * N, pairs(2 * N, hat, |i, j| i != j && j == N + 2)),
        ..Levers::default()
    };
    try_both(&lab(), lever, 0.88, 1.12)
        .follows(|_, o| o.workers[URBAN][2])
        .follows(|_, o| o.incomers[URBAN][2])
        .opposes(|_, o| o.net_wage[URBAN][2])
        .opposes(|_, o| o.service_hat[URBAN][2] / o.public_spending[2])
        .follows(|_, o| o.land_price_hat[URBAN][2]);
}

/// The origin part moves nobody: it is a price of being registered there.
#[test]
fn cost_of_the_origin_alone() {
    let tables = lab();
    let base = Baseline::calibrate(&tables.economy()).unwrap();
    for hat in [0.5, 2.0] {
        let levers = Levers {
            mig: Spread::square(2 * N, pairs(2 * N, hat, |i, _| i == 3)),
            ..Levers::default()
        };
        let found = solve(&base, &levers);
        assert!(found.logs().iter().all(|x| x.abs() < 1e-12));
        assert!((found.welfare_cell[3] * hat - 1.0).abs() < 1e-12);
    }
}

#[test]
fn amenity_of_one_town() {
    let lever = |hat| Levers {
        amen: Some(cells(vec![1.0; N], at_one(3, hat, 1.0))),
        ..Levers::default()
    };
    try_both(&lab(), lever, 1.1, 0.9)
        .follows(|_, o| o.workers[URBAN][3])
        .opposes(|_, o| o.service_hat[URBAN][3] / o.public_spending[3]);
}

#[test]
fn rights_kept_by_rural_migrants() {
    let mut tables = lab();
    tables.pol.chi = 0.3.into();
    let lever = |chi| Levers {
        chi: Some(cells(vec![chi; N], vec![0.3; N])),
        ..Levers::default()
    };
    try_both(&tables, lever, 0.6, 0.0)
        .follows(movers)
        .opposes(farm_jobs)
        .opposes(|_, o| sum(&o.land_right[RURAL]));
}

#[test]
fn areas_of_land() {
    let lever = |hat: f64| Levers {
        farm: Some(hat.into()),
        ..Levers::default()
    };
    try_both(&lab(), lever, 1.1, 0.9)
        .opposes(|_, o| o.land_price_hat[RURAL][0])
        .opposes(|_, o| o.price_hat[RURAL][0])
        .follows(|_, o| o.welfare);
    let lever = |hat: f64| Levers {
        home: Some(hat.into()),
        ..Levers::default()
    };
    try_both(&lab(), lever, 1.1, 0.9)
        .opposes(|_, o| o.home_price_hat[0])
        .follows(farm_jobs);
    let lever = |hat: f64| Levers {
        urb: Some(hat.into()),
        ..Levers::default()
    };
    try_both(&lab(), lever, 1.1, 0.9)
        .opposes(|_, o| o.land_price_hat[URBAN][0])
        .opposes(farm_jobs);
}

/// A ceiling on one place's land alone is felt there.
#[test]
fn a_ceiling_in_one_place() {
    let lever = |hat: f64| Levers {
        farm: Some(at_one(2, hat, 1.0).into()),
        ..Levers::default()
    };
    try_both(&lab(), lever, 1.1, 0.9)
        .opposes(|_, o| o.land_price_hat[RURAL][2] / o.land_price_hat[RURAL][0])
        .follows(|base, o| o.output_hat(base)[RURAL][2]);
}

#[test]
fn homes_and_town_land_of_one_place() {
    let lever = |hat: f64| Levers {
        home: Some(at_one(2, hat, 1.0).into()),
        ..Levers::default()
    };
    try_both(&lab(), lever, 1.1, 0.9)
        .opposes(|_, o| o.home_price_hat[2] / o.home_price_hat[0])
        .follows(|_, o| o.stayers[RURAL][2]);
    let lever = |hat: f64| Levers {
        urb: Some(at_one(2, hat, 1.0).into()),
        ..Levers::default()
    };
    try_both(&lab(), lever, 1.1, 0.9)
        .opposes(|_, o| o.land_price_hat[URBAN][2] / o.land_price_hat[URBAN][0])
        .follows(|_, o| o.workers[URBAN][2]);
}

/// Money into the land pot of one place from the budget of another, or back.
#[test]
fn grants_to_the_land_pot() {
    let lever = |amount: f64| Levers {
        transfer: Some(at_one(0, -amount, 0.0).into()),
        grant: Some(at_one(1, amount, 0.0).into()),
        ..Levers::default()
    };
    let tried = try_both(&lab(), lever, 0.0005, -0.0005);
    tried
        .follows(|_, o| o.land_right[RURAL][1])
        .follows(|_, o| o.stayers[RURAL][1])
        .opposes(|_, o| o.public_spending[0]);
    let pot = |o: &Outcome| o.land_right[RURAL][1] * o.stayers[RURAL][1];
    assert!(
        pot(&tried.up) - pot(&tried.down) > 0.0008,
        "the grant reaches the pot"
    );
}

#[test]
fn collective_land_and_its_division() {
    let base = Baseline::calibrate(&lab().economy()).unwrap();
    let with = |new_urb: f64, s_state: f64| {
        let levers = Levers {
            new_urb: Some(new_urb.into()),
            s_state: Some(s_state.into()),
            ..Levers::default()
        };
        solve(&base, &levers)
    };
    let (none, some, more) = (with(0.0, 0.3), with(0.1, 0.3), with(0.2, 0.3));
    let rent = |o: &Outcome| o.land_price_hat[URBAN][0];
    assert!(rent(&more) < rent(&some) && rent(&some) < rent(&none));
    let right = |o: &Outcome| o.land_right[RURAL][0];
    assert!(right(&more) > right(&some) && right(&some) > right(&none));
    let (low, high) = (with(0.1, 0.0), with(0.1, 1.0));
    assert!(right(&low) > right(&some) && right(&some) > right(&high));
    assert!(sum(&low.public_spending) < sum(&high.public_spending));
    assert!(farm_jobs(&base, &low) > farm_jobs(&base, &high));
}

/// Place 0 buys the right to build from place 1, or sells it.
#[test]
fn quota_between_two_places() {
    let lever = |amount: f64| Levers {
        urb: Some(
            [vec![1.0 + 25.0 * amount, 1.0], vec![1.0; N - 2]]
                .concat()
                .into(),
        ),
        home: Some(
            [vec![1.0, 1.0 - 25.0 * amount], vec![1.0; N - 2]]
                .concat()
                .into(),
        ),
        transfer: Some([vec![-amount, 0.0], vec![0.0; N - 2]].concat().into()),
        grant: Some([vec![0.0, amount], vec![0.0; N - 2]].concat().into()),
        ..Levers::default()
    };
    try_both(&lab(), lever, 0.002, -0.001)
        .opposes(|_, o| o.land_price_hat[URBAN][0] / o.land_price_hat[URBAN][1])
        .follows(|_, o| o.land_right[RURAL][1])
        .follows(|_, o| o.stayer_income[RURAL][1])
        .opposes(|_, o| o.public_spending[0])
        .follows(|_, o| o.home_price_hat[1]);
}

#[test]
fn productivity() {
    let farm = |hat| Levers {
        productivity: Some(cells(vec![hat; N], vec![1.0; N])),
        ..Levers::default()
    };
    let fixed = try_both(&lab(), farm, 1.1, 0.9);
    let mut tables = lab();
    tables.par.demand = Demand::Nhces;
    tables.par.fa = vec![0.35, 0.2, 0.3, 0.2, 0.1].into();
    let engel = try_both(&tables, farm, 1.1, 0.9);
    for tried in [&fixed, &engel] {
        tried
            .follows(|base, o| o.real_gdp_index(base))
            .opposes(|_, o| o.price_hat[RURAL][0] / o.price_hat[URBAN][0]);
    }
    engel.opposes(farm_jobs).opposes(|_, o| o.farm_share[0][0]);
    let moved = |t: &Tried| (farm_jobs(&t.base, &t.up) - farm_jobs(&t.base, &t.down)).abs();
    assert!(moved(&engel) > 5.0 * moved(&fixed));
    assert!(moved(&fixed) < 1e-3, "fixed shares hold labour");
    let other = |hat| Levers {
        productivity: Some(cells(vec![1.0; N], vec![hat; N])),
        ..Levers::default()
    };
    try_both(&tables, other, 1.1, 0.9)
        .follows(|base, o| o.real_gdp_index(base))
        .follows(|_, o| o.welfare);
    let one = |hat| Levers {
        productivity: Some(cells(vec![1.0; N], at_one(4, hat, 1.0))),
        ..Levers::default()
    };
    try_both(&tables, one, 1.1, 0.9)
        .follows(|_, o| o.workers[URBAN][4])
        .follows(|_, o| o.sales[URBAN][4]);
}

#[test]
fn cost_of_trade() {
    let lever = |hat| {
        let hats = pairs(N, hat, |i, j| i != j);
        Levers {
            trade: Spread::per_good(N, [hats.clone(), hats]),
            ..Levers::default()
        }
    };
    let bought_outside = |_: &Baseline, o: &Outcome| -> f64 {
        let shares = o.trade_shares();
        (0..N).map(|n| 1.0 - shares[URBAN][n][n]).sum()
    };
    try_both(&lab(), lever, 0.9, 1.1)
        .follows(|_, o| o.welfare)
        .follows(|base, o| o.real_gdp_index(base))
        .follows(bought_outside);
}

#[test]
fn margins_and_who_gets_them() {
    let margin = |mu: f64| Levers {
        mu: Some(mu.into()),
        ..Levers::default()
    };
    try_both(&lab(), margin, 0.05, 0.15)
        .follows(|_, o| sum(&o.stayer_income[RURAL]))
        .opposes(|_, o| sum(&o.owner_income));
    let only_owners_lose = |levers: &Levers| {
        let base = Baseline::calibrate(&lab().economy()).unwrap();
        let effects = solve(&base, levers).effects(&base);
        let lose = effects
            .iter()
            .all(|e| (e.gain() < 0.0) == (e.bearer == Bearer::Owners));
        assert!(lose, "{effects:?}");
    };
    only_owners_lose(&margin(0.05));
    let mut tables = lab();
    tables.pol.coop = 0.4.into();
    let returned = |coop: f64| Levers {
        coop: Some(coop.into()),
        ..Levers::default()
    };
    only_owners_lose(&returned(0.5));
    try_both(&tables, returned, 0.8, 0.0)
        .follows(|_, o| sum(&o.stayer_income[RURAL]))
        .opposes(|_, o| sum(&o.owner_income))
        .follows(farm_jobs);
}

#[test]
fn wedges_and_stocks_of_capital() {
    let wedge = |hat| Levers {
        wedge: Some(cells(vec![hat; N], vec![1.0; N])),
        ..Levers::default()
    };
    try_both(&lab(), wedge, 0.8, 1.25)
        .follows(|_, o| o.sales[RURAL][0] / o.capital_rent_hat[RURAL][0])
        .follows(|_, o| o.capital_rent_hat[URBAN][0]);
    let mut tables = lab();
    tables.par.capital = Capital::Local;
    let stock = |hat| Levers {
        capital: Some(cells(vec![1.0; N], at_one(2, hat, 1.0))),
        ..Levers::default()
    };
    try_both(&tables, stock, 1.2, 0.8)
        .opposes(|_, o| o.capital_rent_hat[URBAN][2])
        .follows(|base, o| o.output_hat(base)[URBAN][2])
        .follows(|_, o| o.workers[URBAN][2]);
}

#[test]
fn public_money() {
    let base = Baseline::calibrate(&lab().economy()).unwrap();
    let before = solve(&base, &Levers::default());
    let users: Vec<f64> = (0..N)
        .map(|n| before.workers[RURAL][n] + before.workers[URBAN][n])
        .collect();
    let mean = sum(&before.public_spending) / sum(&users);
    let transfer = |part: f64| Levers {
        transfer: Some(
            (0..N)
                .map(|n| part * (mean * users[n] - before.public_spending[n]))
                .collect::<Vec<_>>()
                .into(),
        ),
        ..Levers::default()
    };
    try_both(&lab(), transfer, 0.3, -0.3).opposes(|_, o| {
        let spread = (0..N).map(|n| (o.public_spending[n] / users[n] / mean - 1.0).powi(2));
        spread.sum()
    });
    let mut tables = lab();
    tables.par.pooled = false;
    tables.pol.zeta = Some(0.5.into());
    let zeta = |part: f64| Levers {
        zeta: Some(part.into()),
        ..Levers::default()
    };
    try_both(&tables, zeta, 0.6, 0.4)
        .follows(|_, o| o.service_hat[RURAL][0])
        .opposes(|_, o| o.service_hat[URBAN][0])
        .follows(farm_jobs);
}

#[test]
fn ecosystem_payments() {
    let mut tables = lab();
    tables.pol.eco = at_one(4, 0.002, 0.0).into();
    let eco = |payment: f64| Levers {
        eco: Some(at_one(4, payment, 0.0).into()),
        ..Levers::default()
    };
    let tried = try_both(&tables, eco, 0.004, 0.0);
    tried
        .follows(|_, o| o.stayer_income[RURAL][4])
        .follows(|_, o| o.stayers[RURAL][4])
        .opposes(|_, o| sum(&o.public_spending));
    let losers = tried.up.losing_share(&tried.base);
    assert!(losers > 0.0 && losers < 1.0, "{losers}");
}

/// Gains from size in one place alone: a town that grows becomes cheaper, more than without them.
#[test]
fn gains_from_size_by_place() {
    let cost = |agg: Option<Vec<f64>>, hat: f64| {
        let mut tables = lab();
        if let Some(agg) = agg {
            tables.par.agg = [vec![0.0; N], agg].into();
        }
        let base = Baseline::calibrate(&tables.economy()).unwrap();
        let levers = Levers {
            amen: Some(cells(vec![1.0; N], at_one(3, hat, 1.0))),
            ..Levers::default()
        };
        let found = solve(&base, &levers);
        assert!(found.residuals(&base).max() < 1e-12);
        (found.unit_cost_hat[URBAN][3], found.workers[URBAN][3])
    };
    for (hat, grows) in [(1.1, true), (0.9, false)] {
        let (none, jobs) = cost(None, hat);
        let (here, more_jobs) = cost(Some(at_one(3, 0.1, 0.0)), hat);
        let (elsewhere, _) = cost(Some(at_one(5, 0.1, 0.0)), hat);
        assert_eq!(here < none, grows, "{here} {none}");
        assert_eq!(more_jobs > jobs, grows, "size feeds on itself");
        assert!((here - none).abs() > 5.0 * (elsewhere - none).abs());
    }
}

/// Crowding comes through land and service: both are scarcer where people come.
#[test]
fn crowding() {
    let lever = |hat| Levers {
        mig: Spread::square(2 * N, pairs(2 * N, hat, |i, j| i != j && j == N + 2)),
        ..Levers::default()
    };
    let mut open = lab();
    open.par.gamma = 0.0;
    open.par.beta_h = vec![0.13, 0.0].into();
    let mut crowded = lab();
    crowded.par.gamma = 0.4;
    crowded.par.beta_h = vec![0.13, 0.3].into();
    let comes = |tables: &Tables| {
        let tried = try_both(tables, lever, 0.8, 1.25);
        tried.up.workers[URBAN][2] / tried.before.workers[URBAN][2]
    };
    assert!(comes(&open) > comes(&crowded));
}

/// Baseline policy and the same policy by lever are one thing.
#[test]
fn a_policy_of_the_baseline_is_no_reform() {
    let mut tables = lab();
    tables.pol.coop = 0.5.into();
    let base = Baseline::calibrate(&tables.economy()).unwrap();
    let levers = Levers {
        coop: Some(0.5.into()),
        ..Levers::default()
    };
    let found = solve(&base, &levers);
    assert!(found.logs().iter().all(|x| x.abs() < 1e-12));
}
