//! The schema is read as its documentation says, and given back as it was.

use ronghe_equilibrium::{Baseline, Case, Levers, Options, Spread, solve_case};
use serde_json::{Value, json};

/// Three places with nothing but what has no default.
fn bare() -> Value {
    json!({
        "schema": "ronghe-equilibrium-1",
        "name": "bare",
        "economy": {
            "N": 3,
            "pi": [
                [[0.8, 0.1, 0.2], [0.1, 0.8, 0.1], [0.1, 0.1, 0.7]],
                [[0.6, 0.2, 0.2], [0.2, 0.5, 0.1], [0.2, 0.3, 0.7]]
            ],
            "m": [
                [0.8, 0, 0, 0.1, 0.1, 0], [0, 0.9, 0, 0, 0.1, 0], [0, 0, 1, 0, 0, 0],
                [0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0], [0, 0.1, 0, 0, 0, 0.9]
            ],
            "H": [3, 2, 1, 2, 2, 1],
            "omega": [0.5, 0.25, 0.25]
        },
        "runs": []
    })
}

fn run(levers: &Value) -> Value {
    let mut case = bare();
    case["runs"] = json!([{"name": "reform", "levers": levers}]);
    let solved = solve_case(&case.to_string()).expect("a case in order");
    let solved: Value = serde_json::from_str(&solved).expect("JSON");
    solved["runs"][0]["out"].clone()
}

#[test]
fn fields_with_defaults_may_be_absent() {
    let mut full = bare();
    let economy = full["economy"].as_object_mut().unwrap();
    economy.insert("zone".into(), json!([0, 0, 0]));
    economy.insert("wedge0".into(), json!([[1, 1, 1], [1, 1, 1]]));
    economy.insert(
        "par".into(),
        json!({"theta": 4, "lab": [0.27, 0.19], "tax": [0.15, 0.15, 0.15]}),
    );
    economy.insert(
        "pol".into(),
        json!({"s_state": 0.3, "zeta": null, "chi": 0}),
    );
    economy.insert("household".into(), json!({"own_heads": null, "s_own": 0.8}));
    let solve = |mut case: Value| -> Value {
        case["runs"] =
            json!([{"name": "no levers"}, {"name": "coop", "levers": {"coop": 0.5}, "out": 7}]);
        let solved: Value = serde_json::from_str(&solve_case(&case.to_string()).unwrap()).unwrap();
        solved["runs"].clone()
    };
    let (short, full) = (solve(bare()), solve(full));
    assert_eq!(short, full);
    let sum: f64 = short[1]["out"]["G"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| g.as_f64().unwrap())
        .sum();
    assert!(sum > 0.0 && sum < 1.0);
}

/// Null is written by programs that have a field but no value for it: it means absent.
#[test]
fn null_means_absent() {
    let solve = |mut case: Value, levers: Option<Value>| -> Value {
        case["runs"] = json!([{"name": "reform"}]);
        if let Some(levers) = levers {
            case["runs"][0]["levers"] = levers;
        }
        let solved: Value = serde_json::from_str(&solve_case(&case.to_string()).unwrap()).unwrap();
        solved["runs"][0]["out"].clone()
    };
    let absent = solve(bare(), None);
    assert_eq!(absent, solve(bare(), Some(Value::Null)));
    for field in ["zone", "wedge0", "par", "pol", "household"] {
        let mut case = bare();
        case["economy"][field] = Value::Null;
        assert_eq!(absent, solve(case, None), "{field}");
    }
    let mut case = bare();
    case["places"] = Value::Null;
    assert_eq!(absent, solve(case, Some(json!({"A": null, "chi": null}))));
    // What has no default is still asked for.
    for field in ["N", "pi", "m", "H", "omega"] {
        let mut case = bare();
        case["economy"][field] = Value::Null;
        assert!(solve_case(&case.to_string()).is_err(), "{field}");
    }
}

/// With two places a list of two is by sector in `par` and `wedge0`, by place in levers and `pol`.
#[test]
fn a_list_of_two_for_two_places() {
    let base = json!({
        "schema": "ronghe-equilibrium-1",
        "name": "two",
        "economy": {
            "N": 2,
            "pi": [[[0.8, 0.2], [0.2, 0.8]], [[0.7, 0.3], [0.3, 0.7]]],
            "m": [[0.8, 0, 0.1, 0.1], [0, 0.9, 0, 0.1], [0, 0, 1, 0], [0, 0.1, 0, 0.9]],
            "H": [3, 2, 2, 1],
            "omega": [0.5, 0.5]
        },
        "runs": [{"name": "reform", "levers": {"A": 1.1}}]
    });
    let out = |path: &str, value: Value| -> Value {
        let mut case = base.clone();
        let (above, field) = path.rsplit_once('/').unwrap();
        case.pointer_mut(above).unwrap()[field] = value;
        let solved: Value = serde_json::from_str(&solve_case(&case.to_string()).unwrap()).unwrap();
        solved["runs"][0]["out"].clone()
    };
    let same = |path: &str, brief: Value, full: Value| {
        assert_eq!(out(path, brief), out(path, full), "{path}");
    };
    let (by_sector, by_place) = (
        json!([[1.2, 1.2], [1.4, 1.4]]),
        json!([[1.2, 1.4], [1.2, 1.4]]),
    );
    same("/economy/wedge0", json!([1.2, 1.4]), by_sector);
    same("/runs/0/levers/wedge", json!([1.2, 1.4]), by_place);
    let par = |beta: Value| json!({ "beta_h": beta });
    same(
        "/economy/par",
        par(json!([0.1, 0.2])),
        par(json!([[0.1, 0.1], [0.2, 0.2]])),
    );
    let pol = |chi: Value| json!({ "chi": chi });
    same(
        "/economy/pol",
        pol(json!([0.1, 0.2])),
        pol(json!([[0.1, 0.2], [0.1, 0.2]])),
    );
}

