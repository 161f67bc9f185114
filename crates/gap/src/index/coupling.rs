//! Coupling coordination of subsystems, such as town and country (D2).

use crate::GapError;
use crate::error::same_length;
use ronghe_base::{Cell, Table, Text, Unit};

/// How the coupling degree is formed from levels `U` of `n` subsystems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CouplingForm {
    /// `C = sqrt[(1 - mean over i > j of |U_i - U_j|) (prod U_i / max U)^(1 / (n - 1))]`: spreads
    /// over 0 to 1.
    #[default]
    Modified,
    /// `C = n (prod U)^(1 / n) / sum U`: crowds near 1.
    Classical,
}

impl CouplingForm {
    /// The form of a name: `modified` or `classical`.
    ///
    /// # Errors
    /// [`GapError::Method`]: forms that lost the coefficient `n` are refused with the reason, other
    /// names with the two that are known.
    ///
    /// ```
    /// # use ronghe_gap::index::CouplingForm;
    /// assert_eq!(CouplingForm::parse("classical")?, CouplingForm::Classical);
    /// assert!(CouplingForm::parse("no-coefficient").unwrap_err().to_string().contains("1 / n"));
    /// # Ok::<(), ronghe_gap::GapError>(())
    /// ```
    pub fn parse(name: &str) -> Result<Self, GapError> {
        let reason = match name {
            "modified" => return Ok(Self::Modified),
            "classical" => return Ok(Self::Classical),
            "no-coefficient" | "coefficient-less" | "without-coefficient" => {
                "without the coefficient n the degree of n equal subsystems is 1 / n (1/2 for two) \
                 instead of 1, so that coordination is understated and n = 2 and n = 3 cannot be \
                 compared (Wang et al. 2021); use modified or classical"
            }
            _ => "the known forms are modified and classical",
        };
        Err(GapError::Method {
            method: format!("coupling form \"{name}\""),
            reason: reason.into(),
        })
    }

    /// Its name in both languages.
    pub fn words(self) -> Text {
        match self {
            Self::Modified => Text::new("修正耦合度", "modified coupling degree"),
            Self::Classical => Text::new(
                "传统耦合度（系数 n）",
                "classical coupling degree, coefficient n",
            ),
        }
    }
}

/// Coupling coordination of one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coupling {
    /// Coupling degree `C`; none where every level is 0: the form would be 0 / 0.
    pub degree: Option<f64>,
    /// Level `T = sum a U`.
    pub level: f64,
    /// Coordination `D = sqrt(C T)`; none where the degree is.
    pub coordination: Option<f64>,
}

impl Coupling {
    /// The step of coordination in ten equal classes from extreme imbalance to fine coordination
    /// (Liao 1999); none where it is undefined.
    pub fn step(&self) -> Option<Text> {
        const STEPS: [(&str, &str); 10] = [
            ("极度失调", "extreme imbalance"),
            ("严重失调", "severe imbalance"),
            ("中度失调", "moderate imbalance"),
            ("轻度失调", "mild imbalance"),
            ("濒临失调", "near imbalance"),
            ("勉强协调", "barely coordinated"),
            ("初级协调", "primary coordination"),
            ("中级协调", "intermediate coordination"),
            ("良好协调", "good coordination"),
            ("优质协调", "fine coordination"),
        ];
        let d = self.coordination?;
        // the class in which 0.1 k begins belongs to k; 1 belongs to the last
        let at = (1..STEPS.len()).filter(|&k| d >= k as f64 / 10.0).count();
        Some(Text::new(STEPS[at].0, STEPS[at].1))
    }
}

/// Coupling coordination of subsystems (D2).
///
/// `C` by the form, `T = sum a U`, `D = sqrt(C T)`. Weights enter `T` only: a weighted `C` has no
/// agreed definition. All levels 0: undefined.
///
/// # Shapes and units
/// - `levels`: `[n]`, `n >= 2`, composite levels `U` in `[0, 1]`
/// - `weights`: `[n]`, at least 0, divided by their sum
/// - returns pure numbers in `[0, 1]`
///
/// # Errors
/// [`GapError::Few`]; [`GapError::Lengths`]; [`GapError::Value`] for a level outside 0 to 1;
/// [`GapError::Setting`] for weights.
///
/// # Source
/// Wang, Kong, Ren, Zhai and Fang (2021), *Journal of Natural Resources* 36(3), 793-810 (the
/// modified form and the usual errors).
///
/// ```
/// # use ronghe_gap::index::{coupling, CouplingForm};
/// let pair = coupling(&[0.8, 0.2], &[0.5, 0.5], CouplingForm::Classical)?;
/// assert!((pair.degree.unwrap() - 0.8).abs() < 1e-15); // 2 * .4 / 1
/// let pair = coupling(&[0.8, 0.2], &[0.5, 0.5], CouplingForm::Modified)?;
/// assert!((pair.degree.unwrap() - (0.4_f64 * 0.25).sqrt()).abs() < 1e-15);
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
pub fn coupling(levels: &[f64], weights: &[f64], form: CouplingForm) -> Result<Coupling, GapError> {
    let n = levels.len();
    if n < 2 {
        let what = "subsystems of a coupling degree";
        return Err(GapError::Few {
            what,
            found: n,
            need: 2,
        });
    }
    same_length(("levels", n), ("weights", weights.len()))?;
    if let Some(row) = levels.iter().position(|u| !(0.0..=1.0).contains(u)) {
        return Err(GapError::Value {
            row,
            column: "level of a subsystem",
            value: levels[row],
            need: "between 0 and 1: an index of min-max values",
        });
    }
    let total: f64 = weights.iter().sum();
    if let Some(&value) = weights
        .iter()
        .find(|w| !w.is_finite() || **w < 0.0 || total <= 0.0)
    {
        return Err(GapError::Setting {
            name: "weight of a subsystem",
            value,
            need: "finite, at least 0, above 0 in sum",
        });
    }
    let level = levels.iter().zip(weights).map(|(u, a)| u * a).sum::<f64>() / total;
    let degree = match form {
        CouplingForm::Modified => modified(levels),
        CouplingForm::Classical => classical(levels),
    };
    Ok(Coupling {
        degree,
        level,
        coordination: degree.map(|c| (c * level).sqrt()),
    })
}

