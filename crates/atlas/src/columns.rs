//! Columns of one table file that is no region: a survey, a panel, a list of places.

use crate::{
    AtlasError, Findings,
    build::Rows,
    cells, csv,
    faults::from_error,
    files::{self, MAX_TABLE_BYTES, MAX_TABLE_ROWS, MAX_VALUES, extension},
    loaded::cell_name,
    names::{nearest, normal},
    numbers,
    package::Entry,
    parquet,
    problem::{Collector, Problem, quote},
    xlsx,
};
use std::{collections::HashMap, path::Path};

/// Words that stand for a missing number, beside an empty cell.
const MISSING: [&str; 4] = ["NA", "NaN", "nan", "."];
/// Names of columns listed in a message.
const LISTED: usize = 40;

/// A column that the caller needs, by the name in the file.
///
/// A name is found as it is written; where no column has it, width, case, spaces, `_` and `-` do
/// not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// Numbers.
    Number(String),
    /// Words, codes, years: whatever divides rows into groups.
    Label(String),
}

impl Want {
    /// A column of numbers.
    pub fn number(name: impl Into<String>) -> Self {
        Self::Number(name.into())
    }

    /// A column of labels.
    pub fn label(name: impl Into<String>) -> Self {
        Self::Label(name.into())
    }

    fn name(&self) -> &str {
        match self {
            Self::Number(name) | Self::Label(name) => name,
        }
    }
}

/// A column of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// One value a row; NaN where it is missing (an empty cell, `NA`, `NaN` or `.`).
    pub values: Vec<f64>,
    /// Rows without a value.
    pub missing: usize,
}

/// A column of labels: names once each, in order of appearance, and a code a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels {
    /// Every label once; an empty cell has the label `""`.
    pub names: Vec<String>,
    /// Position of the row's label in `names`.
    pub codes: Vec<u32>,
    /// Rows without a label.
    pub missing: usize,
    index: HashMap<String, u32>,
}

impl Labels {
    /// The label of a row.
    pub fn get(&self, row: usize) -> Option<&str> {
        let code = *self.codes.get(row)?;
        self.names.get(code as usize).map(String::as_str)
    }

    fn push(&mut self, text: &str) {
        self.missing += usize::from(text.is_empty());
        let code = self.index.get(text).copied().unwrap_or_else(|| {
            let code = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            self.names.push(text.to_string());
            self.index.insert(text.to_string(), code);
            code
        });
        self.codes.push(code);
    }
}

/// What was asked for, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// The file.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Every named column of the file, in its order.
    pub available: Vec<String>,
    /// Line of the file (row of the sheet) of every row; the header is 1.
    pub lines: Vec<u32>,
    /// What a reader must know, such as an encoding that was guessed; no errors.
    pub findings: Findings,
    taken: Vec<Taken>,
}

impl Columns {
    /// Rows read.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// A column that was asked for as numbers.
    pub fn numbers(&self, name: &str) -> Option<&Numbers> {
        self.taken.iter().find_map(|t| match &t.values {
            Values::Numbers(numbers) if t.name == name => Some(numbers),
            _ => None,
        })
    }