#[test]
fn one_number_a_list_and_a_table_mean_the_same() {
    for (brief, list, table) in [
        (
            "A",
            json!([1.1, 1.1, 1.1]),
            json!([[1.1, 1.1, 1.1], [1.1, 1.1, 1.1]]),
        ),
        (
            "amen",
            json!([1.1, 1.1, 1.1]),
            json!([[1.1, 1.1, 1.1], [1.1, 1.1, 1.1]]),
        ),
        ("farm", json!([1.1, 1.1, 1.1]), json!([1.1, 1.1, 1.1])),
    ] {
        let one = run(&json!({brief: 1.1, "mu": null}));
        assert_eq!(one, run(&json!({brief: list})), "{brief}");
        assert_eq!(one, run(&json!({brief: table})), "{brief}");
    }
    let chi = run(&json!({"chi": 0.3}));
    assert_eq!(chi, run(&json!({"chi": [0.3, 0.3, 0.3]})));
    assert_eq!(
        chi,
        run(&json!({"chi": [[0.3, 0.3, 0.3], [0.3, 0.3, 0.3]]}))
    );
    let trade = vec![vec![0.9; 3]; 3];
    assert_eq!(
        run(&json!({"trade": 0.9})),
        run(&json!({"trade": [trade, trade]}))
    );
    assert_eq!(
        run(&json!({"mig": 0.9})),
        run(&json!({"mig": vec![vec![0.9; 6]; 6]}))
    );
}

/// A list of `N` is by place, also where `N` is the number of sectors.
#[test]
fn a_list_of_a_lever_is_by_place() {
    let lever = |a: Value| run(&json!({"A": a}));
    let by_cell = json!([[1.2, 1.0, 0.9], [1.2, 1.0, 0.9]]);
    assert_eq!(lever(json!([1.2, 1.0, 0.9])), lever(by_cell));
}

#[test]
fn levers_are_set_by_name() {
    let mut by_name = Levers::default();
    for name in Levers::NAMES {
        by_name.set(name, 0.9.into()).unwrap();
    }
    let written = serde_json::to_value(&by_name).unwrap();
    assert_eq!(written.as_object().unwrap().len(), Levers::NAMES.len());
    for name in Levers::NAMES {
        assert_eq!(written[name], json!(0.9), "{name}");
    }
    let error = by_name.set("hukou", 1.0.into()).unwrap_err().to_string();
    assert!(
        error.contains("hukou") && error.contains("mig, trade, A"),
        "{error}"
    );
}

/// Exact zeros of migration stay zero, and a cell without in-migrants has none after.
#[test]
fn nobody_goes_where_nobody_went() {
    let case = Case::parse(&bare().to_string()).unwrap();
    let base = Baseline::calibrate(&case.economy).unwrap();
    let levers = Levers {
        mig: Some(0.5.into()),
        chi: Some(0.5.into()),
        ..Levers::default()
    };
    let found = base.solve(&levers, &Options::default()).unwrap();
    assert!(found.residuals(&base).max() < 1e-12);
    assert_eq!(found.flows.persons(2, 0).to_bits(), 0.0_f64.to_bits());
    assert_eq!(found.incomers[0][2].to_bits(), 0.0_f64.to_bits());
    assert!(found.flows.persons(0, 3) > 0.0);
}

#[test]
fn the_document_comes_back_in_its_order_with_its_digits() {
    let text = include_str!("../../../cases/equilibrium/2_land.json");
    let solved = solve_case(text).unwrap();
    let (given, back): (Value, Value) = (
        serde_json::from_str(text).unwrap(),
        serde_json::from_str(&solved).unwrap(),
    );
    assert_eq!(given["economy"].to_string(), back["economy"].to_string());
    let keys = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&given), keys(&back));
    for (given, back) in given["runs"]
        .as_array()
        .unwrap()
        .iter()
        .zip(back["runs"].as_array().unwrap())
    {
        assert_eq!(keys(given), keys(back));
        assert_eq!(keys(&given["out"]), keys(&back["out"]));
    }
    assert_eq!(
        solve_case(&solved).unwrap(),
        solved,
        "solving again changes no digit"
    );
    let case = Case::parse(text).unwrap();
    let written = serde_json::to_string(&case).unwrap();
    assert_eq!(Case::parse(&written).unwrap(), case);
}

#[test]
fn tables_must_be_square() {
    assert!(Spread::square(2, vec![1.0; 3]).is_none());
    assert!(Spread::per_good(2, [vec![1.0; 4], vec![1.0; 3]]).is_none());
    assert_eq!(Spread::square(2, vec![1.0; 4]).unwrap().shape(), &[2, 2]);
}