fn modified(levels: &[f64]) -> Option<f64> {
    let n = levels.len() as f64;
    let top = levels.iter().copied().fold(0.0, f64::max);
    if top <= 0.0 {
        return None;
    }
    let mut apart = 0.0;
    for (i, u) in levels.iter().enumerate() {
        apart += levels[..i].iter().map(|v| (u - v).abs()).sum::<f64>();
    }
    let mean = apart / (n * (n - 1.0) / 2.0);
    // the factor U / max of the largest is one, so n - 1 factors stand under the root
    let log: f64 = levels.iter().map(|u| (u / top).ln()).sum();
    Some(((1.0 - mean).max(0.0) * (log / (n - 1.0)).exp()).sqrt())
}

fn classical(levels: &[f64]) -> Option<f64> {
    let n = levels.len() as f64;
    let top = levels.iter().copied().fold(0.0, f64::max);
    if top <= 0.0 {
        return None;
    }
    // levels over the largest: no underflow of the product
    let log: f64 = levels.iter().map(|u| (u / top).ln()).sum();
    let sum: f64 = levels.iter().map(|u| u / top).sum();
    Some((n * (log / n).exp() / sum).min(1.0))
}

/// Coupling of many rows as a table, the form in its title.
///
/// # Shapes and units
/// - `names`: `[rows]`; `rows`: `[rows]`
pub fn coupling_table(names: &[Text], rows: &[Coupling], form: CouplingForm) -> Table {
    let words = form.words();
    let mut table = Table::new(
        "coupling",
        Text::new(
            format!("耦合协调：{}", words.zh),
            format!("Coupling coordination: {}", words.en),
        ),
    )
    .column("row", Text::new("行", "Row"), Unit::None)
    .column("degree", Text::new("耦合度 C", "Coupling C"), Unit::Number)
    .column("level", Text::new("综合水平 T", "Level T"), Unit::Number)
    .column(
        "coordination",
        Text::new("耦合协调度 D", "Coordination D"),
        Unit::Number,
    )
    .column("step", Text::new("等级", "Class"), Unit::None);
    for (name, row) in names.iter().zip(rows) {
        let step = row.step().map_or(Cell::Missing, Into::into);
        table.push([
            name.clone().into(),
            row.degree.into(),
            row.level.into(),
            row.coordination.into(),
            step,
        ]);
    }
    if rows.iter().any(|r| r.degree.is_none()) {
        table = table.note(Text::new(
            "各子系统水平均为 0 时耦合度无定义，留空。",
            "Where every subsystem is at 0 the degree is undefined and left empty.",
        ));
    }
    table.note(Text::new(
        "D 的十级划分见廖重斌（1999），《热带地理》19(2)。",
        "Ten classes of D: Liao (1999), Tropical Geography 19(2).",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALVES: [f64; 2] = [0.5, 0.5];

    #[test]
    fn ends_and_ties() {
        for form in [CouplingForm::Modified, CouplingForm::Classical] {
            let of = |u: &[f64]| coupling(u, &vec![1.0; u.len()], form).unwrap();
            assert_eq!(of(&[0.0, 0.0]).degree, None);
            assert_eq!(of(&[0.0, 0.0]).coordination, None);
            assert_eq!(of(&[0.0, 0.0]).step(), None);
            assert!(of(&[0.0, 0.7]).degree.unwrap().abs() < 1e-15);
            for u in [1e-300, 0.3, 1.0] {
                let same = of(&[u, u, u]);
                assert!((same.degree.unwrap() - 1.0).abs() < 1e-15);
                assert!((same.coordination.unwrap() - u.sqrt()).abs() < 1e-15);
            }
        }
        let one = coupling(&[1.0, 1.0], &HALVES, CouplingForm::Modified).unwrap();
        assert_eq!(one.step().unwrap().en, "fine coordination");
        let exact = coupling(&[0.25, 0.25], &HALVES, CouplingForm::Modified).unwrap();
        assert_eq!(exact.step().unwrap().en, "barely coordinated"); // D = .5
    }

    #[test]
    fn what_is_refused() {
        let error = CouplingForm::parse("no-coefficient").unwrap_err();
        insta::assert_snapshot!(error, @r#"coupling form "no-coefficient" cannot be used: without the coefficient n the degree of n equal subsystems is 1 / n (1/2 for two) instead of 1, so that coordination is understated and n = 2 and n = 3 cannot be compared (Wang et al. 2021); use modified or classical"#);
        assert!(CouplingForm::parse("other").is_err());
        let of = |u: &[f64], a: &[f64]| coupling(u, a, CouplingForm::Modified).is_err();
        assert!(of(&[0.5], &[1.0]));
        assert!(of(&[0.5, 1.5], &HALVES));
        assert!(of(&[0.5, f64::NAN], &HALVES));
        assert!(of(&[0.5, 0.5], &[0.0, 0.0]));
        assert!(of(&[0.5, 0.5], &[1.0]));
    }
}
