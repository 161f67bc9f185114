//! The Lorenz curve and shares of equal groups of people (D1).

use super::gini::rank;
use super::sample::totals;
use crate::GapError;
use crate::sum::Sum;
use ronghe_base::{Table, Text, Unit};

/// A point of the Lorenz curve: the poorest `people` of all hold `income` of all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LorenzPoint {
    /// Share of people, 0 to 1.
    pub people: f64,
    /// Share of income.
    pub income: f64,
}

/// Lorenz curve (D1): running shares of people and income in order of income.
///
/// # Shapes and units
/// - `income`: `[n]`, yuan per person and year, finite, mean above 0
/// - `people`: `[n]`, persons (any scale), at least 0, above 0 in sum
/// - returns `[m + 1]` points for the `m` rows with people, from `(0, 0)` to `(1, 1)`
///
/// # Errors
/// [`GapError::Lengths`]; [`GapError::Value`], naming the row; [`GapError::Empty`].
///
/// # Source
/// Lorenz (1905), *Publications of the American Statistical Association* 9(70), 209-219.
///
/// ```
/// # use ronghe_gap::lorenz;
/// let curve = lorenz(&[3.0, 1.0], &[5.0, 5.0])?;
/// assert_eq!((curve[1].people, curve[1].income), (0.5, 0.25));
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn lorenz(income: &[f64], people: &[f64]) -> Result<Vec<LorenzPoint>, GapError> {
    let (count, mean) = totals("Lorenz curve", income, people)?;
    let ranked = rank(income, people);
    let total = count * mean;
    let mut curve = Vec::with_capacity(ranked.len() + 1);
    curve.push(LorenzPoint::default());
    let (mut heads, mut money) = (Sum::default(), Sum::default());
    for (y, w) in ranked {
        heads.add(w);
        money.add(w * y);
        curve.push(LorenzPoint {
            people: heads.value() / count,
            income: money.value() / total,
        });
    }
    if let Some(end) = curve.last_mut() {
        (end.people, end.income) = (1.0, 1.0);
    }
    Ok(curve)
}

/// Income shares of `k` groups with equal numbers of people, poorest first (D1).
///
/// `share j = L(j / k) - L((j - 1) / k)` with a Lorenz curve that is linear between its points:
/// the row at a boundary is split by persons, so each group holds exactly `1 / k` of them.
///
/// # Shapes and units
/// - `income`, `people`: as [`lorenz`]
/// - `k`: groups, at least 1 (5 for the official quintiles)
/// - returns `[k]` shares that sum to 1; times `k mu` they are the group means
///
/// # Errors
/// As [`lorenz`]; [`GapError::Setting`] for `k = 0`.
///
/// # Source
/// The five equal groups of residents by disposable income of the National Bureau of Statistics.
///
/// ```
/// # use ronghe_gap::quantile_shares;
/// // Three rows of ten people: the middle row lies half in each group.
/// let shares = quantile_shares(&[1.0, 2.0, 3.0], &[10.0, 10.0, 10.0], 2)?;
/// assert!((shares[0] - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn quantile_shares(income: &[f64], people: &[f64], k: usize) -> Result<Vec<f64>, GapError> {
    if k == 0 {
        return Err(GapError::Setting {
            name: "number of groups",
            value: 0.0,
            need: "at least 1",
        });
    }
    let curve = lorenz(income, people)?;
    let mut shares = Vec::with_capacity(k);
    let mut before = 0.0;
    for j in 1..=k {
        let upto = lorenz_at(&curve, j as f64 / k as f64);
        shares.push(upto - before);
        before = upto;
    }
    Ok(shares)
}

/// The Lorenz curve at a share of people, linear between its points.
///
/// ```
/// # use ronghe_gap::{lorenz, lorenz_at};
/// let curve = lorenz(&[1.0, 3.0], &[5.0, 5.0])?;
/// assert_eq!(lorenz_at(&curve, 0.75), 0.625);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn lorenz_at(curve: &[LorenzPoint], people: f64) -> f64 {
    let people = people.clamp(0.0, 1.0);
    let right = curve.partition_point(|p| p.people < people);
    match (
        right.checked_sub(1).and_then(|l| curve.get(l)),
        curve.get(right),
    ) {
        (Some(a), Some(b)) => {
            a.income + (b.income - a.income) * (people - a.people) / (b.people - a.people)
        }
        (None, Some(first)) => first.income,
        (_, None) => curve.last().map_or(people, |last| last.income),
    }
}

/// A Lorenz curve as a table, with at most `points` of its points, ends included.
pub fn lorenz_table(curve: &[LorenzPoint], points: usize) -> Table {
    let mut table = Table::new("lorenz", Text::new("洛伦兹曲线", "Lorenz curve"))
        .column(
            "people",
            Text::new("人口累计比重", "Share of people"),
            Unit::Share,
        )
        .column(
            "income",
            Text::new("收入累计比重", "Share of income"),
            Unit::Share,
        );
    let points = points.max(2);
    if curve.len() <= points {
        for p in curve {
            table.push([p.people.into(), p.income.into()]);
        }
    } else {
        for i in 0..points {
            let p = curve[i * (curve.len() - 1) / (points - 1)];
            table.push([p.people.into(), p.income.into()]);
        }
        table = table.note(Text::new(
            format!("曲线共 {} 点，此处列 {points} 点。", curve.len()),
            format!("{points} of {} points of the curve.", curve.len()),
        ));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_row_is_split_by_persons() {
        // 4 people at 1, 6 people at 6: quintiles of 2 people.
        let shares = quantile_shares(&[6.0, 1.0], &[6.0, 4.0], 5).unwrap();
        let expected = [0.05, 0.05, 0.3, 0.3, 0.3];
        for (got, want) in shares.iter().zip(expected) {
            assert!((got - want).abs() < 1e-15, "{shares:?}");
        }
        assert!(quantile_shares(&[1.0], &[1.0], 0).is_err());
    }

    #[test]
    fn ends_and_thinning() {
        let income: Vec<f64> = (1..=100).map(f64::from).collect();
        let curve = lorenz(&income, &[1.0; 100]).unwrap();
        assert!(
            lorenz_at(&curve, -1.0).abs() < 1e-300 && (lorenz_at(&curve, 2.0) - 1.0).abs() < 1e-15
        );
        let table = lorenz_table(&curve, 11);
        assert_eq!(table.rows(), 11);
        assert_eq!(
            table.get("income", 10).and_then(ronghe_base::Cell::number),
            Some(1.0)
        );
        assert_eq!(table.notes[0].en, "11 of 101 points of the curve.");
        assert_eq!(lorenz_table(&curve, 500).rows(), 101);
    }
}
