//! Exact decomposition of inequality by nested groups (D1).

use super::entropy::{check_order, check_range, generalised_entropy, is_order, slope, term};
use super::estimate::{Estimate, Measure, both};
use super::groups::{Cells, Grouping, refine};
use super::ranked::Ranked;
use super::sample::{Sample, totals};
use crate::GapError;
use crate::error::same_length;
use crate::sum::Sum;
use ronghe_base::{Table, Text, Unit};

/// Inequality between the groups of one level, inside the groups of the level above.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// Name of the level.
    pub name: Text,
    /// Its part of the index.
    pub value: f64,
    /// Groups with people in them.
    pub groups: usize,
}

/// A decomposition of generalised entropy by nested groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// Order of the entropy: 1 is Theil T, 0 is Theil L.
    pub order: f64,
    /// The index over all rows.
    pub total: f64,
    /// One part a level, outermost first.
    pub between: Vec<Between>,
    /// What is left inside the innermost groups.
    pub within: f64,
}

/// Splits `GE(a)` exactly by groups nested to any depth (D1).
///
/// With the groups of level `k` (each inside one group of level `k - 1`), population shares `p`
/// and income shares `s`: part `k = sum over groups g of level k - 1 of p_g^(1-a) s_g^a GE_g`,
/// where `GE_g` is the index between the means of the groups of level `k` inside `g`; the rest
/// lies inside the innermost groups. The parts telescope (part `k` is the between term of level
/// `k` less that of level `k - 1`) and sum to the index. Each is computed by itself, none as a
/// remainder. A group is one of its level *within* its parent, so labels such as `urban` may
/// repeat from province to province.
///
/// # Shapes and units
/// - `a`, `income`, `people`: as [`generalised_entropy`]
/// - `levels`: each `[n]`, outermost first; none gives the index alone
///
/// # Errors
/// As [`generalised_entropy`]; [`GapError::Lengths`] for a level.
///
/// # Source
/// Shorrocks (1984), *Econometrica* 52(6), 1369-1385; Akita (2003), *Annals of Regional
/// Science* 37(1), 55-77 (two stages).
///
/// ```
/// use ronghe_base::Text;
/// use ronghe_gap::{Grouping, decompose};
/// let income = [4.0, 12.0, 6.0, 18.0];
/// let people = [3.0, 1.0, 1.0, 1.0];
/// let province = Grouping::new(Text::new("省", "province"), &["A", "A", "B", "B"]);
/// let residence = Grouping::new(Text::new("城乡", "residence"), &["r", "u", "r", "u"]);
/// let split = decompose(1.0, &income, &people, &[province, residence])?;
/// let parts: f64 = split.between.iter().map(|b| b.value).sum();
/// assert!((parts + split.within - split.total).abs() < 1e-15);
/// assert_eq!(split.within, 0.0); // one row a cell
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn decompose(
    a: f64,
    income: &[f64],
    people: &[f64],
    levels: &[Grouping],
) -> Result<Decomposition, GapError> {
    check_order(a)?;
    let (count, mean) = totals("decomposition", income, people)?;
    check_range(a, income, people)?;
    for level in levels {
        same_length(("income", income.len()), ("level", level.codes.len()))?;
    }
    let mut cell = vec![0_u32; income.len()];
    let mut above = Cells::whole(count, mean);
    let mut between = Vec::with_capacity(levels.len());
    for level in levels {
        let parents = refine(&mut cell, &level.codes);
        let here = Cells::gather(&cell, parents, income, people);
        between.push(Between {
            name: level.name.clone(),
            value: here.inside(a, &above, count, mean),
            groups: here.occupied(),
        });
        above = here;
    }
    let mut within = Sum::default();
    for ((&c, &y), &w) in cell.iter().zip(income).zip(people) {
        within.add(above.weigh(a, c as usize, count, mean, w, y));
    }
    Ok(Decomposition {
        order: a,
        total: generalised_entropy(a, income, people)?,
        between,
        within: within.value(),
    })
}

/// A decomposition of generalised entropy by nested groups, each part with its influence.
#[derive(Clone, Debug, PartialEq)]
pub struct NestedEntropy {
    /// The figures, for tables.
    pub split: Decomposition,
    /// The index over all rows.
    pub total: Estimate,
    /// One part a level, outermost first.
    pub between: Vec<Estimate>,
    /// What is left inside the innermost groups.
    pub within: Estimate,
}

