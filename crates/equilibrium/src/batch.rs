//! Many reforms in step, so that tables are read once for all of them (P1-P5).

use crate::baseline::{Baseline, check_positive};
use crate::cells::{Cells, flat};
use crate::error::EquilibriumError;
use crate::fixed_point::{Fixed, Search};
use crate::kernel::{Kernel, KernelKind, many};
use crate::levers::{Levers, Reform};
use crate::migration::{Choice, Migration, Offer};
use crate::outcome::Outcome;
use crate::parallel;
use crate::pass::{Closing, Middle, Opening, Pass};
use crate::solve::Options;
use rayon::prelude::*;

/// A reform on its way to its equilibrium.
struct Run<'a> {
    reform: Reform,
    search: Search<'a, f64>,
}

/// How a search ended.
enum Ended {
    /// At an equilibrium.
    Found(Box<(Reform, Fixed)>),
    /// Refused, or solved alone.
    Done(Box<Result<Outcome, EquilibriumError>>),
}

impl Baseline {
    /// Solves many reforms at once: the same results as [`Baseline::solve`] one by one, to rounding.
    ///
    /// Where tables are full ([`crate::Kernel::dense`], [`Baseline::calibrate`]), all reforms go in step
    /// and each pass multiplies a table with all of them together. Reforms whose bilateral costs are
    /// `mig_factors` and `trade_factors` share the tables, as do those without any; a reform with a full
    /// table of costs, or with land rights kept, reads its own. Other kernels are solved side by side.
    ///
    /// # Shapes and units
    /// One result for each of `levers`, in order. `options.start` serves all.
    ///
    /// # Errors
    /// Each result has its own, as [`Baseline::solve`].
    ///
    /// ```
    /// # use ronghe_equilibrium::{Case, Baseline, Levers, Options};
    /// # let text = include_str!("../../../cases/equilibrium/2_land.json");
    /// # let base = Baseline::calibrate(&Case::parse(text)?.economy)?;
    /// let shares = [0.0, 0.25, 0.5, 0.75, 1.0];
    /// let reforms = shares.map(|coop| Levers { coop: Some(coop.into()), ..Levers::default() });
    /// let found = base.solve_batch(&reforms, &Options::default());
    /// let welfare: Vec<f64> = found.into_iter().map(|o| Ok(o?.welfare)).collect::<Result<_, _>>()?;
    /// let alone = base.solve(&reforms[3], &Options::default())?;
    /// assert!((welfare[3] / alone.welfare - 1.0).abs() < 1e-11);
    /// # Ok::<(), ronghe_equilibrium::EquilibriumError>(())
    /// ```
    pub fn solve_batch(
        &self,
        levers: &[Levers],
        options: &Options,
    ) -> Vec<Result<Outcome, EquilibriumError>> {
        parallel::among(1_000, || {
            if levers.len() < 2 || self.kernels() != [KernelKind::Dense; 3] {
                let each = levers.par_iter();
                return each.map(|levers| self.solve(levers, options)).collect();
            }
            self.solve_in_step(levers, options)
        })
    }

    fn solve_in_step(
        &self,
        levers: &[Levers],
        options: &Options,
    ) -> Vec<Result<Outcome, EquilibriumError>> {
        let settings = options.settings(self);
        let mut runs: Vec<Result<Run<'_>, EquilibriumError>> = levers
            .par_iter()
            .map(|levers| {
                options.check(self.places())?;
                let reform = Reform::new(self, levers)?;
                let search =
                    Search::exact(self.start(options.start.clone()), &settings, self.near());
                Ok(Run { reform, search })
            })
            .collect();
        loop {
            let mut going: Vec<&mut Run<'_>> = runs
                .iter_mut()
                .flatten()
                .filter(|run| run.search.goes_on())
                .collect();
            if going.is_empty() {
                break;
            }
            let points: Vec<(&Reform, &[f64])> = going
                .iter()
                .map(|run| (&run.reform, run.search.x.as_slice()))
                .collect();
            let passes = self.passes(&points);
            let mapped: Vec<Vec<f64>> = passes.par_iter().map(|pass| pass.logs(self)).collect();
            going
                .par_iter_mut()
                .zip(mapped)
                .for_each(|(run, mapped)| run.search.take(mapped));
        }
        self.finished(runs, options)
    }

