//! What is wrong with a region: all of it at once, each fault with its place and a next step.

use ronghe_base::{Cell, Lang, Table, Text, Unit};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many problems of one kind in one column are told one by one; the rest is counted.
pub const TOLD_ONE_BY_ONE: usize = 20;

/// Kinds of fault that mean: there is no region.
pub(crate) const ABSENT: [&str; 2] = ["region-absent", "no-region"];

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The data cannot be used as they stand.
    Error,
    /// The data can be used, but something is probably wrong.
    Warning,
    /// Something that a reader of the results must know.
    Note,
}

impl Severity {
    /// The word for it.
    pub fn label(self) -> Text {
        match self {
            Self::Error => Text::new("错误", "error"),
            Self::Warning => Text::new("警告", "warning"),
            Self::Note => Text::new("提示", "note"),
        }
    }
}

/// One fault: where, what was found, what was expected, what to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Stable name of the kind of fault, such as `malformed-code`.
    pub code: &'static str,
    /// File within the region, or the region itself.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Line of a CSV file, or row of a sheet; the header is row 1.
    pub row: Option<usize>,
    /// Cell of a workbook, such as `C12`.
    pub cell: Option<String>,
    /// Column as it is known to programs.
    pub column: Option<String>,
    /// What stands there.
    pub found: Text,
    /// What should stand there.
    pub expected: Text,
    /// What to do next.
    pub advice: Text,
    /// How many faults this stands for: 1, or the rest of a group.
    pub count: usize,
}

/// A fault is put together word by word, by the checks here and by a program that finds faults of
/// its own (see [`Findings::push`]).
///
/// ```
/// # use ronghe_atlas::Problem;
/// # use ronghe_base::Lang;
/// let problem = Problem::error("bad-package", "packages/land.toml")
///     .row(3)
///     .found("“rat”", "\"rat\"")
///     .expected("rate", "rate")
///     .advice("改正拼写", "correct the spelling");
/// let said = problem.say(Lang::En);
/// assert_eq!(said, "packages/land.toml row 3: found \"rat\", expected rate; do: correct the spelling");
/// ```
impl Problem {
    pub(crate) fn new(severity: Severity, code: &'static str, file: &str) -> Self {
        Self {
            severity,
            code,
            file: file.to_string(),
            sheet: None,
            row: None,
            cell: None,
            column: None,
            found: Text::default(),
            expected: Text::default(),
            advice: Text::default(),
            count: 1,
        }
    }

    /// A fault that forbids the use of the data: a stable name of its kind, and the file.
    #[must_use]
    pub fn error(code: &'static str, file: &str) -> Self {
        Self::new(Severity::Error, code, file)
    }

    /// A fault that deserves a look.
    #[must_use]
    pub fn warning(code: &'static str, file: &str) -> Self {
        Self::new(Severity::Warning, code, file)
    }

    /// A fact that a reader of the results must know.
    #[must_use]
    pub fn note(code: &'static str, file: &str) -> Self {
        Self::new(Severity::Note, code, file)
    }

    pub(crate) fn sheet(mut self, sheet: Option<&str>) -> Self {
        self.sheet = sheet.map(str::to_string);
        self
    }

    /// The line of the file, or the row of the sheet; the first is 1.
    #[must_use]
    pub fn row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }

    /// The column as it is known to programs.
    #[must_use]
    pub fn column(mut self, column: &str) -> Self {
        self.column = Some(column.to_string());
        self
    }

    /// What stands there, in Chinese and English.
    #[must_use]
    pub fn found(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.found = Text::new(zh, en);
        self
    }

    /// What should stand there, in Chinese and English.
    #[must_use]
    pub fn expected(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.expected = Text::new(zh, en);
        self
    }

    /// What to do next, in Chinese and English.
    #[must_use]
    pub fn advice(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.advice = Text::new(zh, en);
        self
    }

    /// Where it is, in words: file, sheet, row or cell, column.
    pub fn place(&self, lang: Lang) -> String {
        let part = |value: Option<String>, zh: [&str; 2], en: [&str; 2]| {
            let [before, after] = match lang {
                Lang::Zh => zh,
                Lang::En => en,
            };
            value.map_or_else(String::new, |v| format!("{before}{v}{after}"))
        };
        let row = self.row.filter(|_| self.cell.is_none());
        [
            self.file.clone(),
            part(self.sheet.clone(), [" 工作表“", "”"], [" sheet ", ""]),
            part(self.cell.clone(), [" ", " 单元格"], [" cell ", ""]),
            part(row.map(|r| r.to_string()), [" 第 ", " 行"], [" row ", ""]),
            part(self.column.clone(), ["，", " 列"], [", column ", ""]),
        ]
        .concat()
    }

    /// The whole message in one language, without the severity.
    pub fn say(&self, lang: Lang) -> String {
        let part = |prefix: &str, text: &Text| match text.get(lang) {
            "" => String::new(),
            words => format!("{prefix}{words}"),
        };
        let place = self.place(lang);
        match lang {
            Lang::En => format!(
                "{place}: {}{}{}",
                part("found ", &self.found),
                part(", expected ", &self.expected),
                part("; do: ", &self.advice)
            ),
            Lang::Zh => format!(
                "{place}：{}{}{}",
                part("发现：", &self.found),
                part("；要求：", &self.expected),
                part("；办法：", &self.advice)
            ),
        }
    }
}

