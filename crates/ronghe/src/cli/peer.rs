//! A peer program timed on the same economy: a Python script with the functions `calibrate(economy)` and
//! `solve(baseline, levers, tol=...)` on plain arrays. It is given by the user and not part of the product.

use crate::error::StudyError;
use ronghe_base::Text;
use ronghe_equilibrium::{Demand, Economy};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What the peer took for the reform.
pub(super) struct Peer {
    /// Seconds of the solve, without start and calibration.
    pub(super) seconds: f64,
    /// Its welfare hat.
    pub(super) welfare: f64,
}

/// Loads the arrays, calibrates, solves, prints what it took.
const DRIVER: &str = r"
import importlib.util, json, sys, time
import numpy as np
spec = importlib.util.spec_from_file_location('peer', sys.argv[1])
peer = importlib.util.module_from_spec(spec); spec.loader.exec_module(peer)
where = sys.argv[2]; meta = json.load(open(where + '/economy.json')); n = meta['n']
load = lambda name, shape: np.fromfile(where + '/' + name).reshape(shape)
economy = dict(pi=[load('pi0', (n, n)), load('pi1', (n, n))], m=load('m', (2 * n, 2 * n)), H=load('h', 2 * n),
               omega=load('omega', n), zone=load('zone', n).astype(int),
               par={**meta['par'], 'fa': load('fa', (5, n))}, pol=meta['pol'])
baseline = peer.calibrate(economy)
levers = dict(mig=load('mig', (2 * n, 2 * n)))
start = time.perf_counter()
outcome = peer.solve(baseline, levers, tol=1e-12)
print(json.dumps(dict(seconds=time.perf_counter() - start, welfare=outcome['welfare'])))
";

/// One thread, one run.
pub(super) fn run(
    script: &Path,
    economy: &Economy,
    tables: &[Vec<f64>; 3],
    costs: &[f64],
) -> Result<Peer, StudyError> {
    let fail = |cause: String| StudyError::File {
        path: script.display().to_string(),
        cause: Text::same(cause),
        advice: Text::new(
            "请给出带 calibrate 与 solve 的 Python 脚本，并备好 python3 与 numpy",
            "give a Python script with calibrate and solve, and have python3 and numpy at hand",
        ),
    };
    let folder = tempfile::tempdir().map_err(|e| fail(e.to_string()))?;
    let write = |name: &str, values: &[f64]| {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        fs::write(folder.path().join(name), bytes).map_err(|e| fail(e.to_string()))
    };
    let [farm, other, moves] = tables;
    for (name, values) in [
        ("pi0", farm.as_slice()),
        ("pi1", other),
        ("m", moves),
        ("mig", costs),
        ("h", economy.h.values()),
        ("omega", economy.omega.values()),
        ("zone", economy.zone.values()),
        ("fa", economy.par.fa.values()),
    ] {
        write(name, values)?;
    }
    let (par, pol) = (&economy.par, &economy.pol);
    let demand = if par.demand == Demand::Cd {
        "cd"
    } else {
        "nhces"
    };
    let meta = json!({
        "n": economy.n,
        "par": {
            "theta": par.theta, "kappa": par.kappa, "gamma": par.gamma, "demand": demand,
            "sigma": par.sigma, "eps_a": par.eps_a,
        },
        "pol": { "mu": pol.mu.values()[0] },
    });
    fs::write(folder.path().join("economy.json"), meta.to_string())
        .map_err(|e| fail(e.to_string()))?;
    let output = Command::new("python3")
        .args(["-c", DRIVER])
        .arg(script)
        .arg(folder.path())
        .env("OPENBLAS_NUM_THREADS", "1")
        .env("OMP_NUM_THREADS", "1")
        .env("MKL_NUM_THREADS", "1")
        .output()
        .map_err(|e| fail(e.to_string()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or("no message").to_string();
        return Err(fail(last));
    }
    let found: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|e| fail(e.to_string()))?;
    let number = |key: &str| {
        found[key]
            .as_f64()
            .ok_or_else(|| fail(format!("its answer has no number {key}")))
    };
    Ok(Peer {
        seconds: number("seconds")?,
        welfare: number("welfare")?,
    })
}
