//! Migration-cost wedges by pair of cells, their means and intervals (C3, P3).

use super::incomes::RealIncomes;
use super::{check_list, settled};
use crate::baseline::Baseline;
use crate::cells::flat;
use crate::check::Range;
use crate::error::{EquilibriumError, Problems};
use crate::outcome::Outcome;

/// People and where they work, as observed.
///
/// # Shapes and units
/// `registered` `[2N]`, persons in any unit; `shares` `[2N][2N]` row by row, `shares[i][j]` of the people
/// registered in `i` work in `j`, above 0 on the diagonal; `zone` `[N]`, means are over pairs within zone 0.
#[derive(Clone, Copy, Debug)]
pub struct ObservedMoves<'a> {
    /// Registered people by cell.
    pub registered: &'a [f64],
    /// Shares by registered and working cell.
    pub shares: &'a [f64],
    /// Zone of each place.
    pub zone: &'a [usize],
}

/// Which moves a mean is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// Every move out of the registered cell.
    All,
    /// From farm to non-farm work in the same place.
    LeavingFarming,
    /// From non-farm to farm work in the same place.
    EnteringFarming,
    /// To another place, whatever the work.
    Between,
    /// To another place, from farm to non-farm work.
    BetweenLeavingFarming,
    /// Out of one registered cell.
    From(usize),
    /// Into one working cell.
    Into(usize),
}

impl Moves {
    /// Whether a move from cell `i` to cell `j` of `n` places belongs here.
    #[must_use]
    pub fn holds(self, i: usize, j: usize, n: usize) -> bool {
        let (place, farm_to_other) = (i % n == j % n, i / n == 0 && j / n == 1);
        i != j
            && match self {
                Self::All => true,
                Self::LeavingFarming => place && farm_to_other,
                Self::EnteringFarming => place && !farm_to_other,
                Self::Between => !place,
                Self::BetweenLeavingFarming => !place && farm_to_other,
                Self::From(cell) => i == cell,
                Self::Into(cell) => j == cell,
            }
    }
}

/// Costs of working in another cell than the registered one, as a factor on real income.
///
/// People choose the cell with the highest `V_ij z_j / d_ij`, `z` Frechet with shape `kappa`, so that
/// `m_ij / m_ii = (V_ij / (V_ii d_ij))^kappa` and
///
/// ```text
/// d_ij = (V_ij / V_ii) (m_ii / m_ij)^(1/kappa),   d_ii = 1
/// ```
///
/// Of two people alike but for the move, the one who stays needs only `1/d` of the other's income. A pair
/// without flow has an infinite wedge: it is counted and stays out of the means.
///
/// # Source
/// Tombe and Zhu (2019), AER 109(5), section III.
///
/// ```
/// use ronghe_equilibrium::{MigrationWedges, Moves, ObservedMoves, RealIncomes};
/// // one place: a tenth of its farm people work outside farming, where they earn twice as much
/// let moves = ObservedMoves { registered: &[1.0, 1.0], shares: &[0.9, 0.1, 0.0, 1.0], zone: &[0] };
/// let incomes = RealIncomes {
///     stay: vec![1.0, 2.0], wage: vec![1.0, 2.0], kept: vec![0.0; 2], worth: vec![1.0; 2],
/// };
/// let wedges = MigrationWedges::invert(&moves, &incomes, 1.5)?;
/// assert!((wedges.wedge(0, 1) - 2.0 * 9.0_f64.powf(1.0 / 1.5)).abs() < 1e-12);
/// assert_eq!(wedges.estimate(Moves::EnteringFarming, None).empty, 1); // nobody moves back
/// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MigrationWedges {
    places: usize,
    zone: Vec<usize>,
    kappa: f64,
    registered: Vec<f64>,
    /// `V_ij / V_ii`.
    value: Vec<f64>,
    /// People by registered and working cell.
    people: Vec<f64>,
}

/// What an interval allows for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uncertainty {
    /// People in the sample per unit of registered people: the unit in heads times the sampled share.
    pub sampled: f64,
    /// Standard errors on each side, 1.96 for 95 per cent.
    pub errors: f64,
    /// Lowest and highest migration elasticity thought possible.
    pub kappa: [f64; 2],
}

/// Ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A mean wedge with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Migrant-weighted harmonic mean of the wedges, infinite where nobody moves.
    pub value: f64,
    /// People who move, in the unit of registered people.
    pub people: f64,
    /// Pairs with people.
    pub pairs: usize,
    /// Pairs without: an infinite wedge, outside the mean.
    pub empty: usize,
    /// What sampling of the flows leaves open.
    pub sampling: Interval,
    /// What the range of the elasticity leaves open.
    pub elasticity: Interval,
    /// Both: the hull of the sampling intervals at either end of the range.
    pub both: Interval,
}

