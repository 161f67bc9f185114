//! `ronghe index`: a composite index of any table, with rank intervals, and coupling coordination (D2).

use super::answer::Answer;
use super::args::{Index, Missing};
use crate::error::StudyError;
use ronghe_atlas::{Columns, Want, read_columns};
use ronghe_base::{Cell, Lang, Table, Text, Unit};
use ronghe_gap::index::{
    Aggregation, Choices, Composite, Coupling, CouplingForm, Criteria, Criterion, Normalisation,
    Polarity, Recipe, Uncertainty, Weighting, coupling, coupling_table, obstacles,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Rows shown on a terminal; the JSON document has all.
const SHOWN: usize = 40;
/// Draws where nothing is asked for.
const DRAWS: usize = 1024;
/// About this many terms are computed for rank intervals where nothing is asked for.
const WORK: usize = 2_000_000_000;

pub(super) fn index(args: &Index) -> Result<Answer, StudyError> {
    let sheet = Sheet::read(args)?;
    let criteria = Criteria::new(sheet.criteria())?;
    let recipe = recipe(args, criteria.columns().len())?;
    let found = Composite::of(&criteria, &recipe)?;
    let ranked = sheet.ranked();
    let names: Vec<Text> = ranked.iter().map(|&r| sheet.name(r)).collect();
    let scores: Vec<f64> = ranked.iter().map(|&r| found.scores[r]).collect();
    let mut tables = vec![found.weights.table(&criteria)];
    let mut lines = sheet.lines(&recipe);
    let draws = draws(args, &criteria, ranked.len());
    if draws == 0 {
        tables.push(plain_ranks(&names, &scores));
        lines.push(Text::new(
            "没有计算排名区间：行数过多或 --draws 0。",
            "No rank intervals: --draws 0, or more rows than draws fit; name --draws to ask for them.",
        ));
    } else {
        let choices = Choices::for_data(&criteria).including(&recipe, &criteria)?;
        let sure = Uncertainty::of(&criteria, &ranked, &recipe, &choices, draws, args.seed)?;
        tables.push(sure.table(&names, &scores));
        tables.push(sure.sensitivity_table());
    }
    tables.push(obstacle_table(&criteria, &found, &ranked, &names)?);
    if !args.coupling.is_empty() {
        tables.push(sheet.coupling(args, &recipe, &ranked, &names)?);
    }
    if sheet.years.is_some() {
        tables.push(sheet.all_scores(&found.scores));
    }
    Ok(answer(args, lines, tables, draws))
}

fn answer(args: &Index, lines: Vec<Text>, tables: Vec<Table>, draws: usize) -> Answer {
    let mut answer = Answer::default();
    let mut json: serde_json::Map<String, Value> = tables
        .iter()
        .map(|t| (t.id.clone(), ronghe_report::table_json(t)))
        .collect();
    let words: Vec<&str> = lines.iter().map(|l| l.en.as_str()).collect();
    json.insert("notes".into(), json!(words));
    json.insert("seed".into(), json!(args.seed));
    json.insert("draws".into(), json!(draws));
    for line in lines {
        answer.line(line);
    }
    for table in tables {
        let rows = table.rows();
        // the full list is in the JSON document
        let mut short = table.filter(|_, row| row < SHOWN);
        if rows > SHOWN {
            short = short.note(Text::new(
                format!("共 {rows} 行，此处列前 {SHOWN} 行；--json 给出全部。"),
                format!("The first {SHOWN} of {rows} rows; --json has all."),
            ));
        }
        answer.table(short);
    }
    answer.json = Some(Value::Object(json));
    answer
}

/// Draws asked for, or what keeps long tables quick; 0 for none.
fn draws(args: &Index, criteria: &Criteria, ranked: usize) -> usize {
    args.draws.unwrap_or_else(|| {
        let terms = ranked * (criteria.columns().len() + 20) * 6;
        let fit = (WORK / terms.max(1)).min(100_000_000 / (6 * ranked).max(1));
        // fewer draws would say little
        if fit < 64 { 0 } else { fit.min(DRAWS) }
    })
}

fn bad(what: impl Into<String>) -> StudyError {
    let what = what.into();
    StudyError::Model {
        what: Text::new(what.clone(), what),
    }
}

fn recipe(args: &Index, columns: usize) -> Result<Recipe, StudyError> {
    let methods = [
        Weighting::Equal,
        Weighting::Entropy,
        Weighting::EntropyOfValues,
        Weighting::Critic,
        Weighting::Pca,
    ];
    let given = || -> Option<Vec<f64>> {
        let numbers = args.weights.split(',').map(|w| w.trim().parse().ok());
        numbers.collect::<Option<Vec<f64>>>()
    };
    let weighting = match methods.iter().find(|m| m.id() == args.weights) {
        Some(method) => method.clone(),
        None => Weighting::Given(given().ok_or_else(|| {
            let known: Vec<&str> = methods.iter().map(Weighting::id).collect();
            bad(format!(
                "--weights {}: known are {}, or {columns} numbers with commas between",
                args.weights,
                known.join(", ")
            ))
        })?),
    };
    let normalisation = pick(
        "--normalisation",
        &args.normalisation,
        &Normalisation::ALL,
        Normalisation::id,
    )?;
    let aggregation = pick("--aggregation", &args.aggregation, &Aggregation::ALL, |a| {
        a.id()
    })?;
    Ok(Recipe {
        weighting,
        normalisation,
        aggregation,
    })
}

fn pick<T: Copy>(
    option: &str,
    name: &str,
    all: &[T],
    id: impl Fn(T) -> &'static str,
) -> Result<T, StudyError> {
    all.iter().copied().find(|&t| id(t) == name).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|&t| id(t)).collect();
        bad(format!("{option} {name}: known are {}", known.join(", ")))
    })
}

