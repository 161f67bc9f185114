//! Where a chain leads: closed classes, long-run distributions, times of first passage (D1).

use super::chain::Chain;
use crate::linear::solve;
use ronghe_base::Text;

/// Classes that lead to each other and nowhere else.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedClass {
    /// The classes.
    pub states: Vec<usize>,
    /// 1, or the number of steps after which alone a return is possible.
    pub period: usize,
    /// Stationary distribution inside, over all classes of the chain.
    pub distribution: Vec<f64>,
}

/// The long run of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct LongRun {
    /// Closed groups of classes; more than one, and the start decides where it ends.
    pub closed: Vec<ClosedClass>,
    /// Classes that are left for good.
    pub transient: Vec<usize>,
    /// Classes that are entered but never seen to be left (their rows are undefined) and that the
    /// chain reaches: while there are any, nothing is known of the long run.
    pub unknown: Vec<usize>,
    /// Whether there is one long-run distribution that every start leads to: one closed group, of
    /// period 1, nothing unknown.
    pub ergodic: bool,
    /// The one stationary distribution; none with several closed groups or with unknown classes.
    pub stationary: Option<Vec<f64>>,
}

impl Chain {
    /// Closed classes and stationary distributions (D1).
    ///
    /// A class that occurs only in the last year has no row. Where it can be reached, the long run
    /// is unknown, and says so; where it cannot, it has probability 0. Stationary distributions
    /// come from the elimination of Grassmann, Taksar and Heyman, which subtracts nothing.
    ///
    /// # Source
    /// Kemeny and Snell (1960), Finite Markov Chains; Grassmann, Taksar and Heyman (1985),
    /// *Operations Research* 33(5).
    ///
    /// ```
    /// # use ronghe_gap::convergence::Chain;
    /// let chain = Chain::new(2, vec![9, 1, 2, 8])?;
    /// let long = chain.long_run();
    /// assert!(long.ergodic);
    /// assert!((long.stationary.unwrap()[0] - 2.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn long_run(&self) -> LongRun {
        let k = self.classes();
        let p = self.matrix();
        let reach = reachable(&p, k);
        let empty = self.empty();
        // a class without a row matters once somebody enters it
        let entered = |j: usize| (0..k).any(|i| i != j && p[i * k + j] > 0.0);
        let unknown: Vec<usize> = empty.iter().copied().filter(|&j| entered(j)).collect();
        let mut closed: Vec<ClosedClass> = vec![];
        let mut transient = vec![];
        for i in (0..k).filter(|i| !empty.contains(i)) {
            let states: Vec<usize> = (0..k).filter(|&j| reach[i * k + j]).collect();
            let returns = states.iter().all(|&j| reach[j * k + i]);
            if !returns {
                transient.push(i);
            } else if states[0] == i {
                closed.push(ClosedClass {
                    period: period(&p, k, &states),
                    distribution: stationary(&p, k, &states),
                    states,
                });
            }
        }
        let one = match &closed[..] {
            [only] if unknown.is_empty() => Some(only),
            _ => None,
        };
        LongRun {
            ergodic: one.is_some_and(|c| c.period == 1),
            stationary: one.map(|c| c.distribution.clone()),
            closed,
            transient,
            unknown,
        }
    }

    /// Mean number of steps from class `i` until class `j` is first reached (D1), `[i][j]`; on the
    /// diagonal the mean time of return. None where `j` is not reached with certainty.
    ///
    /// For each `j` the linear system `h_i = 1 + sum over k other than j of p_ik h_k`.
    ///
    /// # Source
    /// Kemeny and Snell (1960), Finite Markov Chains.
    ///
    /// ```
    /// # use ronghe_gap::convergence::Chain;
    /// let steps = Chain::new(2, vec![9, 1, 2, 8])?.first_passage();
    /// assert!((steps[0][1].unwrap() - 10.0).abs() < 1e-12); // leaves with probability 1 / 10
    /// assert!((steps[0][0].unwrap() - 1.5).abs() < 1e-12); // one over its long-run share
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn first_passage(&self) -> Vec<Vec<Option<f64>>> {
        let k = self.classes();
        let p = self.matrix();
        let empty = self.empty();
        let mut steps = vec![vec![None; k]; k];
        for j in 0..k {
            let sure = certain(&p, k, j, &empty);
            let inner: Vec<usize> = (0..k).filter(|&i| i != j && sure[i]).collect();
            let n = inner.len();
            let mut a = vec![0.0; n * n];
            for (r, &i) in inner.iter().enumerate() {
                for (c, &to) in inner.iter().enumerate() {
                    a[r * n + c] = f64::from(u8::from(r == c)) - p[i * k + to];
                }
            }
            let Some(h) = solve(&a, &vec![1.0; n]) else {
                continue;
            };
            for (r, &i) in inner.iter().enumerate() {
                steps[i][j] = Some(h[r]);
            }
            // a return goes through one step first
            let leads = |to: usize| p[j * k + to] > 0.0;
            let back = !empty.contains(&j) && (0..k).all(|to| to == j || !leads(to) || sure[to]);
            if back {
                let after = inner.iter().zip(&h).map(|(&to, h)| p[j * k + to] * h);
                steps[j][j] = Some(1.0 + after.sum::<f64>());
            }
        }
        steps
    }
}