impl MigrationWedges {
    /// Wedges that make the observed flows those that people choose.
    ///
    /// # Errors
    /// [`EquilibriumError::Barriers`] lists everything that cannot be used.
    pub fn invert(
        moves: &ObservedMoves<'_>,
        incomes: &RealIncomes,
        kappa: f64,
    ) -> Result<Self, EquilibriumError> {
        let (places, cells) = (moves.zone.len(), 2 * moves.zone.len());
        let mut problems = Problems::default();
        let registered = (cells, Range::POSITIVE, "a finite number above 0");
        check_list(
            &mut problems,
            "registered",
            moves.registered,
            registered,
            |_| true,
        );
        let shares = (cells * cells, Range::SHARE, "a share from 0 to 1");
        check_list(&mut problems, "shares", moves.shares, shares, |_| true);
        check_list(
            &mut problems,
            "kappa",
            &[kappa],
            (1, Range::POSITIVE, "above 0"),
            |_| true,
        );
        settled(problems)?;
        incomes.check(cells)?;
        let pairs = (0..cells).flat_map(|i| (0..cells).map(move |j| (i, j)));
        let wedges = Self {
            places,
            zone: moves.zone.to_vec(),
            kappa,
            registered: moves.registered.to_vec(),
            value: pairs
                .clone()
                .map(|(i, j)| incomes.value(i, j) / incomes.value(i, i))
                .collect(),
            people: pairs
                .map(|(i, j)| moves.registered[i] * moves.shares[i * cells + j])
                .collect(),
        };
        wedges.all_have_stayers()
    }

    fn all_have_stayers(self) -> Result<Self, EquilibriumError> {
        let mut problems = Problems::default();
        for i in 0..2 * self.places {
            if self.people(i, i) <= 0.0 {
                let field = format!("shares[{i}][{i}]");
                let advice = "a wedge is measured against people who stay; merge the cell";
                problems.add(field, 0, "a share above 0", advice);
            }
        }
        settled(problems)?;
        Ok(self)
    }

    /// The same flows and incomes under another elasticity.
    #[must_use]
    pub fn with_kappa(&self, kappa: f64) -> Self {
        Self {
            kappa,
            ..self.clone()
        }
    }

    /// The wedge `d_ij`; infinite where nobody moves.
    ///
    /// # Panics
    /// If a cell does not exist.
    #[must_use]
    pub fn wedge(&self, i: usize, j: usize) -> f64 {
        self.wedge_under(self.kappa, i, j)
    }

    fn wedge_under(&self, kappa: f64, i: usize, j: usize) -> f64 {
        if i == j {
            return 1.0;
        }
        let odds = self.people(i, i) / self.people(i, j);
        self.value[self.at(i, j)] * odds.powf(1.0 / kappa)
    }

    fn at(&self, i: usize, j: usize) -> usize {
        assert!(j < 2 * self.places, "cell {j} of {}", 2 * self.places);
        i * 2 * self.places + j
    }

    fn people(&self, i: usize, j: usize) -> f64 {
        self.people[self.at(i, j)]
    }

    fn pairs(&self, moves: Moves) -> impl Iterator<Item = (usize, usize)> {
        let n = self.places;
        let (rows, columns) = match moves {
            Moves::From(cell) => (cell..cell + 1, 0..2 * n),
            Moves::Into(cell) => (0..2 * n, cell..cell + 1),
            _ => (0..2 * n, 0..2 * n),
        };
        rows.flat_map(move |i| columns.clone().map(move |j| (i, j)))
            .filter(move |&(i, j)| {
                moves.holds(i, j, n) && self.zone[i % n] == 0 && self.zone[j % n] == 0
            })
    }