/// The rows that are used, as columns.
struct Sheet {
    columns: Vec<(String, Polarity, Vec<f64>, Option<f64>)>,
    ids: Option<Vec<String>>,
    years: Option<Vec<String>>,
    lines: Vec<u32>,
    dropped: usize,
}

impl Sheet {
    fn read(args: &Index) -> Result<Self, StudyError> {
        let wanted: Vec<(&String, Polarity)> =
            (args.columns.iter().map(|c| (c, Polarity::Benefit)))
                .chain(args.costs.iter().map(|c| (c, Polarity::Cost)))
                .collect();
        for (at, (name, _)) in wanted.iter().enumerate() {
            if wanted[..at].iter().any(|(other, _)| other == name) {
                return Err(bad(format!("column {name} is named twice; name it once")));
            }
        }
        let labels = args.id.iter().chain(&args.year);
        let want: Vec<Want> = wanted
            .iter()
            .map(|(name, _)| Want::number(name.as_str()))
            .chain(labels.map(|l| Want::label(l.as_str())))
            .collect();
        let table = read_columns(&args.file, args.sheet.as_deref(), &want)
            .map_err(|findings| bad(findings.say(Lang::En)))?;
        let column = |name: &str| table.numbers(name).map_or(&[][..], |n| &n.values);
        let kept = kept(args, &table, &wanted)?;
        let targets = targets(args, &wanted)?;
        let label = |name: &Option<String>| {
            let labels = table.labels(name.as_deref()?)?;
            let of = |&row: &usize| labels.get(row).unwrap_or_default().to_string();
            Some(kept.iter().map(of).collect::<Vec<_>>())
        };
        Ok(Self {
            columns: wanted
                .iter()
                .map(|(name, polarity)| {
                    let values = column(name);
                    let values = kept.iter().map(|&row| values[row]).collect();
                    (
                        (*name).clone(),
                        *polarity,
                        values,
                        targets.get(*name).copied(),
                    )
                })
                .collect(),
            ids: label(&args.id),
            years: label(&args.year),
            lines: kept.iter().map(|&row| table.lines[row]).collect(),
            dropped: table.rows() - kept.len(),
        })
    }

