//! Low income over the years: who enters, who leaves, who falls back (C1).

use super::panel::Panel;
use crate::GapError;
use crate::error::same_length;
use ronghe_base::{Cell, Table, Text, Unit, Year};
use std::collections::BTreeMap;

/// A share of cases, with its standard error by clusters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Weighted share; none where there is no case.
    pub value: Option<f64>,
    /// Standard error of the ratio, linearised, by clusters; none below two clusters.
    pub error: Option<f64>,
    /// Cases.
    pub cases: usize,
    /// Cases in which it happened.
    pub events: usize,
}

/// What happens in the `years`-th year of a spell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duration {
    /// Years since the spell began, from 1.
    pub years: usize,
    /// Share of the spells still open, and seen a year on, that end.
    pub hazard: Rate,
    /// Share of spells that last longer (Kaplan-Meier).
    pub survivor: f64,
}

/// Low income on a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct LowIncome {
    /// Share below the line, by year.
    pub rate: Vec<Rate>,
    /// Of those above the line, the share below it a year later.
    pub entry: Rate,
    /// Of those below the line, the share above it a year later.
    pub exit: Rate,
    /// Ends of low-income spells whose beginning was seen.
    pub exits: Vec<Duration>,
    /// Relapse: ends of spells above the line that began with an exit.
    pub relapses: Vec<Duration>,
    /// Low-income spells, all.
    pub spells: usize,
    /// Spells already open when first seen.
    pub open_at_start: usize,
    /// Spells still open when last seen.
    pub open_at_end: usize,
    /// Units seen in all years, by number of years below the line: `[0]` never, `[T]` always.
    pub years_low: Vec<usize>,
    /// Units with some year missing: they count in rates of the years seen, not in `years_low`.
    pub incomplete: usize,
    /// Clusters of the standard errors.
    pub clusters: usize,
}

/// Rates, spells and hazards of low income (C1).
///
/// Low is `y < line`. Rates are weighted ratios; the error of `R = sum w e / sum w c` is
/// `sqrt(G / (G - 1) sum_g z_g^2)` with `z_g` the sum of `w (e - R c) / sum w c` over a cluster. A
/// pair of years counts where both are seen. A spell whose beginning was not seen stays out of the
/// hazard of exits; one whose end was not seen counts up to its last year seen.
///
/// # Shapes and units
/// - `panel`: units (households, places) by years, income in any unit; NaN where not seen
/// - `lines`: `[T]`, the same unit
/// - `weights`: `[units]`, at least 0, or none for 1; `clusters`: `[units]` or none for each unit
///   its own
///
/// # Errors
/// [`GapError::Lengths`]; [`GapError::Value`] for lines or weights.
///
/// # Source
/// Bane and Ellwood (1986), *Journal of Human Resources* 21(1), 1-23; Stevens (1999), *Journal of
/// Human Resources* 34(3), 557-588; Kaplan and Meier (1958).
///
/// ```
/// # use ronghe_gap::convergence::{low_income, Panel};
/// // low, out, out, low again
/// let panel = Panel::new(&[1.0, 9.0, 9.0, 1.0, 9.0, 9.0, 9.0, 9.0], 2, 4)?;
/// let found = low_income(&panel, &[5.0; 4], None, None)?;
/// assert_eq!((found.exit.value, found.exit.cases), (Some(1.0), 1));
/// assert_eq!(found.relapses[0].hazard.value, Some(0.0)); // a year after the exit: not yet
/// assert_eq!(found.relapses[1].survivor, 0.0); // two years after: back
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn low_income(
    panel: &Panel,
    lines: &[f64],
    weights: Option<&[f64]>,
    clusters: Option<&[u32]>,
) -> Result<LowIncome, GapError> {
    let years = panel.years();
    check(panel, lines, weights, clusters)?;
    let weight = |i: usize| weights.map_or(1.0, |w| w[i]);
    let group = group(clusters, panel.places());
    let count = group.iter().max().map_or(0, |g| g + 1);
    let tally = || Tally::new(count);
    let mut rate: Vec<Tally> = (0..years).map(|_| tally()).collect();
    let (mut entry, mut exit) = (tally(), tally());
    let (mut exits, mut relapses): (Vec<Tally>, Vec<Tally>) =
        (0..years - 1).map(|_| (tally(), tally())).unzip();
    let mut found = Found::default();
    let mut years_low = vec![0; years + 1];
    let mut incomplete = 0;
    for (i, &g) in group.iter().enumerate() {
        let low: Vec<Option<bool>> = panel
            .place(i)
            .iter()
            .zip(lines)
            .map(|(y, line)| (!y.is_nan()).then_some(y < line))
            .collect();
        let w = weight(i);
        for (t, state) in low.iter().enumerate() {
            if let Some(state) = *state {
                rate[t].add(g, w, state);
            }
        }
        for pair in low.windows(2) {
            match pair {
                [Some(false), Some(after)] => entry.add(g, w, *after),
                [Some(true), Some(after)] => exit.add(g, w, !*after),
                _ => {}
            }
        }
        spells(&low, &mut found, |low, d, ends| {
            let log = if low { &mut exits } else { &mut relapses };
            log[d - 1].add(g, w, ends);
        });
        if low.iter().all(Option::is_some) {
            years_low[low.iter().flatten().filter(|l| **l).count()] += 1;
        } else {
            incomplete += 1;
        }
    }
    Ok(LowIncome {
        rate: rate.iter().map(Tally::rate).collect(),
        entry: entry.rate(),
        exit: exit.rate(),
        exits: durations(&exits),
        relapses: durations(&relapses),
        spells: found.spells,
        open_at_start: found.open_at_start,
        open_at_end: found.open_at_end,
        years_low,
        incomplete,
        clusters: count,
    })
}