    /// Migrant-weighted harmonic mean, `sum f_ij / sum (f_ij / d_ij)` over pairs with people, with its
    /// intervals; without `uncertainty` they have no width.
    ///
    /// Sampling: counts of a registered cell are multinomial, so that with `n` sampled people
    /// `var ln D = sum_i [sum_j e_ij^2 / n_ij - (sum_j e_ij)^2 / n_i]`, `e_ij = d ln D / d ln f_ij`; the interval
    /// is symmetric in logs. For one pair this is `(1/n_ii + 1/n_ij) / kappa^2`. Elasticity: the mean is
    /// monotone in `kappa` where people mostly stay; both ends are computed.
    ///
    /// # Panics
    /// If `moves` names a cell that does not exist.
    ///
    /// # Source
    /// Harmonic means with migrants as weights as in Tombe and Zhu (2019); delta method.
    #[must_use]
    pub fn estimate(&self, moves: Moves, uncertainty: Option<&Uncertainty>) -> Estimate {
        let all = self.pairs(moves).count();
        let movers: Vec<(usize, usize)> = self
            .pairs(moves)
            .filter(|&(i, j)| self.people(i, j) > 0.0)
            .collect();
        let value = self.harmonic(&movers, self.kappa);
        let mut sampling = Interval::around(value, 0.0);
        let (mut elasticity, mut both) = (sampling, sampling);
        if let Some(u) = uncertainty.filter(|_| value.is_finite()) {
            let width = |kappa| u.errors * self.log_error(&movers, kappa, u.sampled);
            sampling = Interval::around(value, width(self.kappa));
            both = sampling;
            for kappa in u.kappa {
                let end = self.harmonic(&movers, kappa);
                elasticity = elasticity.hull(Interval::around(end, 0.0));
                both = both.hull(Interval::around(end, width(kappa)));
            }
        }
        Estimate {
            value,
            people: movers.iter().map(|&(i, j)| self.people(i, j)).sum(),
            pairs: movers.len(),
            empty: all - movers.len(),
            sampling,
            elasticity,
            both,
        }
    }

    fn harmonic(&self, movers: &[(usize, usize)], kappa: f64) -> f64 {
        if movers.is_empty() {
            return f64::INFINITY;
        }
        let people: f64 = movers.iter().map(|&(i, j)| self.people(i, j)).sum();
        people / self.eased(movers, self, kappa)
    }

    /// `sum f_ij / d_ij`, the wedges being those of `wedges`.
    fn eased(&self, movers: &[(usize, usize)], wedges: &Self, kappa: f64) -> f64 {
        let moves = movers.iter();
        moves
            .map(|&(i, j)| self.people(i, j) / wedges.wedge_under(kappa, i, j))
            .sum()
    }

    /// Standard error of the log of the mean.
    fn log_error(&self, movers: &[(usize, usize)], kappa: f64, sampled: f64) -> f64 {
        let cells = 2 * self.places;
        let people: f64 = movers.iter().map(|&(i, j)| self.people(i, j)).sum();
        let eased = self.eased(movers, self, kappa);
        let mut stay = vec![0.0; cells];
        let (mut squares, mut rows) = (0.0, vec![0.0; cells]);
        for &(i, j) in movers {
            let f = self.people(i, j);
            let part = f / self.wedge_under(kappa, i, j) / eased;
            let e = f / people - (1.0 + 1.0 / kappa) * part;
            stay[i] += part / kappa;
            rows[i] += e;
            squares += e * e / (sampled * f);
        }
        for i in 0..cells {
            let row = rows[i] + stay[i];
            squares += stay[i] * stay[i] / (sampled * self.people(i, i));
            squares -= row * row / (sampled * self.registered[i]);
        }
        squares.max(0.0).sqrt() // rounding alone can bring it below zero
    }

    /// Mean of `later` over that of `self`, both with the migrants of `self` as weights, so that only
    /// wedges change; pairs without people in either are left out.
    ///
    /// # Panics
    /// If the two are about different cells.
    ///
    /// # Source
    /// Initial weights as in Tombe and Zhu (2019).
    #[must_use]
    pub fn change(&self, later: &Self, moves: Moves) -> f64 {
        assert_eq!(self.places, later.places, "the same places in both years");
        let movers: Vec<(usize, usize)> = self
            .pairs(moves)
            .filter(|&(i, j)| self.people(i, j) > 0.0 && later.people(i, j) > 0.0)
            .collect();
        self.eased(&movers, self, self.kappa) / self.eased(&movers, later, later.kappa)
    }
}

impl Interval {
    fn around(value: f64, log_width: f64) -> Self {
        Self {
            low: value * (-log_width).exp(),
            high: value * log_width.exp(),
        }
    }

    fn hull(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    /// Whether the value lies in it.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

impl Outcome {
    /// Wedges of this equilibrium's flows under the given incomes and the model's elasticity.
    ///
    /// # Errors
    /// [`EquilibriumError::Barriers`].
    pub fn migration_wedges(
        &self,
        base: &Baseline,
        incomes: &RealIncomes,
    ) -> Result<MigrationWedges, EquilibriumError> {
        let s = &base.structure;
        let registered = flat(&s.registered);
        let rows = self.flows.rows().zip(&registered);
        let shares: Vec<f64> = rows
            .flat_map(|(row, people)| row.into_iter().map(move |persons| persons / people))
            .map(|share| share.min(1.0)) // a cell nobody leaves may come to 1 and one rounding
            .collect();
        let moves = ObservedMoves {
            registered: &registered,
            shares: &shares,
            zone: &s.zone,
        };
        MigrationWedges::invert(&moves, incomes, s.shares.kappa)
    }
}