    fn criteria(&self) -> Vec<Criterion<'_>> {
        self.columns
            .iter()
            .map(|(name, polarity, values, target)| Criterion {
                name: Text::same(name),
                values,
                polarity: *polarity,
                target: *target,
            })
            .collect()
    }

    fn name(&self, row: usize) -> Text {
        let plain = || format!("{}", self.lines[row]);
        Text::same(self.ids.as_ref().map_or_else(plain, |ids| ids[row].clone()))
    }

    /// The last year, where there are years: by number where all are numbers, else by letters.
    fn last_year(&self) -> Option<&str> {
        let years = self.years.as_ref()?;
        let number = |y: &String| y.parse::<f64>().ok();
        let by_number = years.iter().all(|y| number(y).is_some());
        let last = years.iter().max_by(|a, b| {
            if by_number {
                let of = |y: &String| number(y).unwrap_or_default();
                of(a).total_cmp(&of(b))
            } else {
                a.cmp(b)
            }
        });
        last.map(String::as_str)
    }

    /// Rows to rank: those of the last year, or all.
    fn ranked(&self) -> Vec<usize> {
        let last = self.last_year();
        let in_year = |&row: &usize| match (&self.years, last) {
            (Some(years), Some(last)) => years[row] == last,
            _ => true,
        };
        (0..self.lines.len()).filter(in_year).collect()
    }

    fn lines(&self, recipe: &Recipe) -> Vec<Text> {
        let words = recipe.words();
        let mut lines = vec![Text::new(
            format!("方案：{}。", words.zh),
            format!("Recipe: {}.", words.en),
        )];
        if let Some(year) = self.last_year() {
            lines.push(Text::new(
                format!("标准化覆盖全部年份；排名为 {year} 年。"),
                format!("Normalised over all years; ranked in {year}."),
            ));
        }
        if self.dropped > 0 {
            lines.push(Text::new(
                format!("{} 行因缺值剔除。", self.dropped),
                format!("{} rows with a missing value are left out.", self.dropped),
            ));
        }
        lines
    }

    fn all_scores(&self, scores: &[f64]) -> Table {
        let mut table = Table::new(
            "index-scores",
            Text::new("各年综合指数", "Composite index, all years"),
        )
        .column("row", Text::new("名称", "Name"), Unit::None)
        .column("year", Text::new("年份", "Year"), Unit::None)
        .column("score", Text::new("指数", "Index"), Unit::Number);
        for (row, &score) in scores.iter().enumerate() {
            let year = self
                .years
                .as_ref()
                .map_or_else(String::new, |y| y[row].clone());
            table.push([self.name(row).into(), Cell::Word(year), score.into()]);
        }
        table
    }

    /// Coupling of subsystems: each an arithmetic index of its min-max columns by the same weighting.
    fn coupling(
        &self,
        args: &Index,
        recipe: &Recipe,
        ranked: &[usize],
        names: &[Text],
    ) -> Result<Table, StudyError> {
        let form = CouplingForm::parse(&args.coupling_form)?;
        let all = self.criteria();
        let mut levels: Vec<Vec<f64>> = vec![];
        for system in &args.coupling {
            let (name, columns) = system
                .split_once('=')
                .ok_or_else(|| bad(format!("--coupling {system}: write NAME=COLUMN,COLUMN")))?;
            let mut part = vec![];
            for column in columns.split(',').map(str::trim) {
                let known = all.iter().find(|c| c.name.en == column);
                part.push(known.cloned().ok_or_else(|| {
                    bad(format!(
                        "--coupling {name}: column {column} is not among --columns and --costs; add it there"
                    ))
                })?);
            }
            let weighting = match &recipe.weighting {
                // weights given for all columns have no meaning inside a subsystem
                Weighting::Given(_) => Weighting::Equal,
                other => other.clone(),
            };
            let own = Recipe {
                weighting,
                ..Recipe::default()
            };
            let scores = Composite::of(&Criteria::new(part)?, &own)?.scores;
            // rounding may pass one by an ulp
            levels.push(ranked.iter().map(|&r| scores[r].clamp(0.0, 1.0)).collect());
        }
        let weights = vec![1.0; levels.len()];
        let row = |r: usize| {
            let u: Vec<f64> = levels.iter().map(|l| l[r]).collect();
            coupling(&u, &weights, form)
        };
        let rows = (0..ranked.len())
            .map(row)
            .collect::<Result<Vec<Coupling>, _>>()?;
        let systems = args.coupling.join("; ");
        Ok(coupling_table(names, &rows, form).note(Text::new(
            format!("子系统等权：{systems}；各为极差标准化后的算术加权平均。"),
            format!("Subsystems, equal weights: {systems}; each a weighted arithmetic mean of min-max values."),
        )))
    }
}