fn check(
    panel: &Panel,
    lines: &[f64],
    weights: Option<&[f64]>,
    clusters: Option<&[u32]>,
) -> Result<(), GapError> {
    same_length(("years", panel.years()), ("lines", lines.len()))?;
    let units = ("units", panel.places());
    if let Some(weights) = weights {
        same_length(units, ("weights", weights.len()))?;
    }
    if let Some(clusters) = clusters {
        same_length(units, ("clusters", clusters.len()))?;
    }
    let bad = |column, values: &[f64], good: fn(f64) -> bool, need| {
        let row = values.iter().position(|&x| !x.is_finite() || !good(x));
        row.map_or(Ok(()), |row| {
            Err(GapError::Value {
                row,
                column,
                value: values[row],
                need,
            })
        })
    };
    bad("lines", lines, |_| true, "known and finite")?;
    let need = "finite and at least 0";
    bad("weights", weights.unwrap_or(&[]), |w| w >= 0.0, need)
}

/// Clusters numbered from 0 in order of their labels.
fn group(clusters: Option<&[u32]>, n: usize) -> Vec<usize> {
    let Some(labels) = clusters else {
        return (0..n).collect();
    };
    let mut number: BTreeMap<u32, usize> = labels.iter().map(|l| (*l, 0)).collect();
    for (k, at) in number.values_mut().enumerate() {
        *at = k;
    }
    labels.iter().map(|l| number[l]).collect()
}

#[derive(Default)]
struct Found {
    spells: usize,
    open_at_start: usize,
    open_at_end: usize,
}

/// Walks the spells of one unit. `year(low, d, ends)` hears of the `d`-th year of every spell that
/// counts and whose next year is seen: low-income spells with a seen beginning, and spells above
/// the line after an exit.
fn spells(low: &[Option<bool>], found: &mut Found, mut year: impl FnMut(bool, usize, bool)) {
    let mut t = 0;
    while t < low.len() {
        let Some(state) = low[t] else {
            t += 1;
            continue;
        };
        let len = low[t..].iter().take_while(|s| **s == Some(state)).count();
        let began = t > 0 && low[t - 1].is_some();
        let next = low.get(t + len).copied().flatten();
        if state {
            found.spells += 1;
            found.open_at_start += usize::from(!began);
            found.open_at_end += usize::from(next.is_none());
        }
        if began {
            for d in 1..len {
                year(state, d, false);
            }
            if next.is_some() {
                year(state, len, true);
            }
        }
        t += len;
    }
}

