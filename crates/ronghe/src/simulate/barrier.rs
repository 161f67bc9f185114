//! The weakest link: what one more per cent of loosening each barrier is worth (X0).

use super::{Simulation, levers};
use crate::economy::Model;
use crate::error::StudyError;
use crate::package::{Lever, Patch};
use ronghe_base::Text;
use ronghe_equilibrium::Options;

/// What one more per cent of loosening a barrier is worth (X0).
#[derive(Clone, Debug, PartialEq)]
pub struct Barrier {
    /// Which barrier.
    pub kind: BarrierKind,
    /// Place where it is loosened.
    pub place: usize,
    /// Gain in money-metric welfare with owners, as a share of national income.
    pub gain: f64,
}

/// A barrier that a reform may loosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BarrierKind {
    /// Cost of moving into the place from another.
    Entry,
    /// Cost of leaving farming for other work inside the place.
    LeavingFarming,
    /// Cost of goods from elsewhere in the nation.
    Market,
    /// Wedge on capital in farming.
    FarmCapital,
}

impl BarrierKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Entry,
        Self::LeavingFarming,
        Self::Market,
        Self::FarmCapital,
    ];

    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Entry => Text::new("迁入成本", "cost of moving in"),
            Self::LeavingFarming => Text::new("本地农转非成本", "cost of leaving farming at home"),
            Self::Market => Text::new("从外地购入商品的成本", "cost of goods from other places"),
            Self::FarmCapital => Text::new("农业资本楔子", "wedge on farm capital"),
        }
    }

    /// One per cent less of the barrier in one place.
    fn loosened(self, model: &Model, place: usize) -> Patch {
        let n = model.places.len();
        let mut patch = Patch::default();
        let (lever, size) = match self {
            Self::Entry | Self::LeavingFarming => (Lever::Mig, 4 * n * n),
            Self::Market => (Lever::Trade, 2 * n * n),
            Self::FarmCapital => (Lever::Wedge, 2 * n),
        };
        let mut values = vec![1.0; size];
        let others = |p: usize| p != place && model.nation(p);
        match self {
            Self::Entry => {
                for (from, to) in (0..2 * n).flat_map(|i| [(i, place), (i, place + n)]) {
                    if others(from % n) {
                        values[from * 2 * n + to] = LOOSER;
                    }
                }
            }
            Self::LeavingFarming => values[place * 2 * n + place + n] = LOOSER,
            Self::Market => {
                for (s, origin) in (0..2).flat_map(|s| (0..n).map(move |i| (s, i))) {
                    if others(origin) {
                        values[s * n * n + origin * n + place] = LOOSER;
                    }
                }
            }
            Self::FarmCapital => values[place] = LOOSER,
        }
        patch.values.insert(lever, values);
        patch
    }
}

/// One per cent off.
const LOOSER: f64 = 0.99;

impl Simulation {
    /// Every barrier of every place loosened by one per cent, one at a time, from the baseline;
    /// dearest first. Empty for economies of more than 100 places.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn barriers(&self) -> Result<Vec<Barrier>, StudyError> {
        let (model, n) = (&self.model, self.model.places.len());
        let mut barriers = vec![];
        if n > super::MOST_PLACES {
            return Ok(barriers);
        }
        for kind in BarrierKind::ALL {
            for place in (0..n).filter(|&p| model.nation(p)) {
                let levers = levers(&kind.loosened(model, place), n)?;
                let outcome = self.baseline.solve(&levers, &Options::default())?;
                let gain = outcome.money_metric_welfare(&self.baseline) - 1.0;
                barriers.push(Barrier { kind, place, gain });
            }
        }
        barriers.sort_by(|a, b| b.gain.total_cmp(&a.gain)); // stable: ties keep kind and place order
        Ok(barriers)
    }
}
