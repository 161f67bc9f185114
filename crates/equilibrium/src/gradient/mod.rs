//! Gradients: what one more unit of every lever and parameter adds to an outcome (P1-P5, X0).
//!
//! A solved equilibrium is a fixed point `x = F(x, p)` of one pass, so that an outcome `f(x, p)` has the
//! total gradient `f_p + F_p' lambda` with `(I - F_x') lambda = f_x`. The transposed pass is written by hand; the
//! linear system is solved by GMRES with some thirty transposed passes, whatever the number of levers.
//!
//! Source: the adjoint method of Giles and Pierce (2000), Flow, Turbulence and Combustion 65.

mod accounts;
mod adjoints;
mod band;
mod calibration;
mod choice;
mod krylov;
mod moves;
mod objective;
mod result;
mod reverse;
mod shares;

pub use band::Covariance;
pub use objective::Objective;
pub use result::{Band, Elasticity, Gradient, LeverGradient, Parameter, ParameterGradient};
pub use shares::CostShare;

use crate::baseline::Baseline;
use crate::cells::add_scaled;
use crate::economy::MAX_PLACES;
use crate::error::EquilibriumError;
use crate::kernel::KernelKind;
use crate::near::Near;
use crate::outcome::Outcome;
use krylov::{Solved, gmres};
use reverse::Point;

/// Log residual above which a point is no equilibrium.
const SOLVED: f64 = 1e-6;

impl Baseline {
    /// Gradients of outcomes by all levers and parameters, one for each objective.
    ///
    /// `outcome` is a reform solved from this baseline, the empty one included; the gradient holds there. With
    /// the default tolerance of [`crate::Options`] its slopes are exact to about 1e-9 of the largest, with no
    /// step length to choose. The cost of an outcome is that of one or two solutions.
    ///
    /// Shapes and units: [`LeverGradient`], [`ParameterGradient`]. At the edge of a lever's range the slope is
    /// that from inside. Owners who earn nothing after the reform have a welfare hat of zero, whose slope is
    /// taken as zero.
    ///
    /// Every kernel will do. Without land rights one by groups or of nonzero entries needs products alone; with
    /// them the movers are written down as a table, `4 N^2` numbers. The slopes by `kappa` and `theta` of a
    /// reform that changes costs go through all pairs once.
    ///
    /// # Errors
    /// [`EquilibriumError::Foreign`] if the outcome is no equilibrium of this baseline;
    /// [`EquilibriumError::Slopeless`] for people held in place on a path, for two elasticities of migration, and
    /// for land rights kept among more than [`crate::MAX_PLACES`] places;
    /// [`EquilibriumError::Options`] if an objective names a place that does not exist;
    /// [`EquilibriumError::Gradient`] if the linear system has no solution to working accuracy.
    ///
    /// ```
    /// # use ronghe_equilibrium::{Baseline, Case, Levers, Objective, Options};
    /// # let text = include_str!("../../../../cases/equilibrium/2_land.json");
    /// # let baseline = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let outcome = baseline.solve(&Levers::default(), &Options::default())?;
    /// let welfare = baseline.gradient(&outcome, &[Objective::MoneyMetricWelfare])?.remove(0);
    /// // better farming in place 0 is good, a dearer move out of its rural cell is not
    /// assert!(welfare.levers.productivity[0][0] > 0.0);
    /// assert!(welfare.levers.mig_from[0] < 0.0);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn gradient(
        &self,
        outcome: &Outcome,
        objectives: &[Objective],
    ) -> Result<Vec<Gradient>, EquilibriumError> {
        let foreign = |found| Err(EquilibriumError::Foreign { found });
        let (there, here) = (outcome.logs.len() / 10, self.places());
        if there != here {
            return foreign(format!("it has {there} places, the baseline {here}"));
        }
        self.check_slopes(outcome)?;
        let point = Point::new(self, outcome);
        let again = point.pass.logs(self);
        let gaps = again.iter().zip(&outcome.logs).map(|(a, b)| (a - b).abs());
        let residual = gaps.fold(0.0, |max: f64, gap| if gap <= max { max } else { gap });
        if residual.is_nan() || residual > SOLVED {
            return foreign(format!("its log residual is {residual:.1e} here"));
        }
        let gradients = objectives
            .iter()
            .map(|&objective| self.gradient_of(&point, outcome, objective))
            .collect();
        crate::parallel::free();
        gradients
    }

    /// Refuses what the transposed pass does not have.
    fn check_slopes(&self, outcome: &Outcome) -> Result<(), EquilibriumError> {
        let reform = &outcome.reform;
        let placed = reform.placed.is_some() || self.structure.converts.is_some();
        let kept = outcome.policy.chi.iter().flatten().any(|chi| *chi > 0.0);
        let kind = reform.migration.kernel.kind();
        let table = matches!(kind, KernelKind::Dense | KernelKind::Single);
        let (found, advice) = if placed {
            let advice = "ask for that of a static solution of the path's first baseline";
            ("people are held in place on a path", advice)
        } else if reform.migration.kernel.nests.is_some() {
            let advice = "give the kernel without nests, one elasticity";
            ("migration has two elasticities", advice)
        } else if kept && !table && self.places() > MAX_PLACES {
            let advice = "set chi to 0, or merge places until a table of pairs can be held";
            ("migrants keep land rights among too many places", advice)
        } else {
            return Ok(());
        };
        Err(EquilibriumError::Slopeless { found, advice })
    }

    fn gradient_of(
        &self,
        point: &Point<'_>,
        outcome: &Outcome,
        objective: Objective,
    ) -> Result<Gradient, EquilibriumError> {
        objective.check(self.places())?;
        let mut bar = point.zero();
        let value = objective.seed(point, outcome, &mut bar);
        let mut total = bar.clone();
        point.reverse(&mut bar, false);
        // the unknown is searched through what a place does to itself, as the solution was
        let near = self.near().map(Near::transposed);
        let through = |y: &[f64]| {
            near.as_ref()
                .map_or_else(|| y.to_vec(), |near| near.times(y))
        };
        let mut solved = gmres(|y| residual(point, &through(y)), &bar.logs);
        solved.point = through(&solved.point);
        let mut products = solved.products + 2;
        checked(objective, &solved, products)?;
        point.seed(&mut total, &solved.point);
        point.reverse(&mut total, true);
        let data = calibration::reverse(self, &mut total.base, &mut total.shares);
        products += data.products;
        checked(objective, &data, products)?;
        Ok(Gradient::new(
            point,
            objective,
            value,
            total,
            solved.products + 2,
        ))
    }
}

/// `(I - F_x') lambda`.
fn residual(point: &Point<'_>, lambda: &[f64]) -> Vec<f64> {
    let mut bar = point.zero();
    point.seed(&mut bar, lambda);
    point.reverse(&mut bar, false);
    let mut left = lambda.to_vec();
    add_scaled(&mut left, -1.0, &bar.logs);
    left
}

fn checked(objective: Objective, solved: &Solved, products: usize) -> Result<(), EquilibriumError> {
    if solved.holds() {
        return Ok(());
    }
    Err(EquilibriumError::Gradient {
        objective: objective.to_string(),
        residual: solved.residual,
        tolerance: Solved::TOLERANCE,
        products,
    })
}
