//! The geographical detector: how much of a pattern a division of the map explains.

use crate::special::{fisher_upper, off_centre_upper, student_both};
use crate::{GapError, error::same_length, sum::sum};
use ronghe_base::Text;
use std::collections::BTreeMap;

/// What becomes of strata with one member, whose spread is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Singletons {
    /// They stay, with spread 0: `q` is the plain part of the sum of squares between strata.
    Keep,
    /// Their members are left out, as some programs do without saying so.
    Drop,
}

impl Singletons {
    /// The words for it.
    pub fn label(self) -> Text {
        match self {
            Self::Keep => Text::new("保留单成员层", "strata with one member kept"),
            Self::Drop => Text::new("剔除单成员层", "strata with one member left out"),
        }
    }
}

/// A division of the places into strata.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Name.
    pub name: Text,
    /// Stratum of each place, `0..names.len()`.
    strata: Vec<usize>,
    /// Names of the strata in order.
    names: Vec<String>,
}

impl Factor {
    /// From one word a place; strata in the order of their words.
    ///
    /// ```
    /// use ronghe_base::Text;
    /// let factor = ronghe_gap::Factor::new(Text::same("class"), &["b", "a", "b"]);
    /// assert_eq!(factor.strata(), ["a", "b"]);
    /// ```
    pub fn new<W: AsRef<str>>(name: Text, words: &[W]) -> Self {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, word) in words.iter().enumerate() {
            places.entry(word.as_ref()).or_default().push(i);
        }
        let mut strata = vec![0; words.len()];
        for (stratum, rows) in places.values().enumerate() {
            for &row in rows {
                strata[row] = stratum;
            }
        }
        Self {
            name,
            strata,
            names: places.into_keys().map(str::to_string).collect(),
        }
    }

    /// Names of the strata.
    pub fn strata(&self) -> &[String] {
        &self.names
    }

    /// Every pair of strata that occurs.
    fn joined(&self, other: &Self) -> Self {
        let both = |(&a, &b): (&usize, &usize)| {
            // A separator that no other pair of names can build.
            format!("{}\u{1f}{}", self.names[a], other.names[b])
        };
        let words: Vec<String> = self.strata.iter().zip(&other.strata).map(both).collect();
        let name = Text::new(
            format!("{} ∩ {}", self.name.zh, other.name.zh),
            format!("{} ∩ {}", self.name.en, other.name.en),
        );
        Self::new(name, &words)
    }
}

/// How much a factor explains.
#[derive(Clone, Debug, PartialEq)]
pub struct Detector {
    /// Name of the factor.
    pub factor: Text,
    /// `1 - SSW / SST`, 0 to 1.
    pub q: f64,
    /// `(N - L) / (L - 1) * q / (1 - q)`; infinite where `q` is 1.
    pub f: Option<f64>,
    /// `P(F > f)` of the non-central F with the non-centrality of Wang et al. (2016), the test of the printed
    /// method. It moves when a constant is added to all values, unless all strata are of one size.
    pub p: Option<f64>,
    /// `P(F > f)` of the central F: one-way analysis of variance, the test of `q = 0`.
    pub p_central: Option<f64>,
    /// Places used.
    pub places: usize,
    /// Strata used.
    pub strata: usize,
    /// Strata with one member.
    pub singletons: usize,
    /// What became of them.
    pub policy: Singletons,
}

/// Sums of one stratum.
#[derive(Clone, Debug, Default)]
struct Stratum {
    count: f64,
    mean: f64,
    within: f64,
}

/// Sums over all strata, values about the mean of all.
struct Split {
    strata: Vec<Stratum>,
    kept: Vec<usize>,
    total: f64,
    mean: f64,
    count: f64,
    used: usize,
    singletons: usize,
}