    /// A column that was asked for as labels.
    pub fn labels(&self, name: &str) -> Option<&Labels> {
        self.taken.iter().find_map(|t| match &t.values {
            Values::Labels(labels) if t.name == name => Some(labels),
            _ => None,
        })
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Values {
    Numbers(Numbers),
    Labels(Labels),
}

#[derive(Clone, Debug, PartialEq)]
struct Taken {
    /// As the caller wrote it.
    name: String,
    position: usize,
    values: Values,
}

/// Reads columns of a CSV (UTF-8 or GB18030, also `.csv.gz`), XLSX or Parquet file.
///
/// The first row of CSV and XLSX names the columns. Numbers are plain decimals; an empty cell,
/// `NA`, `NaN` and `.` are missing and become NaN, anything else that is no number is an error.
/// Sizes are bounded ([`MAX_TABLE_BYTES`], [`MAX_TABLE_ROWS`], [`MAX_VALUES`]); a workbook or
/// Parquet file may be as large as one of a region.
///
/// # Errors
/// [`Findings`] with every problem at once: file, row or cell, column, what was found, what was
/// expected, what to do. An unknown column lists those there are.
///
/// ```
/// use ronghe_atlas::{Want, read_columns};
/// use ronghe_base::Lang;
/// let file = std::env::temp_dir().join(format!("ronghe-columns-{}.csv", std::process::id()));
/// std::fs::write(&file, "县,收入\n安吉,58.5\n德清,\n")?;
/// let columns = read_columns(&file, None, &[Want::number("收入"), Want::label("县")]).unwrap();
/// assert_eq!(columns.numbers("收入").map(|c| (c.values[0], c.missing)), Some((58.5, 1)));
/// assert_eq!(columns.labels("县").and_then(|c| c.get(1)), Some("德清"));
/// let problems = read_columns(&file, None, &[Want::number("支出")]).unwrap_err();
/// assert!(problems.say(Lang::Zh).contains("现有列：县、收入"));
/// # std::fs::remove_file(&file)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn read_columns(path: &Path, sheet: Option<&str>, want: &[Want]) -> Result<Columns, Findings> {
    let mut taker = Taker::new(path, want);
    taker.read(path, sheet);
    taker.finish()
}

/// Names of the columns of a file, in its order. Nothing else is kept.
///
/// # Errors
/// As [`read_columns`].
pub fn column_names(path: &Path, sheet: Option<&str>) -> Result<Vec<String>, Findings> {
    let mut taker = Taker::new(path, &[]);
    taker.only_header = true;
    taker.read(path, sheet);
    taker.finish().map(|columns| columns.available)
}

/// Takes the columns asked for from rows.
struct Taker {
    file: String,
    sheet: Option<String>,
    want: Vec<Want>,
    only_header: bool,
    header_seen: bool,
    available: Vec<String>,
    lines: Vec<u32>,
    taken: Vec<Taken>,
    book: bool,
    problems: Collector,
}

impl Taker {
    fn new(path: &Path, want: &[Want]) -> Self {
        let mut unique: Vec<Want> = vec![];
        for w in want {
            if !unique.contains(w) {
                unique.push(w.clone());
            }
        }
        Self {
            file: path.display().to_string(),
            sheet: None,
            want: unique,
            only_header: false,
            header_seen: false,
            available: vec![],
            lines: vec![],
            taken: vec![],
            book: false,
            problems: Collector::default(),
        }
    }

    fn read(&mut self, path: &Path, sheet: Option<&str>) {
        let name = path.to_string_lossy();
        let gz = extension(&name) == "gz";
        let form = if gz {
            extension(&name[..name.len() - ".gz".len()])
        } else {
            extension(&name)
        };
        if !["csv", "parquet", "xlsx"].contains(&form.as_str()) {
            return self.problem(unknown_form());
        }
        let packed = form != "csv";
        let limit = if packed {
            files::MAX_FILE_BYTES
        } else {
            MAX_TABLE_BYTES
        };
        let bytes = files::read_bounded(path, &self.file, limit).and_then(|bytes| {
            if gz {
                csv::unpack(&bytes, &self.file, limit)
            } else {
                Ok(bytes)
            }
        });
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => return self.problem(unread(&error, &self.file)),
        };
        match form.as_str() {
            "csv" => {
                let entry = Entry {
                    path: self.file.clone(),
                    ..Entry::default()
                };
                csv::read(&bytes, &entry, true, self);
            }
            "parquet" => parquet::read(&bytes, self),
            _ => self.read_book(&bytes, sheet),
        }
    }