fn durations(log: &[Tally]) -> Vec<Duration> {
    let mut survivor = 1.0;
    let rows = (1..).zip(log).map_while(|(years, tally)| {
        let hazard = tally.rate();
        survivor *= 1.0 - hazard.value?;
        Some(Duration {
            years,
            hazard,
            survivor,
        })
    });
    rows.collect()
}

/// Weighted cases and events by cluster.
struct Tally {
    weights: Vec<f64>,
    hits: Vec<f64>,
    cases: usize,
    events: usize,
}

impl Tally {
    fn new(clusters: usize) -> Self {
        Self {
            weights: vec![0.0; clusters],
            hits: vec![0.0; clusters],
            cases: 0,
            events: 0,
        }
    }

    fn add(&mut self, cluster: usize, weight: f64, event: bool) {
        if weight <= 0.0 {
            return;
        }
        self.weights[cluster] += weight;
        self.cases += 1;
        if event {
            self.hits[cluster] += weight;
            self.events += 1;
        }
    }

    fn rate(&self) -> Rate {
        let all: f64 = self.weights.iter().sum();
        let value = (all > 0.0).then(|| self.hits.iter().sum::<f64>() / all);
        let groups = self.weights.iter().filter(|w| **w > 0.0).count() as f64;
        let error = value.filter(|_| groups >= 2.0).map(|r| {
            let rows = self.weights.iter().zip(&self.hits);
            let squares: f64 = rows.map(|(w, e)| ((e - r * w) / all).powi(2)).sum();
            (groups / (groups - 1.0) * squares).sqrt()
        });
        Rate {
            value,
            error,
            cases: self.cases,
            events: self.events,
        }
    }
}