impl Ranked<'_> {
    /// [`decompose`] with influences (D1, X3).
    ///
    /// With `r_g` the distance of a group mean from the mean and `t` the term of the index, the
    /// between term of a level is `B = mean of t(r_g)` with influence
    /// `t(r_g) - B + t'(r_g) (y - mu_g) / mu - a B (y - mu) / mu`; part `k` is `B_k - B_(k-1)`, the
    /// within part the index less the last `B`.
    ///
    /// # Shapes and units
    /// - `levels`: a group for every row that was given to the sample, outermost first
    ///
    /// # Errors
    /// As [`decompose`].
    ///
    /// # Source
    /// As [`decompose`]; the influences follow from those of means and shares.
    pub fn entropy_by(&self, a: f64, levels: &[Grouping]) -> Result<NestedEntropy, GapError> {
        let of: Result<Vec<Grouping>, GapError> =
            levels.iter().map(|l| l.of(self.sample)).collect();
        let levels = of?;
        let (income, people) = (self.sample.values(), self.sample.weights());
        let split = decompose(a, income, people, &levels)?;
        let total = self.entropy(a)?;
        let mut cell = vec![0_u32; income.len()];
        let mut last = self.map(|_| 0.0);
        let mut between = vec![];
        for (level, part) in levels.iter().zip(&split.between) {
            let parents = refine(&mut cell, &level.codes);
            let here = Cells::gather(&cell, parents, income, people);
            let moved = self.between_influence(a, &cell, &here);
            let difference = moved.iter().zip(&last).map(|(x, up)| x - up).collect();
            let measure = Measure::new(
                format!("{}-between-{}", total.measure.id, level.name.en),
                both(
                    format!("{}之间", level.name.zh),
                    format!("between: {}", level.name.en),
                ),
                total.measure.variant.clone(),
            );
            between.push(Estimate::new(measure, part.value, difference)?);
            last = moved;
        }
        let rest = total
            .influence
            .iter()
            .zip(&last)
            .map(|(x, up)| x - up)
            .collect();
        let measure = Measure::new(
            format!("{}-within", total.measure.id),
            both("组内", "within"),
            total.measure.variant.clone(),
        );
        Ok(NestedEntropy {
            within: Estimate::new(measure, split.within, rest)?,
            split,
            total,
            between,
        })
    }

    /// Influence of the index between all groups of a level.
    fn between_influence(&self, a: f64, cell: &[u32], groups: &Cells) -> Vec<f64> {
        let mu = self.mean;
        let mut index = Sum::default();
        let parts: Vec<(f64, f64)> = groups
            .count
            .iter()
            .zip(&groups.mean)
            .map(|(n, m)| {
                let r = (m - mu) / mu;
                let t = if *n > 0.0 { term(a, r) } else { 0.0 };
                index.add(n / self.count * t);
                // a group without income holds nobody who has any
                (t, if *m > 0.0 { slope(a, r) } else { 0.0 })
            })
            .collect();
        let index = index.value();
        let rows = cell.iter().zip(self.sample.values());
        rows.map(|(&c, y)| {
            let (t, d) = parts[c as usize];
            t - index + d * ((y - groups.mean[c as usize]) / mu) - a * index * ((y - mu) / mu)
        })
        .collect()
    }
}

/// The same split by two groupings in both orders (D1): neither order is the right one.
///
/// # Errors
/// As [`decompose`].
///
/// ```
/// use ronghe_base::Text;
/// use ronghe_gap::{Grouping, Policy, Sample, both_orders};
/// let sample = Sample::new(&[4.0, 12.0, 6.0, 18.0], &[3.0, 1.0, 1.0, 1.0], Policy::default())?;
/// let province = Grouping::new(Text::new("省", "province"), &["A", "A", "B", "B"]);
/// let residence = Grouping::new(Text::new("城乡", "residence"), &["r", "u", "r", "u"]);
/// let [first, second] = both_orders(1.0, &sample, &province, &residence)?;
/// assert_eq!(first.total, second.total);
/// assert!(first.between[0].value < second.between[0].value);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn both_orders(
    a: f64,
    sample: &Sample,
    one: &Grouping,
    two: &Grouping,
) -> Result<[Decomposition; 2], GapError> {
    let (one, two) = (one.of(sample)?, two.of(sample)?);
    let split = |levels: &[Grouping]| decompose(a, sample.values(), sample.weights(), levels);
    Ok([split(&[one.clone(), two.clone()])?, split(&[two, one])?])
}

impl Decomposition {
    /// The name of the index, with its order.
    pub fn variant(&self) -> Text {
        let a = self.order;
        if is_order(a, 1.0) {
            Text::new("泰尔 T 指数，GE(1)", "Theil T, GE(1)")
        } else if is_order(a, 0.0) {
            Text::new(
                "泰尔 L 指数（平均对数离差），GE(0)",
                "Theil L (mean log deviation), GE(0)",
            )
        } else {
            Text::new(
                format!("广义熵 GE({a})"),
                format!("generalised entropy GE({a})"),
            )
        }
    }

    /// One row a part: value and share of the index.
    pub fn table(&self) -> Table {
        let mut table = empty("decomposition", &[self]);
        self.fill(&mut table, 1);
        table
    }

