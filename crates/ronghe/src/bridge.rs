//! What a mechanism means in the model. The only place that says so, so that no yuan counts twice.
//!
//! | mechanism | at the desk | in the model |
//! |---|---|---|
//! | M2.d share of the increment | adjustment fund `F` out of the increment `R - K` of a deal | `s_state = F / (R - K)`: the state's share of the rent of collective construction land |
//!
//! The collective's retention and the members' shares both stay with rural stayers in the model, so
//! they are one number there: `1 - s_state`. How much land enters the market (`new_urb`) is no
//! outcome of a deal; the package gives it, marked assumed.

use ronghe_mechanism::property::Ledger;

/// The state's share of the rent of collective land that a settled deal implies (M2.d):
/// `F / (R - K)`, a pure number from 0 to 1. None where the deal made no increment.
pub fn state_share(ledger: &Ledger) -> Option<f64> {
    ledger.state_share()
}