impl LongRun {
    /// What a reader must know of the long run, in words.
    pub fn words(&self) -> Text {
        let list = |states: &[usize]| {
            let names: Vec<String> = states.iter().map(|s| (s + 1).to_string()).collect();
            names.join(", ")
        };
        if !self.unknown.is_empty() {
            let classes = list(&self.unknown);
            return Text::new(
                format!("第 {classes} 类有进入而无后续记录：长期分布未知。"),
                format!(
                    "Class {classes} is entered but never seen to be left: the long run is unknown."
                ),
            );
        }
        if self.closed.len() > 1 {
            let groups: Vec<String> = self.closed.iter().map(|c| list(&c.states)).collect();
            let groups = groups.join(" | ");
            return Text::new(
                format!("该链不遍历：闭集为 {groups}，归宿取决于起点。"),
                format!(
                    "The chain is not ergodic: closed groups {groups}; where it ends depends on the start."
                ),
            );
        }
        if self.ergodic {
            Text::new(
                "该链遍历：长期分布唯一。",
                "The chain is ergodic: one long-run distribution.",
            )
        } else {
            Text::new(
                "该链有周期：平稳分布存在，但不趋近它。",
                "The chain is periodic: it has a stationary distribution but does not settle.",
            )
        }
    }
}

/// `reach[i][j]`: whether `j` can be reached from `i` in any number of steps, itself included.
fn reachable(p: &[f64], k: usize) -> Vec<bool> {
    let mut reach: Vec<bool> = (0..k * k)
        .map(|at| at / k == at % k || p[at] > 0.0)
        .collect();
    for mid in 0..k {
        for i in 0..k {
            if reach[i * k + mid] {
                for j in 0..k {
                    reach[i * k + j] |= reach[mid * k + j];
                }
            }
        }
    }
    reach
}

/// Whether `j` is reached with certainty from each class: with `j` made a trap, every class that
/// can be reached can still reach `j`, and none is unknown.
fn certain(p: &[f64], k: usize, j: usize, empty: &[usize]) -> Vec<bool> {
    let mut trapped = p.to_vec();
    trapped[j * k..(j + 1) * k].fill(0.0);
    let reach = reachable(&trapped, k);
    let fine = |s: usize| s == j || (reach[s * k + j] && !empty.contains(&s));
    (0..k)
        .map(|i| (0..k).all(|s| !reach[i * k + s] || fine(s)))
        .collect()
}