/// Everything that was found wrong: errors first, then warnings and notes, each in the order of
/// the files.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Findings {
    /// The faults.
    pub problems: Vec<Problem>,
}

impl Findings {
    /// Adds a fault that the caller found, such as a file of a region that it reads itself: behind
    /// those of its severity, so that errors stay first, then warnings and notes. Every fault is
    /// told; none are grouped.
    ///
    /// ```
    /// # use ronghe_atlas::{Findings, Problem};
    /// let mut findings = Findings::default();
    /// findings.push(Problem::note("idle-lever", "packages/land.toml"));
    /// findings.push(Problem::error("bad-package", "packages/land.toml"));
    /// assert_eq!(findings.problems[0].code, "bad-package");
    /// ```
    pub fn push(&mut self, problem: Problem) {
        let at = self
            .problems
            .partition_point(|p| p.severity <= problem.severity);
        self.problems.insert(at, problem);
    }

    /// Whether there is no region at all: no such folder or file, or nothing in it that could be
    /// a region. Such findings hold one error, and nothing was checked.
    pub fn is_absent(&self) -> bool {
        self.problems.iter().any(|p| ABSENT.contains(&p.code))
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |p| p.severity == severity)
    }

    /// Faults that forbid the use of the data.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.of(Severity::Error)
    }

    /// Faults that deserve a look.
    pub fn warnings(&self) -> impl Iterator<Item = &Problem> {
        self.of(Severity::Warning)
    }

    /// Facts that a reader of the results must know.
    pub fn notes(&self) -> impl Iterator<Item = &Problem> {
        self.of(Severity::Note)
    }

    /// Whether any fault forbids the use of the data.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// How many faults of one severity, those of groups counted one by one.
    pub fn count(&self, severity: Severity) -> usize {
        self.of(severity).map(|p| p.count).sum()
    }

    /// Every message, one a line, and a last line with the counts.
    pub fn say(&self, lang: Lang) -> String {
        let mut lines: Vec<String> = self
            .problems
            .iter()
            .map(|p| {
                let label = p.severity.label();
                format!("{} [{}] {}\n", label.get(lang), p.code, p.say(lang))
            })
            .collect();
        let n = |s| self.count(s);
        let (e, w, i) = (n(Severity::Error), n(Severity::Warning), n(Severity::Note));
        let s = |n: usize| if n == 1 { "" } else { "s" };
        lines.push(match lang {
            Lang::Zh => format!("{e} 个错误，{w} 个警告，{i} 个提示\n"),
            Lang::En => format!("{e} error{}, {w} warning{}, {i} note{}\n", s(e), s(w), s(i)),
        });
        lines.concat()
    }

    /// The faults as a table for display.
    pub fn table(&self) -> Table {
        let mut table = Table::new("findings", Text::new("检查结果", "Findings"));
        for (id, zh, en) in [
            ("severity", "级别", "Severity"),
            ("code", "类别", "Kind"),
            ("where", "位置", "Where"),
            ("found", "实际", "Found"),
            ("expected", "应为", "Expected"),
            ("advice", "办法", "What to do"),
        ] {
            table = table.column(id, Text::new(zh, en), Unit::None);
        }
        for p in &self.problems {
            table.push([
                Cell::Text(p.severity.label()),
                p.code.into(),
                Cell::Text(Text::new(p.place(Lang::Zh), p.place(Lang::En))),
                Cell::Text(p.found.clone()),
                Cell::Text(p.expected.clone()),
                Cell::Text(p.advice.clone()),
            ]);
        }
        table
    }
}

/// Kind, file, sheet and column of a problem.
type Group = (&'static str, String, Option<String>, Option<String>);

/// Gathers problems and counts those that repeat.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    problems: Vec<Problem>,
    groups: BTreeMap<Group, (usize, usize)>,
}