/// Rows that are used.
fn kept(
    args: &Index,
    table: &Columns,
    wanted: &[(&String, Polarity)],
) -> Result<Vec<usize>, StudyError> {
    let mut lacking: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (name, _) in wanted {
        let values = table.numbers(name).map_or(&[][..], |n| &n.values);
        for (row, _) in values.iter().enumerate().filter(|(_, x)| x.is_nan()) {
            lacking.entry(row).or_default().push(name);
        }
    }
    if args.missing == Missing::Refuse && !lacking.is_empty() {
        const LISTED: usize = 20;
        let list = lacking
            .iter()
            .take(LISTED)
            .map(|(row, columns)| format!("line {}: {}", table.lines[*row], columns.join(", ")));
        let list: Vec<String> = list.collect();
        let more = lacking.len().saturating_sub(LISTED);
        let more = if more > 0 {
            format!("\n... and {more} more")
        } else {
            String::new()
        };
        return Err(bad(format!(
            "{} of {} rows of {} lack a value; fill them in, or add --missing drop\n{}{more}",
            lacking.len(),
            table.rows(),
            table.file,
            list.join("\n")
        )));
    }
    Ok((0..table.rows())
        .filter(|row| !lacking.contains_key(row))
        .collect())
}

fn targets(
    args: &Index,
    wanted: &[(&String, Polarity)],
) -> Result<BTreeMap<String, f64>, StudyError> {
    let mut found = BTreeMap::new();
    for entry in &args.targets {
        let parts = entry.split_once('=').and_then(|(column, value)| {
            let known = wanted.iter().any(|(name, _)| name.as_str() == column);
            Some((known.then_some(column)?, value.parse::<f64>().ok()?))
        });
        let (column, value) = parts.ok_or_else(|| {
            bad(format!(
                "--targets {entry}: write COLUMN=VALUE with a column of --columns or --costs"
            ))
        })?;
        found.insert(column.to_string(), value);
    }
    Ok(found)
}

/// Ranks without intervals.
fn plain_ranks(names: &[Text], scores: &[f64]) -> Table {
    let mut table = Table::new("index-ranks", Text::new("综合指数", "Composite index"))
        .column("row", Text::new("名称", "Name"), Unit::None)
        .column("score", Text::new("指数", "Index"), Unit::Number)
        .column("rank", Text::new("排名", "Rank"), Unit::Number);
    let ranks = ronghe_gap::index::ranks(scores);
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| ranks[a].total_cmp(&ranks[b]).then(a.cmp(&b)));
    for row in order {
        table.push([
            names[row].clone().into(),
            scores[row].into(),
            ranks[row].into(),
        ]);
    }
    table
}

/// The largest obstacle of every ranked row.
fn obstacle_table(
    criteria: &Criteria,
    found: &Composite,
    ranked: &[usize],
    names: &[Text],
) -> Result<Table, StudyError> {
    let obstacles = obstacles(criteria, &found.weights)?;
    let mut table = Table::new(
        "index-obstacles",
        Text::new(
            "首要障碍因素（障碍度）",
            "Largest obstacles (obstacle degree)",
        ),
    )
    .column("row", Text::new("名称", "Name"), Unit::None)
    .column("first", Text::new("第一障碍", "First"), Unit::None)
    .column("first_degree", Text::new("障碍度", "Degree"), Unit::Share)
    .column("second", Text::new("第二障碍", "Second"), Unit::None)
    .column("second_degree", Text::new("障碍度", "Degree"), Unit::Share);
    for (name, &row) in names.iter().zip(ranked) {
        let degrees = &obstacles.degrees[row];
        let mut order: Vec<usize> = (0..degrees.len()).filter(|&j| degrees[j] > 0.0).collect();
        order.sort_by(|&a, &b| degrees[b].total_cmp(&degrees[a]).then(a.cmp(&b)));
        let at = |k: usize| -> [Cell; 2] {
            order.get(k).map_or([Cell::Missing, Cell::Missing], |&j| {
                [criteria.columns()[j].name.clone().into(), degrees[j].into()]
            })
        };
        let [a, b] = at(0);
        let [c, d] = at(1);
        table.push([name.clone().into(), a, b, c, d]);
    }
    let complete = ranked
        .iter()
        .filter(|r| obstacles.complete.binary_search(r).is_ok())
        .count();
    if complete > 0 {
        table = table.note(Text::new(
            format!("{complete} 行各项均为最优，没有障碍（0/0 记为 0）。"),
            format!("{complete} rows are best in everything: no obstacle (0 / 0 taken as 0)."),
        ));
    }
    Ok(table)
}