    fn finished(
        &self,
        runs: Vec<Result<Run<'_>, EquilibriumError>>,
        options: &Options,
    ) -> Vec<Result<Outcome, EquilibriumError>> {
        let ended: Vec<Ended> = runs
            .into_iter()
            .map(|run| match run {
                Err(error) => Ended::Done(Box::new(Err(error))),
                Ok(Run { reform, search }) => match search.end() {
                    Ok(fixed) => Ended::Found(Box::new((reform, fixed))),
                    // alone, with plain steps if need be
                    Err(_) => Ended::Done(Box::new(self.settle(reform, options))),
                },
            })
            .collect();
        let points: Vec<(&Reform, &[f64])> = ended
            .iter()
            .filter_map(|run| match run {
                Ended::Found(found) => Some((&found.0, found.1.point.as_slice())),
                Ended::Done(_) => None,
            })
            .collect();
        let mut passes = self.passes(&points).into_iter();
        let with_pass: Vec<(Ended, Option<Pass>)> = ended
            .into_iter()
            .map(|run| {
                let found = matches!(run, Ended::Found(_));
                (run, found.then(|| passes.next()).flatten())
            })
            .collect();
        let outcome = |(run, pass): (Ended, Option<Pass>)| {
            let (reform, fixed) = match run {
                Ended::Done(result) => return *result,
                Ended::Found(found) => *found,
            };
            let pass = pass.unwrap_or_else(|| Pass::new(self, &reform, &fixed.point));
            check_positive("reform", &self.structure, &pass.accounts)?;
            Ok(Outcome::new(self, reform, pass, fixed))
        };
        with_pass.into_par_iter().map(outcome).collect()
    }

    /// One pass of each reform from its own point.
    fn passes(&self, points: &[(&Reform, &[f64])]) -> Vec<Pass> {
        let registered = flat(&self.structure.registered);
        let openings: Vec<Opening> = points
            .par_iter()
            .map(|(reform, logs)| Opening::new(self, reform, logs))
            .collect();
        let costs: Vec<&Cells> = openings.iter().map(|o| &o.cost_powers).collect();
        let prices = traded(points, &costs, false);
        let middles: Vec<Middle> = openings
            .into_par_iter()
            .zip(prices)
            .zip(points)
            .map(|((opening, prices), (reform, _))| Middle::new(self, reform, opening, prices))
            .collect();
        let migrations: Vec<(&Migration, &Offer)> = points
            .iter()
            .zip(&middles)
            .map(|((reform, _), middle)| (&reform.migration, &middle.offer))
            .collect();
        let choices = choose(&migrations, &registered);
        let closings: Vec<Closing> = middles
            .into_par_iter()
            .zip(choices)
            .map(|(middle, choice)| Closing::new(self, middle, choice))
            .collect();
        let spending: Vec<&Cells> = closings.iter().map(|c| &c.real_spending).collect();
        let sold = traded(points, &spending, true);
        closings
            .into_par_iter()
            .zip(sold)
            .map(|(closing, sold)| Pass::closed(closing, &sold))
            .collect()
    }
}

/// Products of the tables of trade in both goods.
fn traded(points: &[(&Reform, &[f64])], x: &[&Cells], transposed: bool) -> Vec<Cells> {
    let [farm, other] = [0, 1].map(|k| {
        let kernels: Vec<&Kernel> = points
            .iter()
            .map(|(reform, _)| &reform.trade.goods[k])
            .collect();
        let x: Vec<&[f64]> = x.iter().map(|x| x[k].as_slice()).collect();
        many::multiply_all(&kernels, &x, transposed)
    });
    farm.into_iter()
        .zip(other)
        .map(|(farm, other)| [farm, other])
        .collect()
}

/// Choices of all reforms; those without kept land rights in two products.
fn choose(migrations: &[(&Migration, &Offer)], registered: &[f64]) -> Vec<Choice> {
    let (plain, other): (Vec<usize>, Vec<usize>) =
        (0..migrations.len()).partition(|&b| migrations[b].0.keeps.is_empty());
    let mut choices: Vec<Option<Choice>> = migrations.iter().map(|_| None).collect();
    let kernels: Vec<&Kernel> = plain.iter().map(|&b| &*migrations[b].0.kernel).collect();
    let pulls: Vec<Vec<f64>> = plain
        .par_iter()
        .map(|&b| migrations[b].0.pull(migrations[b].1))
        .collect();
    let x: Vec<&[f64]> = pulls.iter().map(Vec::as_slice).collect();
    let out = many::multiply(&kernels, &x, false);
    let begun: Vec<(Choice, Vec<f64>)> = plain
        .par_iter()
        .zip(out)
        .map(|(&b, out)| migrations[b].0.begin(migrations[b].1, registered, out))
        .collect();
    let weights: Vec<&[f64]> = begun.iter().map(|(_, weight)| weight.as_slice()).collect();
    let came = many::multiply(&kernels, &weights, true);
    let finished = begun.into_iter().zip(came).zip(&pulls).zip(&plain);
    for ((((mut choice, _), came), pull), &b) in finished {
        choice.incomers = came
            .iter()
            .zip(pull)
            .map(|(came, pull)| came * pull)
            .collect();
        choices[b] = Some(choice);
    }
    let alone: Vec<Choice> = other
        .par_iter()
        .map(|&b| migrations[b].0.choose(migrations[b].1, registered))
        .collect();
    for (&b, choice) in other.iter().zip(alone) {
        choices[b] = Some(choice);
    }
    choices.into_iter().flatten().collect()
}