impl Split {
    fn of(values: &[f64], factor: &Factor, policy: Singletons) -> Result<Self, GapError> {
        same_length(("values", values.len()), ("strata", factor.strata.len()))?;
        if let Some(row) = values.iter().position(|v| v.is_nan() || v.abs() > 1e150) {
            return Err(GapError::Value {
                row,
                column: "value",
                value: values[row],
                need: "finite and at most 1e150 in size; leave out places without a value first",
            });
        }
        let mut sizes = vec![0_usize; factor.names.len()];
        for &s in &factor.strata {
            sizes[s] += 1;
        }
        let singletons = sizes.iter().filter(|&&n| n == 1).count();
        let least = if policy == Singletons::Drop { 2 } else { 1 };
        let kept: Vec<usize> = (0..sizes.len()).filter(|&s| sizes[s] >= least).collect();
        let used = |i: &usize| sizes[factor.strata[*i]] >= least;
        let rows: Vec<usize> = (0..values.len()).filter(used).collect();
        let count = rows.len() as f64;
        let mean = sum(rows.iter().map(|&i| values[i])) / count;
        // Twice, since the mean of large numbers is rounded.
        let mean = mean + sum(rows.iter().map(|&i| values[i] - mean)) / count;
        let mut by = vec![vec![]; sizes.len()];
        for &i in &rows {
            by[factor.strata[i]].push(values[i] - mean);
        }
        let strata = by.iter().map(|v| Stratum::of(v)).collect();
        Ok(Self {
            strata,
            kept,
            total: sum(rows.iter().map(|&i| (values[i] - mean).powi(2))),
            mean,
            count,
            used: rows.len(),
            singletons,
        })
    }

    fn parts(&self) -> impl Iterator<Item = &Stratum> {
        self.kept.iter().map(|&s| &self.strata[s])
    }

    fn within(&self) -> f64 {
        sum(self.parts().map(|s| s.within))
    }

    fn q(&self) -> Result<f64, GapError> {
        if self.kept.len() < 2 {
            return Err(GapError::Undefined {
                what: "the q of the geographical detector",
                why: "it needs at least two strata (with two places each where single ones are left out)",
            });
        }
        if self.total <= 0.0 {
            return Err(GapError::Undefined {
                what: "the q of the geographical detector",
                why: "every place has the same value; there is nothing to explain",
            });
        }
        Ok((1.0 - self.within() / self.total).max(0.0))
    }

    /// `(sum_h m_h^2 - (sum_h sqrt(n_h) m_h)^2 / N) / (SST / N)`.
    fn off_centre(&self) -> f64 {
        let mean = |s: &Stratum| s.mean + self.mean;
        let squares = sum(self.parts().map(|s| mean(s).powi(2)));
        let roots = sum(self.parts().map(|s| s.count.sqrt() * mean(s)));
        (squares - roots * roots / self.count) / (self.total / self.count)
    }
}

impl Stratum {
    fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        if values.is_empty() {
            return Self::default();
        }
        let mean = sum(values.iter().copied()) / count;
        Self {
            count,
            mean,
            within: sum(values.iter().map(|v| (v - mean).powi(2))),
        }
    }

    fn variance(&self) -> f64 {
        self.within / (self.count - 1.0)
    }
}

/// Factor detector (D1, C1-C5): the part of the sum of squares that lies between strata.
///
/// `q = 1 - sum_h sum_{i in h} (y_i - m_h)^2 / sum_i (y_i - m)^2`.
///
/// # Shapes and units
/// - `values`: `[n]`, any unit; `factor`: one stratum a place
///
/// # Errors
/// [`GapError::Lengths`]; [`GapError::Value`]; [`GapError::Undefined`] with fewer than two strata or equal values.
///
/// # Source
/// Wang, Zhang and Fu (2016), *Ecological Indicators* 67, 250-256.
///
/// ```
/// use ronghe_base::Text;
/// use ronghe_gap::{Factor, Singletons, factor};
/// let class = Factor::new(Text::same("class"), &["a", "a", "b", "b"]);
/// // Means 2 and 5 about 3.5: between 9, within 2 + 2.
/// let found = factor(&[1.0, 3.0, 4.0, 6.0], &class, Singletons::Keep)?;
/// assert!((found.q - 9.0 / 13.0).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn factor(values: &[f64], factor: &Factor, policy: Singletons) -> Result<Detector, GapError> {
    let split = Split::of(values, factor, policy)?;
    let q = split.q()?;
    let (above, below) = (
        split.kept.len() as f64 - 1.0,
        split.count - split.kept.len() as f64,
    );
    let f = (below > 0.0).then(|| below / above * q / (1.0 - q));
    Ok(Detector {
        factor: factor.name.clone(),
        q,
        f,
        p: f.and_then(|f| off_centre_upper(f, above, below, split.off_centre())),
        p_central: f.map(|f| fisher_upper(f, above, below)),
        places: split.used,
        strata: split.kept.len(),
        singletons: split.singletons,
        policy,
    })
}

