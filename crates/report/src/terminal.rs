//! Tables and the memo for a terminal or a pipe.

use crate::{
    Block, Document, KeyFigure,
    files::file_name,
    message::word,
    number::{Digits, format_change, format_measure, unit_words},
    text::unmarked,
};
use comfy_table::{Attribute, Cell as Field, CellAlignment, ContentArrangement, presets};
use ronghe_base::{Cell, Lang, Table};

/// How text is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Bold heads; off for a pipe.
    pub colour: bool,
    /// Columns of the terminal; none leaves every line as long as it is.
    pub width: Option<usize>,
}

/// A table as text, with title, units, notes and sources. Chinese takes two columns a character.
///
/// ```
/// # use ronghe_base::{Lang, Table, Text, Unit};
/// # use ronghe_report::{Style, text_table};
/// let mut table = Table::new("t", Text::new("收入比", "Income ratio"))
///     .column("year", Text::new("年份", "Year"), Unit::CalendarYear)
///     .column("ratio", Text::new("城乡比", "Ratio"), Unit::Ratio);
/// table.push([2007_i64.into(), 3.33.into()]);
/// let text = text_table(&table, Lang::En, Style::default());
/// assert!(text.contains("2007  3.330"), "{text}");
/// ```
pub fn text_table(table: &Table, lang: Lang, style: Style) -> String {
    let mut out = format!(
        "{}\n{}\n",
        plain(table.title.get(lang)),
        grid(table, lang, style)
    );
    for note in &table.notes {
        add!(out, "{}: {}\n", word("note", lang), plain(note.get(lang)));
    }
    for source in &table.sources {
        add!(out, "{}: {}", word("source", lang), plain(&source.title));
        if !source.path.is_empty() {
            add!(out, " ({})", plain(&source.path));
        }
        out.push('\n');
    }
    out
}

fn grid(table: &Table, lang: Lang, style: Style) -> String {
    let mut grid = comfy_table::Table::new();
    grid.load_preset(presets::NOTHING);
    grid.set_header(table.columns.iter().map(|column| {
        let unit = unit_words(column.unit, lang);
        let label = plain(column.label.get(lang));
        let head = if unit.is_empty() {
            label
        } else {
            format!("{label}\n{unit}")
        };
        if style.colour {
            Field::new(head).add_attribute(Attribute::Bold)
        } else {
            Field::new(head)
        }
    }));
    let digits: Vec<Digits> = table.columns.iter().map(Digits::of_column).collect();
    for row in 0..table.rows() {
        let cells = table.columns.iter().zip(&digits);
        grid.add_row(cells.map(|(column, digits)| {
            column
                .cells
                .get(row)
                .map_or(String::new(), |cell| plain(&digits.cell(cell, lang)))
        }));
    }
    for (column, shown) in table.columns.iter().zip(grid.column_iter_mut()) {
        if is_numeric(&column.cells) {
            shown.set_cell_alignment(CellAlignment::Right);
        }
        shown.set_padding((0, 2));
    }
    if style.colour {
        grid.enforce_styling();
    } else {
        grid.force_no_tty();
    }
    if let Some(width) = style.width {
        grid.set_content_arrangement(ContentArrangement::Dynamic);
        grid.set_width(u16::try_from(width.max(20)).unwrap_or(u16::MAX));
    }
    grid.trim_fmt()
}

/// Whether a column is set flush right: it holds numbers and no words.
pub(crate) fn is_numeric(cells: &[Cell]) -> bool {
    let mut known = cells.iter().filter(|c| !c.is_missing()).peekable();
    known.peek().is_some() && known.all(|c| c.number().is_some())
}

/// The memo (the first section) as text: title, sentences, key figures, tables; a chart or map is
/// shown by its table when that is short, else by its title.
pub fn text_document(document: &Document, lang: Lang, style: Style) -> String {
    let mut out = String::new();
    for line in [
        document.title.get(lang),
        document.subtitle.get(lang),
        &document.made,
    ] {
        if !line.is_empty() {
            add!(out, "{}\n", plain(line));
        }
    }
    if let Some(memo) = document.sections.first() {
        add!(out, "\n{}\n", plain(memo.title.get(lang)));
        for block in &memo.blocks {
            out.push('\n');
            add(&mut out, block, lang, style);
        }
    }
    out
}

fn add(out: &mut String, block: &Block, lang: Lang, style: Style) {
    match block {
        Block::Heading(words) | Block::Say(words) | Block::Lead(words) => {
            add!(*out, "{}\n", plain(&unmarked(words.get(lang))));
        }
        Block::List(items) => {
            for item in items {
                add!(*out, "- {}\n", plain(&unmarked(item.get(lang))));
            }
        }
        Block::Remark(remark) => {
            let kind = word(remark.kind.id(), lang);
            add!(
                *out,
                "[{kind}] {}\n",
                plain(&unmarked(remark.text.get(lang)))
            );
        }
        Block::Figures(figures) => {
            for figure in figures {
                *out += &one_figure(figure, lang);
            }
        }
        Block::Table(table) => *out += &text_table(table, lang, style),
        Block::File(table) => {
            *out += &crate::files::file_words(table, lang);
            out.push('\n');
        }
        Block::Chart(chart) => behind(out, chart.title().get(lang), chart.table(), lang, style),
        Block::Map(map) => behind(out, map.title().get(lang), map.table(), lang, style),
        Block::Columns(blocks) => {
            for block in blocks {
                add(out, block, lang, style);
            }
        }
    }
}

fn behind(out: &mut String, title: &str, table: &Table, lang: Lang, style: Style) {
    if table.rows() <= 12 {
        *out += &text_table(table, lang, style);
    } else {
        add!(
            *out,
            "{}: tables/{}.csv\n",
            plain(title),
            file_name(&table.id)
        );
    }
}

fn one_figure(figure: &KeyFigure, lang: Lang) -> String {
    let value = match figure.value.number() {
        Some(x) if figure.change => format_change(x, figure.unit, lang),
        _ => format_measure(&figure.value, figure.unit, lang),
    };
    let beside = figure
        .beside
        .as_ref()
        .map_or(String::new(), |t| format!("  ({})", t.get(lang)));
    plain(&format!("{}  {value}{beside}", figure.label.get(lang))) + "\n"
}

/// Words of the data: the minus of a keyboard, so that a number copied from a terminal is a
/// number, and no control characters, so that no file drives the terminal.
fn plain(text: &str) -> String {
    let minus = |c| if c == '−' { '-' } else { c };
    text.chars()
        .filter(|c| !c.is_control())
        .map(minus)
        .collect()
}
