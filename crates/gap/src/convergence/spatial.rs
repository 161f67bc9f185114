//! Spatial Markov chains: does the way of a place hang on its neighbours? (D1)

use super::chain::Chain;
use super::classes::{Classes, Classing, MISSING, classify};
use super::homogeneity::{Homogeneity, homogeneity};
use super::panel::Panel;
use crate::GapError;
use crate::error::same_length;
use ronghe_base::{Cell, Table, Text, Unit};

/// Neighbours of every place as a compressed list: those of place `i` stand at
/// `offsets[i]..offsets[i + 1]`.
#[derive(Clone, Copy, Debug)]
pub struct Neighbours<'a> {
    offsets: &'a [usize],
    places: &'a [u32],
    weights: &'a [f64],
}

impl<'a> Neighbours<'a> {
    /// Checks the list.
    ///
    /// # Shapes and units
    /// - `offsets`: `[places + 1]`, from 0, never falling, up to the length of the lists
    /// - `places`, `weights`: one a neighbour; weights finite, used as they are (divide by their
    ///   sum for a mean)
    ///
    /// # Errors
    /// [`GapError::Lengths`]; [`GapError::Value`] naming the entry.
    pub fn new(
        offsets: &'a [usize],
        places: &'a [u32],
        weights: &'a [f64],
    ) -> Result<Self, GapError> {
        same_length(("neighbours", places.len()), ("weights", weights.len()))?;
        let n = offsets.len().saturating_sub(1);
        let value = |row, column, value: f64, need| {
            Err(GapError::Value {
                row,
                column,
                value,
                need,
            })
        };
        if offsets.first() != Some(&0) {
            return value(0, "offsets", f64::NAN, "0 at the start");
        }
        if let Some(at) = offsets.windows(2).position(|w| w[0] > w[1]) {
            return value(
                at + 1,
                "offsets",
                offsets[at + 1] as f64,
                "no less than the one before",
            );
        }
        same_length(
            ("the last offset", offsets[n]),
            ("neighbours", places.len()),
        )?;
        if let Some(at) = places.iter().position(|&j| j as usize >= n) {
            return value(
                at,
                "neighbours",
                f64::from(places[at]),
                "a place of the list",
            );
        }
        if let Some(at) = weights.iter().position(|w| !w.is_finite()) {
            return value(at, "weights", weights[at], "finite");
        }
        Ok(Self {
            offsets,
            places,
            weights,
        })
    }

    /// How many places.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Places without a neighbour.
    pub fn isolates(&self) -> usize {
        self.offsets.windows(2).filter(|w| w[0] == w[1]).count()
    }

    /// Spatial lags `sum_j w_ij x_j` of every place and year, in the shape of the panel; NaN for a
    /// place without neighbours and where a neighbour's value is missing.
    ///
    /// # Errors
    /// [`GapError::Lengths`] where the panel has other places.
    pub fn lags(&self, panel: &Panel) -> Result<Vec<f64>, GapError> {
        same_length(
            ("neighbour lists", self.len()),
            ("places of the panel", panel.places()),
        )?;
        let years = panel.years();
        let mut lags = vec![0.0; panel.values().len()];
        for (i, lag) in lags.chunks_exact_mut(years).enumerate() {
            let own = self.offsets[i]..self.offsets[i + 1];
            if own.is_empty() {
                lag.fill(f64::NAN);
                continue;
            }
            for (&j, &w) in self.places[own.clone()].iter().zip(&self.weights[own]) {
                for (lag, x) in lag.iter_mut().zip(panel.place(j as usize)) {
                    *lag += w * x;
                }
            }
        }
        Ok(lags)
    }
}

/// Chains by the class of the spatial lag at the start of each step.
#[derive(Clone, Debug, PartialEq)]
pub struct SpatialMarkov {
    /// One chain a class of the lag.
    pub by_lag: Vec<Chain>,
    /// All steps whose lag is known, together.
    pub pooled: Chain,
    /// Whether the chains of all lag classes are one.
    pub overall: Homogeneity,
    /// Each lag class against all others together.
    pub each: Vec<Homogeneity>,
    /// How places were classed.
    pub classing: Classing,
    /// How lags were classed.
    pub lag_classing: Classing,
    /// Places without a neighbour: they have no lag and do not count.
    pub isolates: usize,
    /// Steps left out because a value or a lag is missing, isolates included.
    pub left_out: u64,
}

