//! Convergence clubs: groups of places that meet, though all together do not (D1).

use super::log_t::{LogT, LogTSettings, Moments, Window};
use super::panel::Panel;
use crate::GapError;
use ronghe_base::{Table, Text, Unit};

/// Places that converge among each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Club {
    /// Places, by number.
    pub members: Vec<usize>,
    /// The test among them; none where the members are alike in some year, which is convergence
    /// without a figure.
    pub test: Option<LogT>,
}

/// Clubs of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Clubs {
    /// Before merging, richest first.
    pub initial: Vec<Club>,
    /// After merging neighbours that converge together.
    pub merged: Vec<Club>,
    /// Places in no club.
    pub divergent: Vec<usize>,
}

/// Clubs by the algorithm of Phillips and Sul (D1).
///
/// 1. If all places converge, they are one club.
/// 2. Places stand in order of their last value. The core is grown from the first neighbouring pair
///    whose log t statistic is above the critical value, one place at a time while it stays above;
///    of these cores the one with the largest statistic is taken.
/// 3. Every other place whose statistic with the core is above 0 is a candidate; core and
///    candidates together must converge, else candidates with the smallest statistic leave one by
///    one (the critical value of the sieve is raised as little as has any effect).
/// 4. The same again among the places left, until they converge together or no core is found: those
///    diverge.
/// 5. Neighbouring clubs that converge together are merged, from the richest on, until none do.
///
/// # Shapes and units
/// As [`super::log_t`]; at most 20,000 places.
///
/// # Errors
/// As [`super::log_t`]; [`GapError::Setting`] for too many places.
///
/// # Source
/// Phillips and Sul (2007), *Econometrica* 75(6), 1771-1855, section 5; (2009), *Journal of Applied
/// Econometrics* 24(7), 1153-1185 (merging).
///
/// ```
/// # use ronghe_gap::convergence::{clubs, LogTSettings, Panel};
/// // two pairs, each closing its own gap, far from each other
/// let path = |to: f64, gap: f64| (1..=24).map(move |t| to + gap / f64::from(t * t));
/// let x: Vec<f64> = [(20.0, 2.0), (20.0, -2.0), (10.0, 1.0), (10.0, -1.0)]
///     .into_iter()
///     .flat_map(|(to, gap)| path(to, gap))
///     .collect();
/// let found = clubs(&Panel::new(&x, 4, 24)?, &LogTSettings::default())?;
/// assert_eq!(found.merged[0].members, [0, 1]);
/// assert_eq!(found.merged[1].members, [2, 3]);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn clubs(panel: &Panel, settings: &LogTSettings) -> Result<Clubs, GapError> {
    const MOST: usize = 20_000;
    let n = panel.places();
    if n < 2 {
        return Err(GapError::Few {
            what: "places",
            found: n,
            need: 2,
        });
    }
    if n > MOST {
        return Err(GapError::Setting {
            name: "number of places",
            value: n as f64,
            need: "at most 20000 for clubs",
        });
    }
    panel.positive()?;
    let sieve = Sieve {
        panel,
        window: Window::new(panel.years(), settings)?,
        critical: settings.critical,
    };
    let mut left: Vec<usize> = (0..n).collect();
    let last = |i: usize| panel.place(i)[panel.years() - 1];
    left.sort_by(|&a, &b| last(b).total_cmp(&last(a)).then(a.cmp(&b)));
    let (mut initial, mut divergent) = (vec![], vec![]);
    while !left.is_empty() {
        let Some(members) = sieve.next(&left) else {
            divergent.append(&mut left);
            break;
        };
        left.retain(|i| !members.contains(i));
        initial.push(members);
    }
    let merged = sieve.merge(initial.clone());
    divergent.sort_unstable();
    Ok(Clubs {
        initial: initial.into_iter().map(|m| sieve.club(m)).collect(),
        merged: merged.into_iter().map(|m| sieve.club(m)).collect(),
        divergent,
    })
}

struct Sieve<'a> {
    panel: &'a Panel<'a>,
    window: Window,
    critical: f64,
}

impl Sieve<'_> {
    fn moments(&self, members: &[usize]) -> Moments {
        let mut all = Moments::new(self.panel.years());
        for &i in members {
            all.add(self.panel.place(i));
        }
        all
    }

    fn test(&self, group: &Moments) -> Option<LogT> {
        let spread = group.spread();
        let apart = spread.iter().all(|&h| h > 0.0);
        apart.then(|| self.window.test(spread))
    }

    /// The statistic; places that are alike in some year have met.
    fn statistic(&self, group: &Moments) -> f64 {
        self.test(group).map_or(f64::INFINITY, |t| t.t)
    }

    fn club(&self, mut members: Vec<usize>) -> Club {
        members.sort_unstable();
        Club {
            test: self.test(&self.moments(&members)),
            members,
        }
    }

    /// The next club among places in order of their last value.
    fn next(&self, left: &[usize]) -> Option<Vec<usize>> {
        if left.len() < 2 {
            return None;
        }
        if self.statistic(&self.moments(left)) > self.critical {
            return Some(left.to_vec());
        }
        let core = self.core(left)?;
        let group = self.moments(&core);
        let mut candidates: Vec<(f64, usize)> = vec![];
        for &i in left.iter().filter(|i| !core.contains(i)) {
            let mut with = group.clone();
            with.add(self.panel.place(i));
            let t = self.statistic(&with);
            if t > 0.0 {
                candidates.push((t, i));
            }
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let (mut with, mut kept) = (group, 0);
        for (k, &(_, i)) in candidates.iter().enumerate() {
            with.add(self.panel.place(i));
            if self.statistic(&with) > self.critical {
                kept = k + 1;
            }
        }
        let chosen = candidates[..kept].iter().map(|c| c.1);
        Some(core.into_iter().chain(chosen).collect())
    }

    fn core(&self, left: &[usize]) -> Option<Vec<usize>> {
        for start in 0..left.len() - 1 {
            let mut group = self.moments(&left[start..start + 2]);
            let mut best = (self.statistic(&group), start + 2);
            if best.0 <= self.critical {
                continue;
            }
            for end in start + 3..=left.len() {
                group.add(self.panel.place(left[end - 1]));
                let t = self.statistic(&group);
                if t <= self.critical {
                    break;
                }
                if t > best.0 {
                    best = (t, end);
                }
            }
            return Some(left[start..best.1].to_vec());
        }
        None
    }

    fn merge(&self, mut clubs: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        let mut at = 0;
        let mut changed = false;
        loop {
            if at + 1 >= clubs.len() {
                if !changed {
                    return clubs;
                }
                (at, changed) = (0, false);
                continue;
            }
            let both: Vec<usize> = clubs[at].iter().chain(&clubs[at + 1]).copied().collect();
            if self.statistic(&self.moments(&both)) > self.critical {
                clubs[at] = both;
                clubs.remove(at + 1);
                changed = true;
            } else {
                at += 1;
            }
        }
    }
}

