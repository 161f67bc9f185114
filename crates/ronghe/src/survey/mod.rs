//! Inequality in a table of persons or households: every measure with its variant and its standard
//! error, exact decompositions, changes between years, a reform beside its baseline (D1, D2, P4).

mod compare;
mod figures;

use crate::error::StudyError;
use figures::{figures, lorenz, members};
use ronghe_atlas::{Columns, Want, read_columns};
use ronghe_base::{Cell, Lang, Table, Text, Unit};
use ronghe_gap::{
    Design, Estimate, Form, GapError, Grouping, Lonely, Policy, Ranked, Reference, Sample,
    Statistic, Treatment, oaxaca_blinder,
};
use std::collections::BTreeMap;
use std::path::Path;

/// Half-width of a normal interval of 95 %.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// What is asked of a file: names of its columns, and the policy.
#[derive(Clone, Debug)]
pub struct Question {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Income per head.
    pub income: String,
    /// Weight, persons; none for one each.
    pub weight: Option<String>,
    /// Groups, outermost first.
    pub groups: Vec<String>,
    /// Sources of income.
    pub sources: Vec<String>,
    /// Strata of the sample.
    pub strata: Option<String>,
    /// Clusters of the sample.
    pub cluster: Option<String>,
    /// Year, where the file holds several.
    pub year: Option<String>,
    /// Income after a reform, of the same rows.
    pub reform: Option<String>,
    /// Circumstances for inequality of opportunity.
    pub circumstances: Vec<String>,
    /// Columns that explain the gap between the two groups of the first grouping.
    pub explain: Vec<String>,
    /// Whether to list pairs of groups.
    pub pairs: bool,
    /// Whether the rows are all there are, so that nothing is drawn and no error exists.
    pub census: bool,
    /// Missing, zero and negative incomes.
    pub policy: Policy,
}

/// A file, read.
struct Survey<'q> {
    ask: &'q Question,
    columns: Columns,
    income: Vec<f64>,
    people: Vec<f64>,
    groups: Vec<Grouping>,
    design: Option<Design>,
    /// Columns of `--source` and `--explain`, missing values treated as the policy says.
    others: BTreeMap<String, Vec<f64>>,
    /// How many of their values were missing.
    gaps: usize,
}

/// Measures a file.
///
/// # Errors
/// [`StudyError::Unsound`] with every problem of the file; [`StudyError::File`] for values that no
/// measure or policy can use, with the line.
pub fn measure(path: &Path, ask: &Question) -> Result<Vec<Table>, StudyError> {
    let survey = Survey::read(path, ask)?;
    survey.tables().map_err(|error| survey.placed(error))
}

impl<'q> Survey<'q> {
    fn read(path: &Path, ask: &'q Question) -> Result<Self, StudyError> {
        let mut want = vec![Want::number(&ask.income)];
        want.extend(ask.weight.iter().chain(&ask.reform).map(Want::number));
        want.extend(ask.sources.iter().chain(&ask.explain).map(Want::number));
        let labels = ask.groups.iter().chain(&ask.circumstances);
        want.extend(labels.map(Want::label));
        want.extend(
            [&ask.strata, &ask.cluster, &ask.year]
                .into_iter()
                .flatten()
                .map(Want::label),
        );
        let columns = read_columns(path, ask.sheet.as_deref(), &want).map_err(|findings| {
            StudyError::Unsound {
                region: path.display().to_string(),
                errors: findings
                    .errors()
                    .map(|p| Text::new(p.say(Lang::Zh), p.say(Lang::En)))
                    .collect(),
            }
        })?;
        let numbers = |name: &str| {
            columns
                .numbers(name)
                .map(|n| n.values.clone())
                .unwrap_or_default()
        };
        let income = numbers(&ask.income);
        let people = ask
            .weight
            .as_ref()
            .map_or_else(|| vec![1.0; income.len()], |w| numbers(w));
        let mut survey = Self {
            ask,
            income,
            people,
            groups: vec![],
            design: None,
            others: BTreeMap::new(),
            gaps: 0,
            columns,
        };
        survey.take_others();
        survey.groups = ask
            .groups
            .iter()
            .map(|g| survey.grouping(g))
            .collect::<Result<_, _>>()?;
        if !ask.census {
            let of = |name: &Option<String>| name.as_ref().map(|n| survey.complete(n)).transpose();
            let (strata, clusters) = (of(&ask.strata)?, of(&ask.cluster)?);
            let design = Design::new(
                &survey.people,
                strata.as_ref(),
                clusters.as_ref(),
                Lonely::Centre,
            );
            survey.design = Some(design.map_err(|e| survey.placed(e.into()))?);
        }
        Ok(survey)
    }