    fn read_book(&mut self, bytes: &[u8], sheet: Option<&str>) {
        self.book = true;
        let file = self.file.clone();
        match xlsx::read_sheet_rows(bytes, &file, sheet, self) {
            Ok(name) => self.sheet = Some(name),
            Err(problem) => self.problem(*problem),
        }
    }

    fn finish(mut self) -> Result<Columns, Findings> {
        if self.header_seen
            && self.lines.is_empty()
            && !self.only_header
            && self.taken.len() == self.want.len()
        {
            self.problem(
                Problem::error("empty-table", "")
                    .found("没有数据行", "no rows below the header")
                    .expected("至少一行", "at least one row")
                    .advice("填入数据", "fill in the data"),
            );
        }
        let mut findings = self.problems.finish();
        for problem in &mut findings.problems {
            problem.sheet.clone_from(&self.sheet);
        }
        if findings.has_errors() {
            return Err(findings);
        }
        Ok(Columns {
            file: self.file,
            sheet: self.sheet,
            available: self.available,
            lines: self.lines,
            findings,
            taken: self.taken,
        })
    }

    /// Where a wanted column stands, or why it cannot be told.
    fn locate(&self, names: &[&str], want: &Want) -> Result<usize, Box<Problem>> {
        let is = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..names.len()).filter(|&i| same(names[i])).collect()
        };
        let wanted = want.name().trim();
        let mut found = is(&|n| n.trim() == wanted);
        if found.is_empty() {
            found = is(&|n| normal(n) == normal(wanted) && !n.trim().is_empty());
        }
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(Box::new(unknown_column(wanted, &self.available))),
            several => Err(Box::new(
                Problem::error("column-twice", "")
                    .column(&quote(wanted))
                    .found(
                        format!("{} 列都叫这个名字", several.len()),
                        format!("{} columns of that name", several.len()),
                    )
                    .expected("一列", "one column")
                    .advice("给其余各列改名", "rename the others"),
            )),
        }
    }

    fn fill(&mut self, row: usize, cells: &[&str]) {
        for taken in &mut self.taken {
            let text = cells.get(taken.position).copied().unwrap_or("").trim();
            let numbers = match &mut taken.values {
                Values::Labels(labels) => {
                    labels.push(text);
                    continue;
                }
                Values::Numbers(numbers) => numbers,
            };
            if text.is_empty() || MISSING.contains(&text) {
                numbers.missing += 1;
                numbers.values.push(f64::NAN);
                continue;
            }
            match numbers::plain(text) {
                Ok(x) => numbers.values.push(x),
                Err(fault) => {
                    numbers.values.push(f64::NAN);
                    let mut problem = Problem::error(fault.code, &self.file)
                        .row(row)
                        .column(&taken.name);
                    problem.cell = self.book.then(|| cell_name(taken.position, row));
                    problem.found = cells::found(text);
                    problem.expected = fault.expected;
                    problem.advice = fault.advice;
                    self.problems.push(problem);
                }
            }
        }
    }
}

impl Rows for Taker {
    fn header(&mut self, row: usize, names: &[&str]) -> bool {
        self.header_seen = true;
        let used = names.iter().filter(|n| !n.trim().is_empty()).count();
        if used == 0 || used > files::MAX_COLUMNS {
            let limit = files::MAX_COLUMNS;
            self.problem(
                Problem::error("no-header", "")
                    .row(row)
                    .found(format!("{used} 个列名"), format!("{used} names of columns"))
                    .expected(format!("1 至 {limit} 个"), format!("1 to {limit}"))
                    .advice(
                        "把列名放在第一行；CSV 用逗号分隔",
                        "put the names in the first row; separate with commas",
                    ),
            );
            return false;
        }
        let words = names.iter().map(|n| n.trim()).filter(|n| !n.is_empty());
        self.available = words.map(str::to_string).collect();
        for want in self.want.clone() {
            match self.locate(names, &want) {
                Ok(position) => self.taken.push(Taken {
                    name: want.name().to_string(),
                    position,
                    values: match want {
                        Want::Number(_) => Values::Numbers(Numbers::default()),
                        Want::Label(_) => Values::Labels(Labels::default()),
                    },
                }),
                Err(problem) => self.problem(problem.row(row)),
            }
        }
        // with a column amiss, the values of the others are still checked
        !self.only_header && !self.taken.is_empty()
    }