/// How two factors work together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `q12 < min`: each hides what the other explains.
    WeakensBoth,
    /// `min <= q12 < max`.
    WeakensOne,
    /// `max <= q12 < q1 + q2`: together more than either.
    Enhances,
    /// `q12 = q1 + q2` (within 1e-12).
    Independent,
    /// `q12 > q1 + q2`: together more than both.
    EnhancesNonlinearly,
}

impl Joint {
    fn of(one: f64, two: f64, both: f64) -> Self {
        let total = one + two;
        if (both - total).abs() <= 1e-12 {
            Self::Independent
        } else if both > total {
            Self::EnhancesNonlinearly
        } else if both >= one.max(two) {
            Self::Enhances
        } else if both >= one.min(two) {
            Self::WeakensOne
        } else {
            Self::WeakensBoth
        }
    }

    /// The words for it.
    pub fn label(self) -> Text {
        match self {
            Self::WeakensBoth => Text::new("非线性减弱", "weakened, nonlinear"),
            Self::WeakensOne => Text::new("单因子非线性减弱", "weakened, one factor"),
            Self::Enhances => Text::new("双因子增强", "enhanced, two factors"),
            Self::Independent => Text::new("独立", "independent"),
            Self::EnhancesNonlinearly => Text::new("非线性增强", "enhanced, nonlinear"),
        }
    }
}

/// Two factors together.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// The first alone.
    pub one: Detector,
    /// The second alone.
    pub two: Detector,
    /// Their common strata.
    pub both: Detector,
    /// How they work together.
    pub joint: Joint,
}

/// Interaction detector: `q` of the common strata of two factors beside the `q` of each.
///
/// With [`Singletons::Keep`] `q12` is never below either; it grows with the number of strata, by chance too.
///
/// # Errors
/// As [`factor`].
///
/// ```
/// use ronghe_base::Text;
/// use ronghe_gap::{Factor, Joint, Singletons, interaction};
/// let a = Factor::new(Text::same("a"), &["0", "0", "1", "1"]);
/// let b = Factor::new(Text::same("b"), &["0", "1", "0", "1"]);
/// // y = a + b adds; y = a xor b is seen by neither alone.
/// let sum = interaction(&[0.0, 1.0, 1.0, 2.0], &a, &b, Singletons::Keep)?;
/// assert_eq!(sum.joint, Joint::Independent);
/// let xor = interaction(&[0.0, 1.0, 1.0, 0.0], &a, &b, Singletons::Keep)?;
/// assert_eq!(xor.joint, Joint::EnhancesNonlinearly);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn interaction(
    values: &[f64],
    one: &Factor,
    two: &Factor,
    policy: Singletons,
) -> Result<Interaction, GapError> {
    same_length(("factor", one.strata.len()), ("factor", two.strata.len()))?;
    let both = factor(values, &one.joined(two), policy)?;
    let (one, two) = (factor(values, one, policy)?, factor(values, two, policy)?);
    let joint = Joint::of(one.q, two.q, both.q);
    Ok(Interaction {
        one,
        two,
        both,
        joint,
    })
}

/// Whether two strata differ in their mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Risk {
    /// First stratum.
    pub one: String,
    /// Second stratum.
    pub two: String,
    /// Mean of the first minus mean of the second.
    pub difference: f64,
    /// Welch's t; none where a stratum has one member or neither has any spread.
    pub t: Option<f64>,
    /// Degrees of freedom of Welch and Satterthwaite.
    pub freedom: Option<f64>,
    /// Both sides.
    pub p: Option<f64>,
}