/// Moves between classes, apart by the class of the mean neighbour (D1).
///
/// The lag is taken in the year in which a step starts; steps of one year. Tests are those of
/// [`homogeneity`]: all lag classes at once, and each lag class against all others.
///
/// # Shapes and units
/// - `panel`: places by years, any unit, often relative to the mean of the year
/// - `neighbours`: the same places
///
/// # Errors
/// Those of [`classify`]; [`GapError::Lengths`].
///
/// # Source
/// Rey (2001), *Geographical Analysis* 33(3), 194-214; tests: Bickenbach and Bode (2003).
///
/// ```
/// # use ronghe_gap::convergence::*;
/// let x = [1.0, 1.0, 1.0, 9.0, 9.0, 9.0, 9.0, 1.0];
/// let panel = Panel::new(&x, 4, 2)?; // two pairs of neighbours
/// let around = Neighbours::new(&[0, 1, 2, 3, 4], &[1, 0, 3, 2], &[1.0; 4])?;
/// let halves = Classing::Bounds(vec![5.0]);
/// let found = spatial_markov(&panel, &around, &halves, &halves)?;
/// assert_eq!(found.by_lag[0].count(0, 1), 1); // one poor place with a poor neighbour rose
/// assert_eq!(found.overall.df, 0); // poor beside poor, rich beside rich: nothing to compare
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn spatial_markov(
    panel: &Panel,
    neighbours: &Neighbours,
    classing: &Classing,
    lag_classing: &Classing,
) -> Result<SpatialMarkov, GapError> {
    let classes = classify(panel, classing)?;
    let lags = neighbours.lags(panel)?;
    let lag_panel = Panel::new(&lags, panel.places(), panel.years())?;
    let lag_classes = classify(&lag_panel, lag_classing)?;
    drop(lags);
    let (by_lag, left_out) = count(&classes, &lag_classes)?;
    let k = classes.count();
    let pool = |chains: &mut dyn Iterator<Item = &Chain>| {
        let mut counts = vec![0; k * k];
        for chain in chains {
            for (at, total) in counts.iter_mut().enumerate() {
                *total += chain.count(at / k, at % k);
            }
        }
        Chain::new(k, counts)
    };
    let pooled = pool(&mut by_lag.iter())?;
    let each = (0..by_lag.len()).map(|l| {
        let mut others = by_lag
            .iter()
            .enumerate()
            .filter(|(m, _)| *m != l)
            .map(|(_, c)| c);
        homogeneity(&[by_lag[l].clone(), pool(&mut others)?])
    });
    Ok(SpatialMarkov {
        each: each.collect::<Result<_, _>>()?,
        overall: homogeneity(&by_lag)?,
        pooled,
        by_lag,
        classing: classing.clone(),
        lag_classing: lag_classing.clone(),
        isolates: neighbours.isolates(),
        left_out,
    })
}

fn count(classes: &Classes, lags: &Classes) -> Result<(Vec<Chain>, u64), GapError> {
    let (k, m, years) = (classes.count(), lags.count(), classes.years());
    let mut counts = vec![0_u64; m * k * k];
    let mut left_out = 0;
    let rows = classes.codes().chunks_exact(years);
    for (own, around) in rows.zip(lags.codes().chunks_exact(years)) {
        for t in 0..years - 1 {
            let (from, to, lag) = (own[t], own[t + 1], around[t]);
            if from == MISSING || to == MISSING || lag == MISSING {
                left_out += 1;
            } else {
                counts[(lag as usize * k + from as usize) * k + to as usize] += 1;
            }
        }
    }
    let chains = counts
        .chunks_exact(k * k)
        .map(|c| Chain::new(k, c.to_vec()));
    Ok((chains.collect::<Result<_, _>>()?, left_out))
}

impl SpatialMarkov {
    /// Probabilities by class of the lag: one row a lag class and starting class.
    pub fn table(&self) -> Table {
        let k = self.pooled.classes();
        let mut table = Table::new(
            "spatial-markov",
            Text::new(
                "空间马尔可夫转移概率",
                "Spatial Markov transition probabilities",
            ),
        )
        .column(
            "lag",
            Text::new("邻域类", "Class of neighbours"),
            Unit::None,
        )
        .column("from", Text::new("起始类", "From class"), Unit::None)
        .column("starts", Text::new("起始次数", "Starts"), Unit::Count);
        for j in 1..=k {
            let name = Text::new(format!("到第 {j} 类"), format!("to class {j}"));
            table = table.column(format!("to_{j}"), name, Unit::Share);
        }
        for (l, chain) in self.by_lag.iter().enumerate() {
            for i in 0..k {
                let mut row: Vec<Cell> = vec![
                    Text::same((l + 1).to_string()).into(),
                    Text::same((i + 1).to_string()).into(),
                    Cell::Count(i64::try_from(chain.starts(i)).unwrap_or(i64::MAX)),
                ];
                row.extend((0..k).map(|j| Cell::from(chain.probability(i, j))));
                table.push(row);
            }
        }
        let (own, lag) = (self.classing.words(), self.lag_classing.words());
        table.note(Text::new(
            format!(
                "地方：{}；邻域均值：{}；{} 个地方无邻居，{} 步因缺值或无邻居不计；空行表示无起始记录、无定义。",
                own.zh, lag.zh, self.isolates, self.left_out
            ),
            format!(
                "Places: {}; neighbours: {}; {} places without neighbours, {} steps left out for missing values or neighbours; an empty row has no start and is undefined.",
                own.en, lag.en, self.isolates, self.left_out
            ),
        ))
    }

