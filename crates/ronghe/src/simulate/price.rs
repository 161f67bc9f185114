//! What loosens an indicator of the challenges, and what one per cent of it is worth (C1-C5, X0).

use super::barrier::WIDER;
use super::{Barrier, BarrierKind, Simulation};
use crate::error::StudyError;
use ronghe_base::{Place, Text, Year};
use ronghe_equilibrium::Objective;

/// Something in the model that a reform may loosen or widen: a barrier, or a lever that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loosening {
    /// A barrier.
    Barrier(BarrierKind),
    /// Productivity of farming: works, machines, skill.
    FarmProductivity,
    /// What traders keep between the farm and the buyer.
    Margin,
    /// Farmland.
    Farmland,
    /// Homestead land.
    Homestead,
    /// The rural part of public service.
    RuralService,
}

impl Loosening {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Barrier(BarrierKind::Entry),
        Self::Barrier(BarrierKind::Exit),
        Self::Barrier(BarrierKind::LeavingFarming),
        Self::Barrier(BarrierKind::Market),
        Self::Barrier(BarrierKind::FarmCapital),
        Self::Barrier(BarrierKind::UrbanLand),
        Self::Barrier(BarrierKind::CollectiveLand),
        Self::Barrier(BarrierKind::LandRight),
        Self::Barrier(BarrierKind::PublicMoney),
        Self::FarmProductivity,
        Self::Margin,
        Self::Farmland,
        Self::Homestead,
        Self::RuralService,
    ];

    /// Id, as the catalogue of challenges writes it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Barrier(kind) => kind.id(),
            Self::FarmProductivity => "farm-productivity",
            Self::Margin => "margin",
            Self::Farmland => "farmland",
            Self::Homestead => "homestead",
            Self::RuralService => "rural-service",
        }
    }

    /// The one with that id.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.id() == id)
    }

    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Barrier(kind) => kind.label(),
            Self::FarmProductivity => Text::new("农业生产率", "productivity of farming"),
            Self::Margin => Text::new("流通加价", "margin of traders"),
            Self::Farmland => Text::new("农用地面积", "farmland"),
            Self::Homestead => Text::new("宅基地面积", "homestead land"),
            Self::RuralService => Text::new("公共服务的农村份额", "rural part of public service"),
        }
    }

    /// Whether the sum over places is the loosening everywhere.
    pub fn adds_up(self) -> bool {
        match self {
            Self::Barrier(kind) => kind.adds_up(),
            _ => true,
        }
    }
}

/// What loosening something in one place is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// What is loosened.
    pub loosening: Loosening,
    /// Where.
    pub place: Place,
    /// Name of the place.
    pub name: Text,
    /// Gain in money-metric welfare with owners, as a share of all income.
    pub gain: f64,
}

/// The prices of one baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// Every loosening of every place of the nation.
    pub list: Vec<Price>,
    /// Year of the baseline.
    pub year: Year,
}

impl Prices {
    /// Prices of the barriers, and of the levers that are none, at the baseline of a simulation.
    ///
    /// Barriers as in [`Simulation::barriers`]. Productivity, farmland and homestead land up by one per
    /// cent, the margin down and the rural part of public service up by one point, each to first order,
    /// from the gradient of money-metric welfare.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn of(run: &Simulation, barriers: &[Barrier]) -> Result<Self, StudyError> {
        let slopes = run
            .baseline
            .gradient(&run.before, &[Objective::MoneyMetricWelfare])?
            .remove(0)
            .levers;
        let model = &run.model;
        let price = |loosening, at: usize, gain| Price {
            loosening,
            place: model.places[at].clone(),
            name: model.names[at].clone(),
            gain,
        };
        let mut list: Vec<Price> = barriers
            .iter()
            .map(|b| price(Loosening::Barrier(b.kind), b.place, b.gain))
            .collect();
        for at in (0..model.places.len()).filter(|&p| model.nation(p)) {
            list.extend([
                price(
                    Loosening::FarmProductivity,
                    at,
                    WIDER * slopes.productivity[0][at],
                ),
                price(Loosening::Margin, at, -0.01 * slopes.mu[at]),
                price(Loosening::Farmland, at, WIDER * slopes.farm[at]),
                price(Loosening::Homestead, at, WIDER * slopes.home[at]),
                price(Loosening::RuralService, at, 0.01 * slopes.zeta[at]),
            ]);
        }
        Ok(Self {
            list,
            year: model.year,
        })
    }

    /// Whether the economy uses it: a lever that it does not use has slope zero in every place.
    pub fn uses(&self, loosening: Loosening) -> bool {
        let mut of = self.list.iter().filter(|p| p.loosening == loosening);
        of.any(|p| p.gain.abs() > 0.0)
    }

    /// One per cent everywhere: the sum over places, to first order; none where it only changes hands.
    pub fn whole(&self, loosening: Loosening) -> Option<f64> {
        let of = self.list.iter().filter(|p| p.loosening == loosening);
        loosening.adds_up().then(|| of.map(|p| p.gain).sum())
    }

    /// Where it is worth most; the first in order of place of equals.
    pub fn dearest(&self, loosening: Loosening) -> Option<&Price> {
        let of = self.list.iter().filter(|p| p.loosening == loosening);
        of.reduce(|a, b| {
            let better = b.gain > a.gain || (b.gain >= a.gain && b.place < a.place);
            if better { b } else { a }
        })
    }
}
