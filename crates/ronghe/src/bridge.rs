//! What a mechanism means in the model. The only place that says so, so that no yuan counts twice.
//!
//! | mechanism | at the desk | in the model |
//! |---|---|---|
//! | M2.d share of the increment | adjustment fund `F` out of the increment `R - K` of a deal | `s_state = F / (R - K)`: the state's share of the rent of collective construction land |
//!
//! A deal is paid once, `s_state` is a share of every year's rent: the bridge assumes that the state
//! takes the same part of the yearly rent as of the increment. The collective's retention and the
//! members' shares both stay with rural stayers in the model, so they are one number there:
//! `1 - s_state`. How much land enters the market (`new_urb`) is no outcome of a deal; the package
//! gives it, marked assumed.

use crate::package::Lever;
use crate::study::Desk;
use ronghe_mechanism::property::Ledger;

/// The lever that a deal can set.
pub const DEAL_LEVER: Lever = Lever::SState;

/// The state's share of the rent of collective land that a settled deal implies (M2.d):
/// `F / (R - K)`, a pure number from 0 to 1. None where the deal made no increment.
pub fn state_share(ledger: &Ledger) -> Option<f64> {
    let increment = ledger.increment.fen();
    (increment > 0).then(|| ledger.fund().fen() as f64 / increment as f64)
}

/// The state's share by the deal of that id.
///
/// # Errors
/// In words: no such deal, or a deal without increment.
pub fn deal_share(desk: &Desk, id: &str) -> Result<f64, String> {
    let Some(settled) = desk.settled.iter().find(|s| s.deal.id == id) else {
        let known: Vec<_> = desk.settled.iter().map(|s| s.deal.id.as_str()).collect();
        let known = if known.is_empty() {
            "none".into()
        } else {
            known.join(", ")
        };
        return Err(format!(
            "no settled deal has the id \"{id}\"; deals of the region: {known}"
        ));
    };
    state_share(&settled.ledger)
        .ok_or_else(|| format!("deal \"{id}\" made no increment, so it implies no state share"))
}