    /// Several splits of the same incomes under each other, with the remark that they overlap.
    pub fn tables(splits: &[Self]) -> Table {
        let mut table = empty("decompositions", &splits.iter().collect::<Vec<_>>()).note(Text::new(
            "各分解的首项相互重叠（例如地方之间的差距已含其城乡构成不同的部分），不可相加；每个分解内部各项之和等于总指数。",
            "The first parts of different splits overlap (a gap between places holds their different shares of town and country) and must not be added; inside one split the parts sum to the index.",
        ));
        for (i, split) in (1..).zip(splits) {
            split.fill(&mut table, i);
        }
        table
    }

    fn fill(&self, table: &mut Table, number: i64) {
        let order = |join: &str, word: fn(&Text) -> &str| {
            let names: Vec<&str> = self.between.iter().map(|b| word(&b.name)).collect();
            names.join(join)
        };
        let split = Text::new(order("、再按", |t| &t.zh), order(", then ", |t| &t.en));
        let mut push = |part: Text, groups: Option<usize>, value: f64| {
            let groups = groups.and_then(|g| i64::try_from(g).ok());
            table.push([
                number.into(),
                split.clone().into(),
                part.into(),
                groups.map_or(ronghe_base::Cell::Missing, Into::into),
                value.into(),
                (value / self.total * 100.0).into(),
            ]);
        };
        for (i, b) in self.between.iter().enumerate() {
            let name = if i == 0 {
                Text::new(
                    format!("{}之间", b.name.zh),
                    format!("between: {}", b.name.en),
                )
            } else {
                let up = &self.between[i - 1].name;
                Text::new(
                    format!("{}内部、{}之间", up.zh, b.name.zh),
                    format!("between: {}, inside each {}", b.name.en, up.en),
                )
            };
            push(name, Some(b.groups), b.value);
        }
        push(Text::new("组内", "within"), None, self.within);
        push(Text::new("合计", "total"), None, self.total);
    }
}

fn empty(id: &str, splits: &[&Decomposition]) -> Table {
    let title = splits.first().map_or_else(Text::default, |d| {
        let v = d.variant();
        Text::new(format!("{}的分解", v.zh), format!("{} by groups", v.en))
    });
    Table::new(id, title)
        .column("number", Text::new("序号", "Number"), Unit::None)
        .column(
            "split",
            Text::new("分解次序", "Order of the split"),
            Unit::None,
        )
        .column("part", Text::new("部分", "Part"), Unit::None)
        .column("groups", Text::new("组数", "Groups"), Unit::Count)
        .column("value", Text::new("数值", "Value"), Unit::Number)
        .column(
            "percent",
            Text::new("占总指数", "Of the index"),
            Unit::Percent,
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_level_by_hand() {
        // Means 2 and 4, one person each in each group: only a between part.
        let by = Grouping::new(Text::same("g"), &[1, 2]);
        let split = decompose(1.0, &[2.0, 4.0], &[1.0, 1.0], &[by]).unwrap();
        let t = 0.5 * ((2.0 / 3.0) * (2_f64 / 3.0).ln() + (4.0 / 3.0) * (4_f64 / 3.0).ln());
        assert!((split.between[0].value - t).abs() < 1e-15);
        assert!((split.total - t).abs() < 1e-15);
        assert!(split.within.abs() < 1e-300);
    }

    #[test]
    fn a_group_without_people_or_income_adds_nothing() {
        let by = Grouping::new(Text::same("g"), &[1, 1, 2, 3]);
        let split = decompose(1.0, &[2.0, 4.0, 0.0, 9.0], &[1.0, 1.0, 1.0, 0.0], &[by]).unwrap();
        assert_eq!(split.between[0].groups, 2);
        let parts = split.between[0].value + split.within;
        assert!((parts - split.total).abs() < 1e-15, "{split:?}");
    }

    #[test]
    fn tables_name_the_order_and_the_overlap() {
        let sample = Sample::new(
            &[4.0, 12.0, 6.0, 18.0],
            &[3.0, 1.0, 1.0, 1.0],
            super::super::sample::Policy::default(),
        )
        .unwrap();
        let province = Grouping::new(Text::new("省", "province"), &["A", "A", "B", "B"]);
        let residence = Grouping::new(Text::new("城乡", "residence"), &["r", "u", "r", "u"]);
        let both = both_orders(1.0, &sample, &province, &residence).unwrap();
        let table = Decomposition::tables(&both);
        assert_eq!(table.rows(), 8);
        assert!(table.notes[0].en.contains("overlap") && table.notes[0].zh.contains("重叠"));
        let ronghe_base::Cell::Text(split) = table.get("split", 4).unwrap() else {
            panic!("words expected")
        };
        assert_eq!(split.en, "residence, then province");
        assert_eq!(table.title.en, "Theil T, GE(1) by groups");
        // A grouping that is too short is an error, not a panic.
        let short = Grouping::new(Text::same("s"), &["A"]);
        assert!(both_orders(1.0, &sample, &short, &residence).is_err());
        assert!(decompose(1.0, sample.values(), sample.weights(), &[short]).is_err());
    }
}