/// Risk detector: every pair of strata by Welch's t test,
/// `t = (m_1 - m_2) / sqrt(s_1^2 / n_1 + s_2^2 / n_2)`.
///
/// # Errors
/// [`GapError::Lengths`]; [`GapError::Value`].
///
/// ```
/// use ronghe_base::Text;
/// use ronghe_gap::{Factor, risk};
/// let class = Factor::new(Text::same("class"), &["a", "a", "b", "b"]);
/// let pair = &risk(&[1.0, 3.0, 4.0, 6.0], &class)?[0];
/// assert!((pair.t.unwrap() + 3.0 / 2.0_f64.sqrt()).abs() < 1e-15); // -3 / sqrt(2/2 + 2/2)
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn risk(values: &[f64], factor: &Factor) -> Result<Vec<Risk>, GapError> {
    let split = Split::of(values, factor, Singletons::Keep)?;
    let mut out = vec![];
    for (i, a) in split.strata.iter().enumerate() {
        for (j, b) in split.strata.iter().enumerate().skip(i + 1) {
            let (va, vb) = (a.variance() / a.count, b.variance() / b.count);
            let known = a.count > 1.0 && b.count > 1.0 && va + vb > 0.0;
            let t = known.then(|| (a.mean - b.mean) / (va + vb).sqrt());
            // In parts of their sum: squares of small variances vanish.
            let (pa, pb) = (va / (va + vb), vb / (va + vb));
            let freedom =
                known.then(|| 1.0 / (pa * pa / (a.count - 1.0) + pb * pb / (b.count - 1.0)));
            out.push(Risk {
                one: factor.names[i].clone(),
                two: factor.names[j].clone(),
                difference: a.mean - b.mean,
                t,
                freedom,
                p: t.zip(freedom).map(|(t, freedom)| student_both(t, freedom)),
            });
        }
    }
    Ok(out)
}

/// Whether one factor leaves less unexplained than another.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// First factor.
    pub one: Text,
    /// Second factor.
    pub two: Text,
    /// `N_1 (N_2 - 1) SSW_1 / (N_2 (N_1 - 1) SSW_2)`, above 1 where the second explains more.
    pub f: Option<f64>,
    /// Both sides of the F with `N_1 - 1` and `N_2 - 1` degrees of freedom. The two sums of squares rest on the same
    /// values and are not independent, as the test wants: read it as a sign.
    pub p: Option<f64>,
}

/// Ecological detector: the spread within the strata of two factors compared.
///
/// # Errors
/// As [`factor`].
///
/// # Source
/// Wang et al. (2010), *IJGIS* 24(1), 107-127.
///
/// ```
/// use ronghe_base::Text;
/// use ronghe_gap::{Factor, Singletons, ecological};
/// let a = Factor::new(Text::same("a"), &["0", "0", "1", "1"]);
/// let b = Factor::new(Text::same("b"), &["0", "1", "0", "1"]);
/// let found = ecological(&[1.0, 2.0, 4.0, 6.0], &a, &b, Singletons::Keep)?;
/// // Within a: .5 + 2; within b: 4.5 + 8.
/// assert!((found.f.unwrap() - 0.2).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn ecological(
    values: &[f64],
    one: &Factor,
    two: &Factor,
    policy: Singletons,
) -> Result<Comparison, GapError> {
    let (a, b) = (
        Split::of(values, one, policy)?,
        Split::of(values, two, policy)?,
    );
    a.q()?;
    b.q()?;
    let (na, nb) = (a.count, b.count);
    let f =
        (b.within() > 0.0).then(|| na * (nb - 1.0) * a.within() / (nb * (na - 1.0) * b.within()));
    let both = |f: f64| {
        let upper = fisher_upper(f, na - 1.0, nb - 1.0);
        let lower = fisher_upper(f.recip(), nb - 1.0, na - 1.0);
        (2.0 * upper.min(lower)).min(1.0)
    };
    Ok(Comparison {
        one: one.name.clone(),
        two: two.name.clone(),
        f,
        p: f.map(both),
    })
}