impl LowIncome {
    /// Shares by year, entry, exit and relapse under each other.
    ///
    /// # Shapes and units
    /// - `years`: one a year of the panel
    pub fn table(&self, years: &[Year]) -> Table {
        let mut table = Table::new(
            "low-income",
            Text::new(
                "低收入：发生、进入、退出与返贫",
                "Low income: rate, entry, exit, relapse",
            ),
        )
        .column("what", Text::new("指标", "Measure"), Unit::None)
        .column("value", Text::new("比重", "Share"), Unit::Share)
        .column("error", Text::new("标准误", "Standard error"), Unit::Share)
        .column("cases", Text::new("样本", "Cases"), Unit::Count)
        .column("events", Text::new("发生", "Events"), Unit::Count)
        .column(
            "lasting",
            Text::new("仍未结束", "Still lasting"),
            Unit::Share,
        );
        let mut push = |name: Text, r: &Rate, lasting: Option<f64>| {
            table.push([
                name.into(),
                r.value.into(),
                r.error.into(),
                super::clubs::count(r.cases),
                super::clubs::count(r.events),
                Cell::from(lasting),
            ]);
        };
        for (year, rate) in years.iter().zip(&self.rate) {
            let name = Text::new(
                format!("{year} 年低收入比重"),
                format!("low income, {year}"),
            );
            push(name, rate, None);
        }
        push(
            Text::new("一年内进入", "entry within a year"),
            &self.entry,
            None,
        );
        push(
            Text::new("一年内退出", "exit within a year"),
            &self.exit,
            None,
        );
        for d in &self.exits {
            let name = Text::new(
                format!("低收入第 {} 年后退出", d.years),
                format!("exit after year {} of a spell", d.years),
            );
            push(name, &d.hazard, Some(d.survivor));
        }
        for d in &self.relapses {
            let name = Text::new(
                format!("退出第 {} 年后返贫", d.years),
                format!("relapse after year {} out", d.years),
            );
            push(name, &d.hazard, Some(d.survivor));
        }
        let (spells, start, end) = (self.spells, self.open_at_start, self.open_at_end);
        table.note(Text::new(
            format!(
                "低于当年标准为低收入；标准误按 {} 个群组的比率估计；共 {spells} 段低收入期，{start} 段起点未见（不计入退出风险），{end} 段终点未见；{} 户有缺失年份。",
                self.clusters, self.incomplete
            ),
            format!(
                "Low: below the line of the year; errors of ratios by {} clusters; {spells} low-income spells, {start} whose beginning was not seen (out of the hazard of exits), {end} whose end was not; {} units with a year missing.",
                self.clusters, self.incomplete
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four units by hand (L low, H high, . missing): LLHL, HLLH, HHHH, L.HL.
    fn panel() -> Vec<f64> {
        let of = |c: char| match c {
            'L' => 1.0,
            'H' => 9.0,
            _ => f64::NAN,
        };
        "LLHLHLLHHHHHL.HL".chars().map(of).collect()
    }

    #[test]
    fn rates_spells_and_hazards_by_hand() {
        let x = panel();
        let panel = Panel::new(&x, 4, 4).unwrap();
        let found = low_income(&panel, &[5.0; 4], None, None).unwrap();
        let rates: Vec<_> = found.rate.iter().map(|r| r.value.unwrap()).collect();
        assert_eq!(rates, [0.5, 2.0 / 3.0, 0.25, 0.5]);
        assert_eq!((found.entry.cases, found.entry.events), (6, 3));
        assert_eq!((found.exit.cases, found.exit.events), (4, 2));
        // LL, L | LL | L, L
        assert_eq!(
            (found.spells, found.open_at_start, found.open_at_end),
            (5, 2, 3)
        );
        // only the spell of unit 1 began in sight and has a year after: stays, then leaves
        let exits: Vec<_> = found
            .exits
            .iter()
            .map(|d| (d.hazard.cases, d.hazard.events))
            .collect();
        assert_eq!(exits, [(1, 0), (1, 1)]);
        // unit 0 relapses after one year out; unit 3 came out of a gap, so its exit was not seen
        assert_eq!(
            (
                found.relapses[0].hazard.cases,
                found.relapses[0].hazard.events
            ),
            (1, 1)
        );
        assert_eq!(found.years_low, [1, 0, 1, 1, 0]);
        assert_eq!(found.incomplete, 1);
        let table = found.table(&[2001, 2002, 2003, 2004]);
        assert_eq!(table.rows(), 4 + 2 + 2 + 1);
    }

    #[test]
    fn errors_by_cluster_and_refusals() {
        let x = panel();
        let panel = Panel::new(&x, 4, 4).unwrap();
        let lines = [5.0; 4];
        // shares 1/2 and 1/2 in two clusters of the first year: no spread between them
        let even = low_income(&panel, &lines, None, Some(&[7, 7, 9, 9])).unwrap();
        assert_eq!(even.rate[0].error, Some(0.0));
        assert_eq!(even.clusters, 2);
        // 1 and 0: z = +-1/4 each
        let apart = low_income(&panel, &lines, None, Some(&[7, 9, 9, 7])).unwrap();
        assert!((apart.rate[0].error.unwrap() - 0.5).abs() < 1e-15);
        let alone = low_income(&panel, &lines, None, Some(&[1; 4])).unwrap();
        assert_eq!(alone.rate[0].error, None);
        let none = low_income(&panel, &lines, Some(&[0.0; 4]), None).unwrap();
        assert_eq!(none.rate[0].value, None);
        assert!(low_income(&panel, &[5.0; 3], None, None).is_err());
        assert!(low_income(&panel, &[f64::NAN; 4], None, None).is_err());
        assert!(low_income(&panel, &lines, Some(&[-1.0; 4]), None).is_err());
        assert!(low_income(&panel, &lines, None, Some(&[1])).is_err());
    }
}