    /// Tests: all lag classes at once, then each against all others.
    pub fn test_table(&self) -> Table {
        let mut table = Table::new(
            "spatial-markov-tests",
            Text::new(
                "邻域是否影响转移（Bickenbach–Bode）",
                "Does the neighbourhood matter (Bickenbach-Bode)?",
            ),
        )
        .column("what", Text::new("检验", "Test"), Unit::None)
        .column("q", Text::new("Q", "Q"), Unit::Number)
        .column("q_p", Text::new("Q 的 p 值", "p of Q"), Unit::Number)
        .column("lr", Text::new("LR", "LR"), Unit::Number)
        .column("lr_p", Text::new("LR 的 p 值", "p of LR"), Unit::Number)
        .column("df", Text::new("自由度", "df"), Unit::Count);
        let mut push = |name: Text, h: &Homogeneity| {
            table.push([
                name.into(),
                h.q.into(),
                h.q_p.into(),
                h.lr.into(),
                h.lr_p.into(),
                super::clubs::count(h.df),
            ]);
        };
        push(
            Text::new("各邻域类相同", "all classes of neighbours alike"),
            &self.overall,
        );
        for (l, h) in self.each.iter().enumerate() {
            let name = Text::new(
                format!("第 {} 类与其余", l + 1),
                format!("class {} against the others", l + 1),
            );
            push(name, h);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn isolates_and_missing_neighbours_are_counted() {
        let x = [1.0, 2.0, f64::NAN, 9.0, 9.0, 1.0, 4.0, 4.0];
        let panel = Panel::new(&x, 4, 2).unwrap();
        let around = Neighbours::new(&[0, 1, 2, 3, 3], &[1, 0, 0], &[1.0, 1.0, 0.5]).unwrap();
        assert_eq!(around.isolates(), 1);
        let lags = around.lags(&panel).unwrap();
        assert!(lags[0].is_nan() && lags[6].is_nan() && lags[7].is_nan());
        assert_eq!(lags[1..6], [9.0, 1.0, 2.0, 0.5, 1.0]);
        let cut = Classing::Bounds(vec![5.0]);
        let found = spatial_markov(&panel, &around, &cut, &cut).unwrap();
        // place 0: its neighbour is missing; place 1: itself; place 3: no neighbour
        assert_eq!(found.left_out, 3);
        assert_eq!(found.pooled.count(1, 0), 1);
        assert!(
            found.table().notes[0]
                .en
                .contains("1 places without neighbours, 3 steps")
        );
        assert_eq!(found.test_table().rows(), 3);
    }

    #[test]
    fn broken_lists_are_named() {
        let bad =
            |o: &[usize], p: &[u32], w: &[f64]| Neighbours::new(o, p, w).unwrap_err().to_string();
        insta::assert_snapshot!(bad(&[0, 1], &[1], &[1.0]), @"row 0: neighbours is 1, but it must be a place of the list");
        insta::assert_snapshot!(bad(&[0, 2, 1], &[0], &[1.0]), @"row 2: offsets is 1, but it must be no less than the one before");
        insta::assert_snapshot!(bad(&[], &[], &[]), @"row 0: offsets is NaN, but it must be 0 at the start");
        insta::assert_snapshot!(bad(&[0, 1], &[0], &[f64::NAN]), @"row 0: weights is NaN, but it must be finite");
        insta::assert_snapshot!(bad(&[0, 2], &[0], &[1.0]), @"the last offset has 2 values but neighbours has 1; both columns must list the same rows");
        let one = Neighbours::new(&[0, 1], &[0], &[1.0]).unwrap();
        let x = [1.0; 4];
        assert!(one.lags(&Panel::new(&x, 2, 2).unwrap()).is_err());
    }
}