/// Greatest common divisor of the lengths of all ways back.
fn period(p: &[f64], k: usize, states: &[usize]) -> usize {
    let mut level = vec![usize::MAX; k];
    let mut queue = vec![states[0]];
    level[states[0]] = 0;
    let mut gcd = 0;
    let mut next = 0;
    while let Some(&i) = queue.get(next) {
        next += 1;
        for &j in states {
            if p[i * k + j] <= 0.0 {
                continue;
            }
            if level[j] == usize::MAX {
                level[j] = level[i] + 1;
                queue.push(j);
            } else {
                gcd = common(gcd, (level[i] + 1).abs_diff(level[j]));
            }
        }
    }
    gcd.max(1)
}

fn common(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common(b, a % b) }
}

/// The stationary distribution inside a closed group, by elimination of its states one by one.
fn stationary(p: &[f64], k: usize, states: &[usize]) -> Vec<f64> {
    let n = states.len();
    let mut a: Vec<f64> = Vec::with_capacity(n * n);
    for &i in states {
        a.extend(states.iter().map(|&j| p[i * k + j]));
    }
    for last in (1..n).rev() {
        let out: f64 = a[last * n..last * n + last].iter().sum();
        for i in 0..last {
            a[i * n + last] /= out;
        }
        for i in 0..last {
            for j in 0..last {
                a[i * n + j] += a[i * n + last] * a[last * n + j];
            }
        }
    }
    let mut share = vec![1.0; n];
    for j in 1..n {
        share[j] = (0..j).map(|i| share[i] * a[i * n + j]).sum();
    }
    let total: f64 = share.iter().sum();
    let mut all = vec![0.0; k];
    for (&state, s) in states.iter().zip(share) {
        all[state] = s / total;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(k: usize, counts: &[u64]) -> Chain {
        Chain::new(k, counts.to_vec()).unwrap()
    }

    #[test]
    fn several_closed_groups_are_named() {
        // classes 1 and 2 never meet 3; class 4 leads to both
        let c = chain(4, &[1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 5, 0, 1, 0, 1, 2]);
        let long = c.long_run();
        assert!(!long.ergodic && long.stationary.is_none());
        assert_eq!(long.transient, [3]);
        let groups: Vec<_> = long.closed.iter().map(|c| c.states.clone()).collect();
        assert_eq!(groups, [vec![0, 1], vec![2]]);
        assert_eq!(long.closed[0].distribution, [0.5, 0.5, 0.0, 0.0]);
        insta::assert_snapshot!(long.words().en, @"The chain is not ergodic: closed groups 1, 2 | 3; where it ends depends on the start.");
        let steps = c.first_passage();
        assert_eq!(steps[0][1], Some(2.0));
        assert_eq!(steps[2][2], Some(1.0));
        assert_eq!((steps[3][0], steps[3][2], steps[3][3]), (None, None, None));
    }

    #[test]
    fn a_class_without_a_row_makes_the_long_run_unknown_only_where_it_is_reached() {
        let reached = chain(3, &[3, 1, 0, 1, 2, 1, 0, 0, 0]).long_run();
        assert_eq!(reached.unknown, [2]);
        assert!(reached.stationary.is_none() && !reached.ergodic);
        assert!(reached.words().en.contains("unknown"));
        let never = chain(3, &[3, 1, 0, 1, 3, 0, 0, 0, 0]);
        assert_eq!(never.long_run().stationary, Some(vec![0.5, 0.5, 0.0]));
        assert!(never.long_run().ergodic);
        assert_eq!(never.first_passage()[2][0], None);
        assert_eq!(never.first_passage()[0][2], None);
    }

    #[test]
    fn a_cycle_is_periodic() {
        let long = chain(3, &[0, 1, 0, 0, 0, 1, 1, 0, 0]).long_run();
        assert!(!long.ergodic);
        assert_eq!(long.closed[0].period, 3);
        assert!(long.words().en.contains("periodic"));
        for share in long.stationary.unwrap() {
            assert!((share - 1.0 / 3.0).abs() < 1e-15);
        }
        let trap = chain(2, &[1, 1, 0, 4]).long_run();
        assert_eq!(
            (trap.transient, trap.stationary),
            (vec![0], Some(vec![0.0, 1.0]))
        );
    }
}