    /// Reads the other columns of numbers: with `--missing drop` a row that lacks one is left out as if
    /// its income were missing, with a number that number is put there, else the measure refuses it.
    fn take_others(&mut self) {
        for name in self.ask.sources.iter().chain(&self.ask.explain) {
            let Some(found) = self.columns.numbers(name) else {
                continue;
            };
            let mut values = found.values.clone();
            for (x, y) in values.iter_mut().zip(&mut self.income) {
                match self.ask.policy.missing {
                    _ if !x.is_nan() => {}
                    Treatment::Drop => *y = f64::NAN,
                    Treatment::BottomCode(code) => *x = code,
                    Treatment::Refuse | Treatment::Keep => {}
                }
            }
            self.gaps += found.missing;
            self.others.insert(name.clone(), values);
        }
    }

    /// The groups of a column; rows without a label are a group of their own, "—".
    fn grouping(&self, name: &str) -> Result<Grouping, StudyError> {
        let empty = ronghe_atlas::Labels::default();
        let labels = self.columns.labels(name).unwrap_or(&empty);
        let shown = |l: &String| {
            if l.is_empty() {
                "—".into()
            } else {
                l.clone()
            }
        };
        let names: Vec<String> = labels.names.iter().map(shown).collect();
        Ok(Grouping::coded(Text::same(name), &names, &labels.codes)?)
    }

    /// As [`Self::grouping`], for a column in which every row needs a label.
    fn complete(&self, name: &str) -> Result<Grouping, StudyError> {
        let missing = self.columns.labels(name).map_or(0, |l| l.missing);
        if missing > 0 {
            return Err(StudyError::File {
                path: self.columns.file.clone(),
                cause: Text::new(
                    format!("{name} 列：{missing} 行为空，应各有年份、层或群"),
                    format!(
                        "column {name}: {missing} rows are empty, expected a year, stratum or cluster in each"
                    ),
                ),
                advice: Text::new(
                    "请填写，或在文件中去掉这些行",
                    "fill them in, or leave those rows out of the file",
                ),
            });
        }
        self.grouping(name)
    }

    /// An error of a row, with its line in the file and the option that helps.
    fn placed(&self, error: StudyError) -> StudyError {
        let StudyError::Gap(GapError::Value {
            row,
            column,
            value,
            need,
        }) = &error
        else {
            return error;
        };
        let line = self.columns.lines.get(*row).copied().unwrap_or_default();
        let name = match *column {
            "income" => &self.ask.income,
            "people" => self.ask.weight.as_deref().unwrap_or(column),
            "source" => &self.ask.sources.join(" / "),
            _ => &self.ask.explain.join(" / "),
        };
        StudyError::File {
            path: self.columns.file.clone(),
            cause: Text::new(
                format!("第 {line} 行，{name} 列：实为 {value}，应为 {need}"),
                format!("row {line}, column {name}: found {value}, expected {need}"),
            ),
            advice: Text::new(
                "请改正数值，或以 --missing、--zero 或 --negative 说明如何处理：drop、keep 或代之以一个数",
                "correct the value, or say with --missing, --zero or --negative what to do: drop, keep or a number in its place",
            ),
        }
    }

    fn sample(&self, income: &[f64], keep: impl Fn(usize) -> bool) -> Result<Sample, StudyError> {
        Ok(Sample::part(income, &self.people, self.ask.policy, keep)?)
    }