/// One row a club after merging, members by name, the divergent places last.
///
/// # Shapes and units
/// - `names`: one a place
pub fn clubs_table(found: &Clubs, names: &[Text]) -> Table {
    let mut table = Table::new(
        "clubs",
        Text::new("趋同俱乐部（Phillips–Sul，合并后）", "Convergence clubs (Phillips-Sul, merged)"),
    )
    .column("club", Text::new("俱乐部", "Club"), Unit::None)
    .column("places", Text::new("地方数", "Places"), Unit::Count)
    .column("slope", Text::new("log t 斜率", "log t slope"), Unit::Number)
    .column("error", Text::new("标准误", "Error"), Unit::Number)
    .column("t", Text::new("t 值", "t"), Unit::Number)
    .column("members", Text::new("成员", "Members"), Unit::None)
    .note(Text::new(
        format!(
            "t 值低于 -1.65 时拒绝趋同；HAC 标准误（二次谱核，Andrews 自动带宽）；数值未经滤波；合并前 {} 个俱乐部。",
            found.initial.len()
        ),
        format!(
            "Convergence is rejected below t = -1.65; HAC errors (quadratic spectral kernel, Andrews' bandwidth); values not filtered; clubs before merging: {}.",
            found.initial.len()
        ),
    ));
    let join = |members: &[usize]| {
        let of = |word: fn(&Text) -> &str| -> Vec<&str> {
            members
                .iter()
                .filter_map(|&i| names.get(i))
                .map(word)
                .collect()
        };
        Text::new(of(|t| &t.zh).join("、"), of(|t| &t.en).join(", "))
    };
    for (k, club) in (1_i64..).zip(&found.merged) {
        let test = club.test.as_ref();
        table.push([
            Text::same(k.to_string()).into(),
            count(club.members.len()),
            test.map(|t| t.slope).into(),
            test.map(|t| t.error).into(),
            test.map(|t| t.t).filter(|t| t.is_finite()).into(),
            join(&club.members).into(),
        ]);
    }
    if !found.divergent.is_empty() {
        table.push([
            Text::new("不属任何俱乐部", "in no club").into(),
            count(found.divergent.len()),
            None.into(),
            None.into(),
            None.into(),
            join(&found.divergent).into(),
        ]);
    }
    table
}

pub(super) fn count(n: usize) -> ronghe_base::Cell {
    ronghe_base::Cell::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel_of(paths: &[(f64, f64)]) -> Vec<f64> {
        let path = |&(to, gap): &(f64, f64)| (1..=24).map(move |t| to + gap / f64::from(t * t));
        paths.iter().flat_map(path).collect()
    }

    #[test]
    fn one_club_two_clubs_and_none() {
        let of = |paths: &[(f64, f64)]| {
            let x = panel_of(paths);
            clubs(
                &Panel::new(&x, paths.len(), 24).unwrap(),
                &LogTSettings::default(),
            )
            .unwrap()
        };
        let all = of(&[(10.0, 3.0), (10.0, -2.0), (10.0, 1.0)]);
        assert_eq!(all.merged.len(), 1);
        assert_eq!(all.merged[0].members, [0, 1, 2]);
        let two = of(&[
            (10.0, 1.0),
            (20.0, 2.0),
            (10.0, -1.0),
            (20.0, -2.0),
            (90.0, 0.1),
        ]);
        let members: Vec<_> = two.merged.iter().map(|c| c.members.clone()).collect();
        assert_eq!(members, [vec![1, 3], vec![0, 2]]);
        assert_eq!(two.divergent, [4]);
        let apart: Vec<f64> = (0..3)
            .flat_map(|i| (1..=24).map(move |t| (f64::from(i) * 0.05 * f64::from(t)).exp()))
            .collect();
        let none = clubs(
            &Panel::new(&apart, 3, 24).unwrap(),
            &LogTSettings::default(),
        )
        .unwrap();
        assert!(none.initial.is_empty());
        assert_eq!(none.divergent, [0, 1, 2]);
        let names: Vec<Text> = (0..5).map(|i| Text::same(format!("p{i}"))).collect();
        let table = clubs_table(&two, &names);
        assert_eq!(table.rows(), 3);
    }

    #[test]
    fn twins_have_met() {
        let x = panel_of(&[(10.0, 1.0), (10.0, 1.0)]);
        let found = clubs(&Panel::new(&x, 2, 24).unwrap(), &LogTSettings::default()).unwrap();
        assert_eq!(found.merged[0].members, [0, 1]);
        assert_eq!(found.merged[0].test, None);
    }
}
