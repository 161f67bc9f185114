//! The weakest link: what one more per cent of loosening each barrier is worth (X0), from one gradient.

use super::Simulation;
use crate::error::StudyError;
use ronghe_base::Text;
use ronghe_equilibrium::{Gradient, Objective};

/// What one more per cent of loosening a barrier is worth (X0): a shadow price.
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
    /// Cost of moving out of the place to another.
    Exit,
    /// Cost of leaving farming for other work inside the place.
    LeavingFarming,
    /// Cost of goods from elsewhere in the nation.
    Market,
    /// Wedge on capital in farming.
    FarmCapital,
    /// Scarcity of state-owned urban land.
    UrbanLand,
    /// Collective land kept out of the urban market.
    CollectiveLand,
    /// Land right that migrants from farm cells lose.
    LandRight,
    /// Shortage of public money of the place.
    PublicMoney,
}

impl BarrierKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Entry,
        Self::Exit,
        Self::LeavingFarming,
        Self::Market,
        Self::FarmCapital,
        Self::UrbanLand,
        Self::CollectiveLand,
        Self::LandRight,
        Self::PublicMoney,
    ];

    /// Id, as the catalogue of challenges and the columns of results write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Exit => "exit",
            Self::LeavingFarming => "leaving",
            Self::Market => "market",
            Self::FarmCapital => "capital",
            Self::UrbanLand => "urban",
            Self::CollectiveLand => "collective",
            Self::LandRight => "rights",
            Self::PublicMoney => "money",
        }
    }

    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Entry => Text::new("迁入成本", "cost of moving in"),
            Self::Exit => Text::new("迁出成本", "cost of moving out"),
            Self::LeavingFarming => Text::new("本地农转非成本", "cost of leaving farming at home"),
            Self::Market => Text::new("从外地购入商品的成本", "cost of goods from other places"),
            Self::FarmCapital => Text::new("农业资本楔子", "wedge on farm capital"),
            Self::UrbanLand => Text::new("城镇建设用地稀缺", "scarcity of urban land"),
            Self::CollectiveLand => Text::new(
                "集体建设用地未入市",
                "collective land kept out of the market",
            ),
            Self::LandRight => Text::new("迁移即失去的土地权益", "land right lost by moving"),
            Self::PublicMoney => Text::new("地方公共资金不足", "shortage of public money"),
        }
    }

    /// Whether the sum over places is the loosening everywhere: moving out is moving in seen from the other
    /// end, and public money only changes hands.
    pub fn adds_up(self) -> bool {
        !matches!(self, Self::Exit | Self::PublicMoney)
    }
}

/// One per cent off a cost, in logs.
const LOOSER: f64 = -0.010_050_335_853_501_44;
/// One per cent more of an area, in logs.
pub(super) const WIDER: f64 = 0.009_950_330_853_168_083;

impl Simulation {
    /// Every barrier of every place loosened by one per cent from the baseline, to first order, by one
    /// gradient of money-metric welfare; dearest first.
    ///
    /// Costs and the wedge fall by one per cent, urban land grows by one, collective land of one per cent of urban
    /// land enters the market, migrants from farm cells keep one point more of their right, public money grows by one per cent of the place's budget, paid by all
    /// places by value added.
    ///
    /// # Errors
    /// [`StudyError::Equilibrium`].
    pub fn barriers(&self) -> Result<Vec<Barrier>, StudyError> {
        let slopes = self
            .baseline
            .gradient(&self.before, &[Objective::MoneyMetricWelfare])?
            .remove(0);
        let links = Links::new(self, &slopes);
        let nation: Vec<usize> = (0..self.model.places.len())
            .filter(|&p| self.model.nation(p))
            .collect();
        let mut barriers: Vec<Barrier> = BarrierKind::ALL
            .into_iter()
            .flat_map(|kind| nation.iter().map(move |&place| (kind, place)))
            .map(|(kind, place)| Barrier {
                kind,
                place,
                gain: links.gain(kind, place),
            })
            .collect();
        barriers.sort_by(|a, b| b.gain.total_cmp(&a.gain)); // stable: ties keep kind and place order
        Ok(barriers)
    }
}

/// The slopes of welfare, read by barrier.
struct Links<'a> {
    run: &'a Simulation,
    slopes: &'a Gradient,
    migration: Vec<f64>,
    trade: Vec<f64>,
    /// What one more unit of public money everywhere, by value added, is worth.
    money: f64,
}

impl<'a> Links<'a> {
    fn new(run: &'a Simulation, slopes: &'a Gradient) -> Self {
        let money = (0..run.model.places.len())
            .filter(|&p| run.model.nation(p))
            .map(|p| run.before.value_added[p] * slopes.levers.transfer[p])
            .sum();
        Self {
            run,
            slopes,
            migration: slopes.migration_table(&run.before),
            trade: slopes.trade_table(&run.before),
            money,
        }
    }

    fn gain(&self, kind: BarrierKind, p: usize) -> f64 {
        let (model, n) = (&self.run.model, self.run.model.places.len());
        let levers = &self.slopes.levers;
        let others = || (0..2 * n).filter(|&i| i % n != p && model.nation(i % n));
        let move_cost = |i: usize, j: usize| self.migration[i * 2 * n + j];
        match kind {
            BarrierKind::Entry => {
                LOOSER
                    * others()
                        .map(|i| move_cost(i, p) + move_cost(i, p + n))
                        .sum::<f64>()
            }
            BarrierKind::Exit => {
                LOOSER
                    * others()
                        .map(|j| move_cost(p, j) + move_cost(p + n, j))
                        .sum::<f64>()
            }
            BarrierKind::LeavingFarming => LOOSER * move_cost(p, p + n),
            BarrierKind::Market => {
                let sold = |i: usize| self.trade[(i / n * n + i % n) * n + p];
                LOOSER * others().map(sold).sum::<f64>()
            }
            BarrierKind::FarmCapital => LOOSER * levers.wedge[0][p],
            BarrierKind::UrbanLand => WIDER * levers.urb[p],
            BarrierKind::CollectiveLand => 0.01 * levers.new_urb[p],
            BarrierKind::LandRight => 0.01 * levers.chi[0][p],
            BarrierKind::PublicMoney => {
                0.01 * self.run.before.public_spending[p] * (levers.transfer[p] - self.money)
            }
        }
    }
}