    fn row(&mut self, row: usize, cells: &[&str]) -> bool {
        if cells.iter().all(|c| c.trim().is_empty()) && !self.sparse() {
            return true; // formatting, not data
        }
        let limit = self.limit();
        if self.lines.len() >= limit {
            self.problem(
                Problem::error("too-large", "")
                    .row(row)
                    .found(
                        format!("超过 {limit} 行"),
                        format!("more than {limit} rows"),
                    )
                    .expected(format!("至多 {limit} 行"), format!("at most {limit}"))
                    .advice("分成几个文件", "split the file"),
            );
            return false;
        }
        self.lines.push(u32::try_from(row).unwrap_or(u32::MAX));
        self.fill(row, cells);
        true
    }

    fn problem(&mut self, problem: Problem) {
        let file = self.file.clone();
        self.problems.push(Problem { file, ..problem });
    }

    fn positions(&self) -> Option<Vec<usize>> {
        let mut at: Vec<usize> = self.taken.iter().map(|t| t.position).collect();
        at.sort_unstable();
        at.dedup();
        Some(at)
    }

    fn limit(&self) -> usize {
        MAX_TABLE_ROWS.min(MAX_VALUES / self.taken.len().max(1))
    }
}

impl Taker {
    /// Whether a row of empty cells may be one whose other columns were not read.
    fn sparse(&self) -> bool {
        extension(&self.file) == "parquet"
    }
}

/// A file that cannot be had, as a problem.
fn unread(error: &AtlasError, file: &str) -> Problem {
    let problem = from_error(error, file);
    match error {
        AtlasError::Absent { .. } | AtlasError::Read { .. } if !Path::new(file).is_file() => {
            Problem::error("file-absent", file)
                .found("没有此文件", "no such file")
                .expected(
                    "csv、csv.gz、xlsx 或 parquet 文件",
                    "a csv, csv.gz, xlsx or parquet file",
                )
                .advice("查对路径", "check the path")
        }
        AtlasError::TooLarge { .. } => problem.advice("分成几个文件", "split the file"),
        _ => problem,
    }
}

fn unknown_form() -> Problem {
    Problem::error("unknown-format", "")
        .found("不认识的文件类型", "a kind of file that is not read")
        .expected(
            "csv、csv.gz、xlsx 或 parquet",
            "csv, csv.gz, xlsx or parquet",
        )
        .advice("另存为 CSV", "save the table as CSV")
}

fn unknown_column(wanted: &str, available: &[String]) -> Problem {
    let near = nearest(wanted, available.iter().map(String::as_str));
    let (zh, en) = near.map_or_else(
        || {
            (
                "改用列出的列名".into(),
                "use one of the names listed".into(),
            )
        },
        |n| {
            (
                format!("是否应为“{}”？", quote(n)),
                format!("is \"{}\" meant?", quote(n)),
            )
        },
    );
    let first: Vec<String> = available.iter().take(LISTED).map(|n| quote(n)).collect();
    let more = available.len() - first.len();
    let (more_zh, more_en) = match more {
        0 => (String::new(), String::new()),
        _ => (
            format!("等 {} 列", available.len()),
            format!(" and {more} more"),
        ),
    };
    Problem::error("unknown-column", "")
        .column(&quote(wanted))
        .found("没有此列", "no such column")
        .expected(
            format!("现有列：{}{more_zh}", first.join("、")),
            format!("one of the columns {}{more_en}", first.join(", ")),
        )
        .advice(zh, en)
}
