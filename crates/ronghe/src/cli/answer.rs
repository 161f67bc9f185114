//! What a verb answers, on a terminal, in a pipe, or as JSON.

use super::args::{Cli, Tongue};
use indicatif::{ProgressBar, ProgressStyle};
use ronghe_base::{Lang, Table, Text};
use ronghe_report::{Style, text_table};
use serde_json::{Map, Value};
use std::io::IsTerminal;

/// How and in which language to show things.
pub(super) struct Screen {
    /// Language of the terminal.
    pub(super) lang: Lang,
    /// Languages of the report.
    pub(super) report: Vec<Lang>,
    /// One JSON document instead of tables.
    pub(super) json: bool,
    style: Style,
}

impl Screen {
    pub(super) fn new(cli: &Cli) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let wanted = cli.lang.map(Lang::from);
        Self {
            lang: wanted.unwrap_or(Lang::En),
            report: match cli.lang {
                Some(Tongue::Zh) => vec![Lang::Zh],
                Some(Tongue::En) => vec![Lang::En],
                None => vec![Lang::Zh, Lang::En],
            },
            json: cli.json,
            style: Style {
                colour: terminal && std::env::var_os("NO_COLOR").is_none(),
                width: terminal.then(terminal_width).flatten(),
            },
        }
    }

    /// A progress line on stderr, hidden in pipes.
    pub(super) fn progress(steps: u64) -> ProgressBar {
        let bar = ProgressBar::new(steps);
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}");
        bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }
}

/// Columns of the terminal, as the shell tells them; none where it does not.
fn terminal_width() -> Option<usize> {
    let columns = std::env::var("COLUMNS").ok()?.parse().ok()?;
    (40..=400).contains(&columns).then_some(columns)
}

/// What a verb answers.
#[derive(Default)]
pub(super) struct Answer {
    /// Lines and tables, in order.
    pub(super) parts: Vec<Part>,
    /// The JSON form where it is more than the tables.
    pub(super) json: Option<Value>,
    /// Whether a check failed.
    pub(super) failed: bool,
}

pub(super) enum Part {
    Line(Text),
    Table(Table),
    Plain(String),
}

impl Answer {
    pub(super) fn line(&mut self, text: Text) {
        self.parts.push(Part::Line(text));
    }

    pub(super) fn table(&mut self, table: Table) {
        self.parts.push(Part::Table(table));
    }

    pub(super) fn plain(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Plain(text.into()));
    }

    pub(super) fn render(&self, screen: &Screen) -> String {
        if screen.json {
            let value = self.json.clone().unwrap_or_else(|| self.tables());
            return serde_json::to_string_pretty(&value).expect("values are plain JSON") + "\n";
        }
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Line(text) => out += text.get(screen.lang),
                Part::Table(table) => out += &text_table(table, screen.lang, screen.style),
                Part::Plain(text) => out += text,
            }
            if !out.ends_with('\n') || matches!(part, Part::Plain(text) if text.is_empty()) {
                out.push('\n');
            }
            if matches!(part, Part::Table(_)) {
                out.push('\n');
            }
        }
        out
    }

    /// Every table by id.
    fn tables(&self) -> Value {
        let tables = self.parts.iter().filter_map(|part| match part {
            Part::Table(table) => Some((table.id.clone(), ronghe_report::table_json(table))),
            _ => None,
        });
        Value::Object(tables.collect::<Map<_, _>>())
    }
}
