//! Ranks of more rows than memory holds: sorted chunks, merged and read once (X6).

use super::ranked::{Below, key};
use crate::GapError;
use crate::sum::Sum;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Merges chunks that are each in order of income into one stream in order of income, then weight.
///
/// Memory is one row a chunk. A chunk is sorted with [`sort_unstable_by`](slice::sort_unstable_by) and
/// `f64::total_cmp`, on disk or in memory.
///
/// ```
/// use ronghe_gap::merge_sorted;
/// let chunks = vec![vec![(1.0, 2.0), (5.0, 1.0)].into_iter(), vec![(3.0, 1.0)].into_iter()];
/// let all: Vec<f64> = merge_sorted(chunks).map(|(income, _)| income).collect();
/// assert_eq!(all, [1.0, 3.0, 5.0]);
/// ```
pub fn merge_sorted<I>(chunks: Vec<I>) -> impl Iterator<Item = (f64, f64)>
where
    I: Iterator<Item = (f64, f64)>,
{
    let mut chunks = chunks;
    let mut heap = BinaryHeap::with_capacity(chunks.len());
    for (i, chunk) in chunks.iter_mut().enumerate() {
        heap.extend(chunk.next().map(|row| Reverse((key(row.0), key(row.1), i))));
    }
    std::iter::from_fn(move || {
        let mut top = heap.peek_mut()?;
        let Reverse((y, w, i)) = *top;
        if let Some(next) = chunks[i].next() {
            *top = Reverse((key(next.0), key(next.1), i));
        } else {
            std::collections::binary_heap::PeekMut::pop(top);
        }
        Some((back(y), back(w)))
    })
}

/// The number of a key.
fn back(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 {
        key & !(1 << 63)
    } else {
        !key
    })
}

/// Gini, Lorenz curve and quantiles of a stream in order of income, in memory that does not grow.
///
/// The people of all are needed beforehand, such as from a [`Summary`](crate::Summary), to know where a share of
/// them ends. The Gini is that of [`Ranked::gini`](crate::Ranked::gini), the same to the last bit.
///
/// ```
/// use ronghe_gap::Streamed;
/// let mut stream = Streamed::new(4.0, &[0.5])?;
/// for (income, people) in [(1.0, 2.0), (3.0, 2.0)] {
///     stream.push(income, people)?;
/// }
/// assert_eq!((stream.gini()?, stream.mean()?), (0.25, 2.0));
/// assert_eq!((stream.quantiles(), stream.lorenz()?), (vec![1.0], vec![0.25]));
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
#[derive(Clone)]
pub struct Streamed {
    people: f64,
    shares: Vec<f64>,
    /// Quantile, and income above the lowest of those below it.
    found: Vec<(f64, f64)>,
    lowest: f64,
    last: f64,
    rows: usize,
    below: Below,
    pairs: Sum,
}

impl Streamed {
    /// A stream of so many people, read at these shares of them.
    ///
    /// # Errors
    /// [`GapError::Setting`] for people not above zero, or shares that are not rising in 0 to 1.
    pub fn new(people: f64, shares: &[f64]) -> Result<Self, GapError> {
        let setting = |name, value, need| Err(GapError::Setting { name, value, need });
        if !(people.is_finite() && people > 0.0) {
            return setting("people of the stream", people, "finite and above 0");
        }
        let mut before = 0.0;
        for &p in shares {
            if !(p >= before && p <= 1.0) {
                return setting("share of people", p, "0 to 1 and not below the one before");
            }
            before = p;
        }
        Ok(Self {
            people,
            shares: shares.to_vec(),
            found: vec![],
            lowest: 0.0,
            last: f64::NEG_INFINITY,
            rows: 0,
            below: Below::default(),
            pairs: Sum::default(),
        })
    }

    /// The next row; a weight of zero adds nothing.
    ///
    /// # Errors
    /// [`GapError::Value`], naming the row, for an income below that of the row before, or values that
    /// are not finite, or a weight below 0.
    pub fn push(&mut self, income: f64, people: f64) -> Result<(), GapError> {
        let row = self.rows;
        self.rows += 1;
        super::sample::check_weight(row, people)?;
        if !(income.is_finite() && income >= self.last) {
            return Err(GapError::Value {
                row,
                column: "income",
                value: income,
                need: "finite and not below the income of the row before",
            });
        }
        if people <= 0.0 {
            return Ok(());
        }
        if self.last == f64::NEG_INFINITY {
            self.lowest = income;
        }
        self.last = income;
        let above = income - self.lowest;
        let (before, money) = (self.below.people(), self.below.income());
        self.pairs.add(people * self.below.shortfall(above));
        self.below.add(above, people);
        while let Some(&p) = self.shares.get(self.found.len()) {
            if self.below.people() < p * self.people * (1.0 - 8.0 * f64::EPSILON) {
                break;
            }
            let part = money + (p * self.people - before) * above;
            self.found.push((income, part));
        }
        Ok(())
    }

    /// Mean income.
    ///
    /// # Errors
    /// [`GapError::Empty`] without people; [`GapError::Setting`] when the people that came are not
    /// those that were said to come.
    pub fn mean(&self) -> Result<f64, GapError> {
        let people = self.below.people();
        if people <= 0.0 {
            return Err(GapError::Empty { what: "stream" });
        }
        if (people - self.people).abs() > 1e-9 * self.people {
            return Err(GapError::Setting {
                name: "people that came",
                value: people,
                need: "as many as were said to come",
            });
        }
        Ok(self.lowest + self.below.income() / people)
    }

    /// The Gini coefficient, mid-rank form.
    ///
    /// # Errors
    /// As [`Streamed::mean`]; [`GapError::Empty`] when the mean is not above zero.
    pub fn gini(&self) -> Result<f64, GapError> {
        let (mu, all) = (self.mean()?, self.below.people());
        if mu > 0.0 {
            return Ok(self.pairs.value() / all / all / mu);
        }
        Err(GapError::Empty { what: "Gini" })
    }

    /// Lower weighted quantiles at the shares that the stream has reached.
    pub fn quantiles(&self) -> Vec<f64> {
        self.found.iter().map(|f| f.0).collect()
    }

    /// The Lorenz curve at the shares that the stream has reached, rows at boundaries split by
    /// persons.
    ///
    /// # Errors
    /// As [`Streamed::gini`].
    pub fn lorenz(&self) -> Result<Vec<f64>, GapError> {
        let mu = self.mean()?;
        if mu <= 0.0 {
            return Err(GapError::Empty {
                what: "Lorenz curve",
            });
        }
        let at = self.found.iter().zip(&self.shares);
        Ok(at
            .map(|((_, part), p)| (p * self.lowest + part / self.people) / mu)
            .collect())
    }
}