impl Collector {
    pub(crate) fn push(&mut self, problem: Problem) {
        let group = (
            problem.code,
            problem.file.clone(),
            problem.sheet.clone(),
            problem.column.clone(),
        );
        let (count, last) = self.groups.entry(group).or_insert((0, 0));
        *count += 1;
        if *count <= TOLD_ONE_BY_ONE {
            *last = self.problems.len();
            self.problems.push(problem);
        }
    }

    /// Takes the problem, if there is one.
    pub(crate) fn extend(&mut self, problem: Option<Problem>) {
        if let Some(problem) = problem {
            self.push(problem);
        }
    }

    /// Whether a problem of this kind was found.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.problems.iter().any(|p| p.code == code)
    }

    pub(crate) fn finish(self) -> Findings {
        let mut rest: BTreeMap<usize, usize> = self
            .groups
            .values()
            .filter(|(count, _)| *count > TOLD_ONE_BY_ONE)
            .map(|&(count, last)| (last, count - TOLD_ONE_BY_ONE))
            .collect();
        let mut problems = Vec::with_capacity(self.problems.len() + rest.len());
        for (i, problem) in self.problems.into_iter().enumerate() {
            let more = rest.remove(&i).map(|count| Problem {
                row: None,
                cell: None,
                found: Text::new(
                    format!("另有 {count} 处同类问题"),
                    format!("{count} more of the same kind"),
                ),
                count,
                ..problem.clone()
            });
            problems.push(problem);
            problems.extend(more);
        }
        // the sort is stable: within a severity, the order of the files stays
        problems.sort_by_key(|p| p.severity);
        Findings { problems }
    }
}

/// A value as it is quoted in a message: short, on one line.
pub(crate) fn quote(text: &str) -> String {
    let mut out: String = text
        .chars()
        .take(40)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(40).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_where_what_and_what_to_do_in_both_languages() {
        let mut problem = Problem::error("malformed-code", "cells.csv")
            .row(12)
            .column("place")
            .found("“33”", "\"33\"")
            .expected("六位代码", "a six-digit code")
            .advice("补足六位", "write all six digits");
        assert_eq!(
            problem.say(Lang::En),
            "cells.csv row 12, column place: found \"33\", expected a six-digit code; do: write all six digits"
        );
        assert_eq!(
            problem.say(Lang::Zh),
            "cells.csv 第 12 行，place 列：发现：“33”；要求：六位代码；办法：补足六位"
        );
        problem.sheet = Some("单元".into());
        problem.cell = Some("A12".into());
        assert!(
            problem
                .say(Lang::En)
                .starts_with("cells.csv sheet 单元 cell A12, column place: ")
        );
        assert!(
            problem
                .say(Lang::Zh)
                .starts_with("cells.csv 工作表“单元” A12 单元格，place 列：")
        );
    }

    #[test]
    fn repeats_are_counted_after_twenty_and_errors_come_first() {
        let mut all = Collector::default();
        all.push(Problem::note("n", "a").found("n", "n"));
        for row in 0..25 {
            all.push(
                Problem::error("x", "a")
                    .row(row)
                    .column("c")
                    .found("x", "x"),
            );
            all.push(
                Problem::error("x", "a")
                    .row(row)
                    .column("d")
                    .found("x", "x"),
            );
        }
        let findings = all.finish();
        assert_eq!(findings.problems.len(), 1 + 2 * (TOLD_ONE_BY_ONE + 1));
        assert_eq!(findings.count(Severity::Error), 50);
        assert_eq!(findings.problems.last().map(|p| p.code), Some("n"));
        let rest: Vec<_> = findings.errors().filter(|p| p.count > 1).collect();
        assert_eq!(rest.len(), 2);
        assert_eq!((rest[0].count, rest[0].row), (5, None));
        assert_eq!(rest[0].found.en, "5 more of the same kind");
    }

    #[test]
    fn faults_of_the_program_stand_behind_those_of_their_severity() {
        let mut findings = Findings::default();
        for (severity, code) in [
            (Severity::Note, "d"),
            (Severity::Error, "a"),
            (Severity::Warning, "c"),
            (Severity::Error, "b"),
            (Severity::Note, "e"),
        ] {
            findings.push(Problem::new(severity, code, "f"));
        }
        let codes: Vec<_> = findings.problems.iter().map(|p| p.code).collect();
        assert_eq!(codes, ["a", "b", "c", "d", "e"]);
        assert_eq!(findings.notes().count(), 2);
    }

    #[test]
    fn what_is_quoted_stays_on_one_line() {
        assert_eq!(quote("a\nb"), "a\u{fffd}b");
        assert_eq!(quote(&"x".repeat(41)).chars().count(), 41);
    }
}
