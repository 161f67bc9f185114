//! Tables as HTML: aligned numerals, heads that say the unit, folded when long.

use super::Page;
use crate::{
    Arg,
    data::table_csv,
    files::file_name,
    message::{word, word_with},
    number::{Digits, unit_words},
    terminal::is_numeric,
};
use maud::{Markup, html};
use ronghe_base::{Cell, Lang, Table};

/// Rows above which a table is folded.
const FOLD: usize = 12;
/// Rows of a folded table that stand before it is opened.
const PEEK: usize = 5;
/// Rows above which the table behind a picture is not printed but named.
const PRINT: usize = 40;
/// Rows of one table that stand in the page, on its own and behind a picture.
const MOST: usize = 1_000;
const MOST_BEHIND: usize = 200;
/// Bytes above which a table does not travel inside the page.
const CARRY: usize = 12_000;

/// A table with caption, notes and sources.
pub(super) fn table(page: &mut Page, table: &Table) -> Markup {
    let lang = page.lang;
    let id = page.id(&table.id);
    let title = table.title.get(lang);
    let folded = table.rows() > FOLD;
    let inside = grid(page, table, MOST);
    html! {
        figure.table id=(id) {
            @if folded {
                figcaption { (title) }
                div.peek { (grid(page, table, PEEK)) }
                details {
                    summary { (size(table, "show-table", lang)) }
                    (inside)
                    (cut(table, MOST, lang))
                }
            } @else { (inside) }
            (below(page, table))
        }
    }
}

/// The table behind a picture: one click away on screen, on paper too unless the marks of the
/// picture are `labelled` with their values, it is long, or paper shows it elsewhere.
pub(super) fn behind(page: &mut Page, table: &Table, labelled: bool) -> Markup {
    let lang = page.lang;
    let printed = !labelled && table.rows() <= PRINT && page.printed.insert(table.id.clone());
    let inside = grid(page, table, MOST_BEHIND);
    html! {
        details class=(if printed { "behind" } else { "behind screen" }) {
            summary { (size(table, "show-values", lang)) }
            (inside)
            (cut(table, MOST_BEHIND, lang))
        }
        (below(page, table))
    }
}

/// Says that the page holds the first rows only.
fn cut(table: &Table, most: usize, lang: Lang) -> Markup {
    let file = format!("tables/{}.csv", file_name(&table.id));
    let args = [
        ("shown", most.into()),
        ("rows", table.rows().into()),
        ("file", file.into()),
    ];
    html! {
        @if table.rows() > most { p.note { (word_with("table-first-rows", &args, lang)) } }
    }
}

fn size(table: &Table, id: &str, lang: Lang) -> String {
    let rows: Arg = table.rows().into();
    word_with(
        id,
        &[("rows", rows), ("columns", table.columns.len().into())],
        lang,
    )
}

/// The first `rows` rows.
fn grid(page: &Page, table: &Table, rows: usize) -> Markup {
    let lang = page.lang;
    let title = table.title.get(lang);
    let label = word_with("scroll-table", &[("title", title.into())], lang);
    let digits: Vec<Digits> = table.columns.iter().map(Digits::of_column).collect();
    let numeric: Vec<bool> = table.columns.iter().map(|c| is_numeric(&c.cells)).collect();
    let head = table
        .columns
        .iter()
        .position(|c| !is_numeric(&c.cells))
        .unwrap_or(0);
    let many = table.columns.len() > 7;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table class=[many.then_some("many")] {
                caption { (title) }
                thead { tr {
                    @for (column, &right) in table.columns.iter().zip(&numeric) {
                        th scope="col" class=[right.then_some("n")] {
                            (column.label.get(lang))
                            @let unit = unit_words(column.unit, lang);
                            @if !unit.is_empty() { span.unit { (unit) } }
                        }
                    }
                } }
                tbody {
                    @for row in 0..rows.min(table.rows()) {
                        tr {
                            @for (c, column) in table.columns.iter().enumerate() {
                                (field(column.cells.get(row), digits[c], numeric[c], c == head, lang))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn field(cell: Option<&Cell>, digits: Digits, right: bool, head: bool, lang: Lang) -> Markup {
    let cell = cell.unwrap_or(&Cell::Missing);
    let text = digits.cell(cell, lang);
    let missing = cell.is_missing() || matches!(cell, Cell::Number(x) if x.is_nan());
    let class = match (missing, right) {
        (true, true) => Some("n missing"),
        (true, false) => Some("missing"),
        (false, true) => Some("n"),
        (false, false) => None,
    };
    let why = missing.then(|| word("missing-why", lang));
    html! {
        @if head { th scope="row" class=[class] title=[why] { (text) } }
        @else { td class=[class] title=[why] { (text) } }
    }
}

/// Notes, sources and where the file is.
fn below(page: &mut Page, table: &Table) -> Markup {
    let lang = page.lang;
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let titles: Vec<&str> = table.sources.iter().map(|s| s.title.as_str()).collect();
    let between = if lang == Lang::Zh { "；" } else { "; " };
    let name = format!("{}.csv", file_name(&table.id));
    let carried = table_csv(table).ok().map(|csv| data_uri(&csv));
    let carried = carried.filter(|uri| uri.len() <= CARRY && uri.len() <= page.room);
    page.room -= carried.as_ref().map_or(0, String::len);
    html! {
        @for note in &table.notes { p.note { (word("note", lang)) (colon) (note.get(lang)) } }
        p.source {
            @if !titles.is_empty() {
                span { (word("source", lang)) (colon) (titles.join(between)) }
            }
            @if let Some(uri) = carried {
                a.file download=(name) href=(uri) { (word("download-csv", lang)) }
                span.file.paper { "tables/" (name) }
            } @else {
                span.file { "tables/" (name) }
            }
        }
    }
}

/// The text inside an address.
fn data_uri(csv: &str) -> String {
    let mut uri = String::from("data:text/csv;charset=utf-8,");
    for byte in csv.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b',' => {
                uri.push(char::from(byte));
            }
            other => add!(uri, "%{other:02X}"),
        }
    }
    uri
}