    fn error(&self, sample: &Sample, estimate: &Estimate) -> Option<f64> {
        self.design.as_ref()?.standard_error(sample, estimate).ok()
    }

    fn contrast(&self, parts: &[(f64, &Sample, &Estimate)]) -> Option<f64> {
        self.design.as_ref()?.contrast(parts).ok()
    }

    fn tables(&self) -> Result<Vec<Table>, StudyError> {
        let mut tables = vec![];
        let Some(years) = self.years()? else {
            let sample = self.sample(&self.income, |_| true)?;
            self.one(&sample, None, &mut tables)?;
            if let Some(reform) = &self.ask.reform {
                tables.extend(self.against_reform(&sample, reform)?);
            }
            return Ok(tables);
        };
        let mut samples = vec![];
        for code in 0..years.groups() {
            let code = u32::try_from(code).unwrap_or(u32::MAX);
            let sample = self.sample(&self.income, |row| years.codes()[row] == code)?;
            samples.push((years.label(code), sample));
        }
        for (year, sample) in &samples {
            self.one(sample, Some(year), &mut tables)?;
        }
        if let [first, .., last] = samples.as_slice() {
            tables.extend(self.over_time(first, last)?);
        }
        Ok(tables)
    }

    fn years(&self) -> Result<Option<Grouping>, StudyError> {
        self.ask.year.as_ref().map(|y| self.complete(y)).transpose()
    }

    /// Every table of one sample.
    fn one(
        &self,
        sample: &Sample,
        year: Option<&str>,
        out: &mut Vec<Table>,
    ) -> Result<(), StudyError> {
        let start = out.len();
        let ranked = Ranked::new(sample)?;
        out.push(sample.audit().table());
        out.push(self.measures(&ranked));
        out.push(lorenz(&ranked)?);
        if let Some(first) = self.groups.first() {
            out.extend(self.ratios(sample, first)?);
        }
        for a in [1.0, 0.0] {
            if !self.groups.is_empty() {
                out.extend(self.nested(&ranked, a)?);
            }
        }
        for by in &self.groups {
            out.push(self.subgroups(&ranked, by)?);
            out.push(members(&ranked, by)?);
            if self.ask.pairs {
                out.push(ranked.dagum_pairs(by)?);
            }
        }
        if !self.ask.sources.is_empty() {
            let columns: Vec<(Text, &[f64])> = self.named(&self.ask.sources);
            let split = ranked.gini_by_source(&columns)?;
            out.push(split.table(|e| self.error(sample, e)));
        }
        if !self.ask.circumstances.is_empty() {
            out.push(self.opportunity(&ranked)?);
        }
        if !self.ask.explain.is_empty() {
            out.extend(self.explained(sample)?);
        }
        if let Some(year) = year {
            for table in &mut out[start..] {
                table.id = format!("{}-{year}", table.id);
                table.title = Text::new(
                    format!("{}（{year}）", table.title.zh),
                    format!("{} ({year})", table.title.en),
                );
            }
        }
        Ok(())
    }

