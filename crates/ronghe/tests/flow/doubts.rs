//! Standard deviations of parameters, given or assumed, alone or together.

use crate::folder::{Folder, close, model, number, row};
use ronghe::region;
use ronghe::results;
use ronghe::simulate::Doubts;
use ronghe_base::Status;

const HEAD: &str = "parameter,sector,value,status,source,sd,sd_source\n";

/// A county with a deviation of its own and two parameters that go together.
fn county(parameters: &str, correlations: &str) -> Folder {
    let county = Folder::county();
    county.write("parameters.csv", format!("{HEAD}{parameters}"));
    let rows = "parameter,with,correlation,status,source\n";
    county.write("correlations.csv", format!("{rows}{correlations}"));
    county
}

#[test]
fn deviations_of_the_region_stand_with_their_source() {
    let given = "theta,both,4,study,a study,0.5,its table 3\nkappa,both,1.5,study,a study,0.2,\n";
    let study = county(given, "theta,kappa,-0.6,assumed,invented\n").study();
    let m = model(&study);
    let slopes = m.slopes.as_ref().unwrap();
    let [theta, kappa, gamma] = &slopes.doubts.parameters[..3] else {
        panic!("three parameters");
    };
    close("theta", theta.sd, 0.5, 0.0);
    assert_eq!(
        (theta.status, theta.source.en.as_str()),
        (Status::Study, "its table 3")
    );
    // a deviation without a source is assumed, whatever the value rests on
    assert_eq!(
        (kappa.status, gamma.status),
        (Status::Assumed, Status::Assumed)
    );
    let effect = &slopes.effects()[0];
    let alone: f64 = effect.parts.iter().map(|x| x * x).sum();
    let together = alone - 2.0 * 0.6 * effect.parts[0] * effect.parts[1];
    close("together", effect.deviation, together.sqrt(), 1e-12);
    assert!((alone.sqrt() / effect.deviation - 1.0).abs() > 1e-3);
    let pairs = results::parameter_correlations(slopes).unwrap();
    close("pair", number(&pairs, "correlation", 0), -0.6, 0.0);
    let [zh, en] = Folder::empty().pages(&study);
    assert!(
        zh.contains("参数之间的相关") && en.contains("but for the pairs of table correlations")
    );
}

#[test]
fn without_tables_all_is_assumed_and_independent() {
    let study = Folder::county().study();
    let m = model(&study);
    let slopes = m.slopes.as_ref().unwrap();
    let doubts = &slopes.doubts;
    assert!(
        doubts
            .parameters
            .iter()
            .all(|p| p.status == Status::Assumed && p.source.en.starts_with("no source"))
    );
    assert!(results::parameter_correlations(slopes).is_none());
    let bands = results::bands(&m.run, slopes);
    assert!(
        bands.notes[0]
            .en
            .starts_with("Errors of parameters are independent (assumed)")
    );
    // effects in per cent: the squares of a column sum to that of the deviation
    let parts = results::parameter_bands(&m.run, slopes);
    let squares: f64 = (0..parts.rows())
        .map(|at| number(&parts, "money", at).powi(2))
        .sum();
    let at = row(&bands, "Money-metric welfare");
    let (sd, change) = (
        number(&bands, "deviation", at),
        number(&bands, "change", at),
    );
    close("parts", squares.sqrt(), 100.0 * sd / change.abs(), 1e-9);
}

#[test]
fn deviations_that_cannot_be_are_refused() {
    let said = |parameters: &str, correlations: &str| {
        let county = county(parameters, correlations);
        let (region, _) = region::open(&county.path()).unwrap();
        Doubts::of(&region).unwrap_err().to_string()
    };
    let mu = said("mu,both,0.1,assumed,invented,0.02,\n", "");
    assert!(
        mu.contains("row 2") && mu.contains("of mu") && mu.contains("leave sd empty"),
        "{mu}"
    );
    let two =
        "beta_h,farm,0.13,assumed,invented,0.02,\nbeta_h,nonfarm,0.13,assumed,invented,0.03,\n";
    let two = said(two, "");
    assert!(
        two.contains("row 3") && two.contains("two standard deviations of beta_h"),
        "{two}"
    );
    let pairs =
        "theta,kappa,0.9,assumed,x\nkappa,gamma,0.9,assumed,x\ntheta,gamma,-0.9,assumed,x\n";
    let all = said("theta,both,4,assumed,invented,,\n", pairs);
    assert!(
        all.contains("table correlations") && all.contains("variance below 0"),
        "{all}"
    );
    let same = said(
        "theta,both,4,assumed,invented,,\n",
        "theta,theta,0.5,assumed,x\n",
    );
    assert!(same.contains("two different parameters"), "{same}");
}