    fn named<'s>(&'s self, names: &[String]) -> Vec<(Text, &'s [f64])> {
        let column = |n: &String| {
            let values = self.others.get(n).map_or(&[][..], Vec::as_slice);
            (Text::same(n.clone()), values)
        };
        names.iter().map(column).collect()
    }

    /// The measures, one a row; one that does not exist for these incomes says why.
    fn measures(&self, ranked: &Ranked<'_>) -> Table {
        let title = Text::new("不平等、贫困与极化", "Inequality, poverty and polarisation");
        let mut table = with_error(
            Table::new("inequality", title)
                .column("measure", Text::new("指标", "Measure"), Unit::None)
                .column("variant", Text::new("公式版本", "Variant"), Unit::None)
                .column("value", Text::new("数值", "Value"), Unit::Number),
        );
        table = table.column("id", Text::new("程序用名", "Name for programs"), Unit::None);
        let mut lacking = vec![];
        for (name, figure) in figures(self.groups.first()) {
            match figure(ranked) {
                Ok(found) => {
                    let error = self.error(ranked.sample(), &found);
                    table.push(
                        [
                            found.measure.name.into(),
                            found.measure.variant.into(),
                            found.value.into(),
                        ]
                        .into_iter()
                        .chain(interval(found.value, error))
                        .chain([found.measure.id.into()]),
                    );
                }
                Err(why) => lacking.push((name, why)),
            }
        }
        for (name, why) in lacking {
            let why = reason(&why);
            table = table.note(Text::new(
                format!("{}：无法计算（{why}）。", name.zh),
                format!("{}: not defined here ({why}).", name.en),
            ));
        }
        if self.gaps > 0 {
            table = table.note(self.gap_words());
        }
        table
            .note(ranked.sample().audit().line())
            .note(self.design_words())
    }

    fn gap_words(&self) -> Text {
        let (n, done) = (self.gaps, self.ask.policy.missing);
        let (zh, en) = match done {
            Treatment::Drop => ("所在行剔除".into(), "their rows are dropped".into()),
            Treatment::BottomCode(x) => (format!("按 {x} 计"), format!("taken as {x}")),
            Treatment::Refuse | Treatment::Keep => ("未使用".into(), "not used".into()),
        };
        Text::new(
            format!("来源与解释变量中有 {n} 个缺失值：{zh}。"),
            format!("{n} missing values of sources and explaining columns: {en}."),
        )
    }

    /// Where the errors come from.
    fn design_words(&self) -> Text {
        let Some(design) = &self.design else {
            return Text::new(
                "按全数调查处理：没有抽样，因而没有标准误。",
                "Taken as a full count: nothing was drawn, so there is no standard error.",
            );
        };
        let (strata, clusters, lonely) = (design.strata(), design.clusters(), design.lonely());
        let mut words = Text::new(
            format!(
                "标准误由影响函数线性化得出：{strata} 层、{clusters} 个初级抽样单元；区间为正态 95%。"
            ),
            format!(
                "Standard errors by linearisation through influence functions: {strata} strata, {clusters} clusters; normal intervals of 95 %."
            ),
        );
        if lonely > 0 {
            words = joined(
                words,
                &format!("其中 {lonely} 层只有一个单元，按与总平均之差计（偏大）。"),
                &format!(
                    " {lonely} strata have one cluster, taken from the mean of all (errors too large rather than too small)."
                ),
            );
        }
        words
    }

    /// Ratio and distance of means and medians of the two groups of a grouping.
    fn ratios(&self, sample: &Sample, by: &Grouping) -> Result<Option<Table>, StudyError> {
        if by.groups() != 2 {
            return Ok(None);
        }
        let used: Vec<bool> = {
            let mut used = vec![false; by.rows()];
            for &row in sample.rows() {
                used[row] = true;
            }
            used
        };
        let part =
            |code: u32| self.sample(&self.income, |row| used[row] && by.codes()[row] == code);
        let (Ok(a), Ok(b)) = (part(0), part(1)) else {
            return Ok(None);
        };
        let (one, other) = (Ranked::new(&a)?, Ranked::new(&b)?);
        let higher_first = one.mean()?.value >= other.mean()?.value;
        let ((one, top), (other, bottom)) = if higher_first {
            ((one, 0), (other, 1))
        } else {
            ((other, 1), (one, 0))
        };
        let (top, bottom) = (by.label(top), by.label(bottom));
        let title = Text::new(
            format!("{top}与{bottom}之间"),
            format!("{top} against {bottom}"),
        );
        let mut table = with_error(
            Table::new("ratio", title)
                .column("measure", Text::new("指标", "Measure"), Unit::None)
                .column("value", Text::new("数值", "Value"), Unit::Number),
        );
        for (x, y, zh, en) in [
            (one.mean()?, other.mean()?, "平均", "means"),
            (
                one.quantile(0.5)?,
                other.quantile(0.5)?,
                "中位数",
                "medians",
            ),
        ] {
            let mut push = |name: Text, value: f64, slopes: [f64; 2]| {
                let parts = [
                    (slopes[0], one.sample(), &x),
                    (slopes[1], other.sample(), &y),
                ];
                let error = self.contrast(&parts);
                table.push(
                    [name.into(), value.into()]
                        .into_iter()
                        .chain(interval(value, error)),
                );
            };
            if y.value > 0.0 {
                let ratio = x.value / y.value;
                let slopes = [1.0 / y.value, -ratio / y.value];
                push(
                    Text::new(format!("{zh}之比"), format!("ratio of {en}")),
                    ratio,
                    slopes,
                );
            }
            let gap = Text::new(
                format!("{zh}之差（绝对差距）"),
                format!("absolute gap of {en}"),
            );
            push(gap, x.value - y.value, [1.0, -1.0]);
        }
        Ok(Some(table))
    }

    /// Entropy by nested groups; none where the index does not exist.
    fn nested(&self, ranked: &Ranked<'_>, a: f64) -> Result<Option<Table>, StudyError> {
        let split = match ranked.entropy_by(a, &self.groups) {
            Err(GapError::Value { .. }) => return Ok(None),
            other => other?,
        };
        let mut table = split.split.table();
        let parts = split.between.iter().chain([&split.within, &split.total]);
        let errors = parts
            .map(|e| self.error(ranked.sample(), e).into())
            .collect();
        table.columns.push(ronghe_base::Column {
            id: "error".into(),
            label: Text::new("标准误", "Standard error"),
            unit: Unit::Number,
            cells: errors,
        });
        table.id = if a > 0.5 {
            "theil-t".into()
        } else {
            "theil-l".into()
        };
        Ok(Some(table))
    }

    /// The Gini by groups: Pyatt and Dagum, and Yitzhaki-Lerman.
    fn subgroups(&self, ranked: &Ranked<'_>, by: &Grouping) -> Result<Table, StudyError> {
        let split = ranked.gini_by(by)?;
        let yl = ranked.yitzhaki_lerman(by)?;
        let name = by.name();
        let title = Text::new(
            format!("基尼系数按{}分解", name.zh),
            format!("Gini by {}", name.en),
        );
        let mut table = with_error(
            Table::new(format!("gini-by-{}", name.en), title)
                .column("part", Text::new("部分", "Part"), Unit::None)
                .column("variant", Text::new("公式版本", "Variant"), Unit::None)
                .column("value", Text::new("数值", "Value"), Unit::Number)
                .column(
                    "percent",
                    Text::new("占总指数", "Of the index"),
                    Unit::Percent,
                ),
        );
        let total = split.gini.value;
        let mut push = |name: Text, variant: Text, value: f64, error: Option<f64>| {
            let cells = [
                name.into(),
                variant.into(),
                value.into(),
                (100.0 * value / total).into(),
            ];
            table.push(cells.into_iter().chain(interval(value, error)));
        };
        for e in [&split.within, &split.between, &split.overlap, &split.gini] {
            let error = self.error(ranked.sample(), e);
            push(
                e.measure.name.clone(),
                e.measure.variant.clone(),
                e.value,
                error,
            );
        }
        let variant = || Text::new("伊扎基-勒曼", "Yitzhaki-Lerman");
        push(
            Text::new("组内 Σ s G", "within, sum of s G"),
            variant(),
            yl.within,
            None,
        );
        push(
            Text::new("分层", "stratification"),
            variant(),
            yl.stratification,
            None,
        );
        let error = self.error(ranked.sample(), &yl.between);
        push(
            yl.between.measure.name.clone(),
            variant(),
            yl.between.value,
            error,
        );
        if split.empty > 0 {
            table = table.note(Text::new(
                format!("{} 个组没有人，略去。", split.empty),
                format!("{} groups have nobody and are left out.", split.empty),
            ));
        }
        Ok(table.note(Text::new(
            "前三项之和为基尼系数；伊扎基-勒曼三项之和亦然。",
            "The first three parts sum to the Gini; so do the three of Yitzhaki-Lerman.",
        )))
    }

    fn opportunity(&self, ranked: &Ranked<'_>) -> Result<Table, StudyError> {
        let by: Vec<Grouping> = self
            .ask
            .circumstances
            .iter()
            .map(|c| self.grouping(c))
            .collect::<Result<_, _>>()?;
        let title = Text::new("机会不平等", "Inequality of opportunity");
        let mut table = with_error(
            Table::new("opportunity", title)
                .column("measure", Text::new("指标", "Measure"), Unit::None)
                .column("variant", Text::new("公式版本", "Variant"), Unit::None)
                .column("value", Text::new("数值", "Value"), Unit::Number),
        );
        for form in [Form::Nonparametric, Form::Parametric] {
            let found = match ranked.opportunity(&by, form) {
                Err(why @ (GapError::Value { .. } | GapError::Setting { .. })) => {
                    let why = reason(&why);
                    return Ok(table.note(Text::new(
                        format!("无法计算：{why}；见 --zero 与 --negative。"),
                        format!("Not defined here: {why}; see --zero and --negative."),
                    )));
                }
                other => other?,
            };
            for e in [found.level, found.share] {
                let error = self.error(ranked.sample(), &e);
                let cells = [
                    e.measure.name.into(),
                    e.measure.variant.into(),
                    e.value.into(),
                ];
                table.push(cells.into_iter().chain(interval(e.value, error)));
            }
        }
        let names = self.ask.circumstances.join(", ");
        Ok(table.note(Text::new(
            format!("环境变量：{names}。未列入的环境只会使其增大：此为下界。"),
            format!("Circumstances: {names}. One that is not listed can only add: a lower bound."),
        )))
    }

    /// Why the two groups of the first grouping differ, in mean, Gini and median.
    fn explained(&self, sample: &Sample) -> Result<Vec<Table>, StudyError> {
        let Some(by) = self.groups.first().filter(|by| by.groups() == 2) else {
            return Err(StudyError::Model {
                what: Text::new(
                    "--explain 要求第一个 --group 列恰有两组",
                    "--explain needs a first --group column with exactly two groups",
                ),
            });
        };
        let mut weights = vec![0.0; self.people.len()];
        for (&row, &w) in sample.rows().iter().zip(sample.weights()) {
            weights[row] = w;
        }
        let columns = self.named(&self.ask.explain);
        let mut tables = vec![];
        for (id, statistic) in [
            ("mean", Statistic::Mean),
            ("gini", Statistic::Gini),
            ("median", Statistic::Quantile(0.5)),
        ] {
            let split = oaxaca_blinder(
                &self.income,
                &weights,
                self.ask.policy,
                (by, 0, 1),
                &columns,
                statistic,
                Reference::Pooled,
            )?;
            let mut table = split.table(self.design.as_ref())?;
            table.id = format!("explained-{id}");
            let (one, other) = (by.label(0), by.label(1));
            tables.push(table.note(Text::new(
                format!("差距为“{one}”减“{other}”。"),
                format!("The gap is \"{one}\" less \"{other}\"."),
            )));
        }
        Ok(tables)
    }
}

/// Three more columns: standard error and ends of the interval.
fn with_error(table: Table) -> Table {
    table
        .column("error", Text::new("标准误", "Standard error"), Unit::Number)
        .column("low", Text::new("下限", "Low"), Unit::Number)
        .column("high", Text::new("上限", "High"), Unit::Number)
}

fn interval(value: f64, error: Option<f64>) -> [Cell; 3] {
    let end = |sign: f64| error.map(|e| value + sign * NORMAL_95 * e);
    [error.into(), end(-1.0).into(), end(1.0).into()]
}

/// Why a measure does not exist, without the row: any row of that kind is enough.
fn reason(error: &GapError) -> String {
    match error {
        GapError::Value {
            column,
            value,
            need,
            ..
        } => format!("{column} of {value}, but it must be {need}"),
        other => other.to_string(),
    }
}

fn joined(mut words: Text, zh: &str, en: &str) -> Text {
    words.zh += zh;
    words.en += en;
    words
}
