//! Blocks as HTML.

use super::{Page, tables};
use crate::{
    Block, Chart, KeyFigure, Map, Remark,
    message::word,
    number::{format_change, format_measure},
    text::runs,
};
use maud::{Markup, PreEscaped, html};
use ronghe_base::{Lang, Text};

/// Width of a picture on a page, in a column or on a phone, in px.
const WIDE: f64 = 720.0;
const NARROW: f64 = 344.0;
/// Rows above which a chart is drawn once.
const MANY: usize = 400;

/// A block; `narrow` inside columns.
pub(super) fn block(page: &mut Page, block: &Block, narrow: bool) -> Markup {
    let lang = page.lang;
    match block {
        Block::Heading(words) => html! { h3 { (rich(words, lang)) } },
        Block::Say(words) => html! { p { (rich(words, lang)) } },
        Block::Lead(words) => html! { p.lead { (rich(words, lang)) } },
        Block::List(items) => html! {
            ul { @for item in items { li { (rich(item, lang)) } } }
        },
        Block::Remark(remark) => self::remark(remark, lang),
        Block::Figures(figures) => tiles(figures, lang),
        Block::Table(table) => tables::table(page, table),
        Block::File(table) => html! { p { (crate::files::file_words(table, lang)) } },
        Block::Chart(chart) => self::chart(page, chart, narrow),
        Block::Map(map) => self::map(page, map),
        Block::Columns(blocks) => {
            let inside: Vec<Markup> = blocks.iter().map(|b| self::block(page, b, true)).collect();
            html! { div.columns { @for one in &inside { div { (one) } } } }
        }
    }
}

/// Words in one language, `**bold**` as such.
fn rich(words: &Text, lang: Lang) -> Markup {
    html! {
        @for (part, bold) in runs(words.get(lang)) {
            @if bold { strong { (part) } } @else { (part) }
        }
    }
}

fn remark(remark: &Remark, lang: Lang) -> Markup {
    let id = remark.kind.id();
    html! {
        aside class={ "remark " (id) } {
            p.remark-kind { (word(id, lang)) }
            p { (rich(&remark.text, lang)) }
        }
    }
}

fn tiles(figures: &[KeyFigure], lang: Lang) -> Markup {
    html! {
        dl.tiles {
            @for figure in figures {
                div.tile {
                    dt { (figure.label.get(lang)) }
                    (value(figure, lang))
                    @if let Some(beside) = &figure.beside { dd.beside { (rich(beside, lang)) } }
                }
            }
        }
    }
}

/// The numeral large, what follows it small.
fn value(figure: &KeyFigure, lang: Lang) -> Markup {
    let text = match figure.value.number() {
        Some(x) if figure.change => format_change(x, figure.unit, lang),
        _ => format_measure(&figure.value, figure.unit, lang),
    };
    let numeral = |c: char| c.is_ascii_digit() || "+−,.%∞—".contains(c);
    let end = if figure.value.number().is_some() {
        text.find(|c| !numeral(c)).unwrap_or(text.len())
    } else {
        text.len()
    };
    let missing = figure.value.is_missing().then(|| word("missing-why", lang));
    html! {
        dd class=(if text[..end].chars().count() > 9 { "value long" } else { "value" }) title=[missing] {
            span.numeral { (text[..end]) }
            @if end < text.len() { " " span.unit { (text[end..].trim()) } }
        }
    }
}

fn chart(page: &mut Page, chart: &Chart, narrow: bool) -> Markup {
    let lang = page.lang;
    let id = page.id(&format!("chart-{}", chart.table().id));
    // one picture for every width when there are many marks: two would weigh too much
    let many = chart.table().rows() > MANY;
    let small = (!many).then(|| chart.draw(lang, NARROW, &format!("{id}-n"), "narrow"));
    let wide = (many || !narrow).then(|| chart.draw(lang, WIDE, &id, "wide"));
    let single = small.is_none() || wide.is_none();
    let behind = tables::behind(page, chart.table(), chart.labelled());
    html! {
        figure.chart id=(id) {
            figcaption { (chart.title().get(lang)) }
            div.only[single] {
                @if let Some(wide) = wide { (PreEscaped(wide)) }
                @if let Some(small) = small { (PreEscaped(small)) }
            }
            @for note in chart.notes(lang) { p.note { (note) } }
            (behind)
        }
    }
}

fn map(page: &mut Page, map: &Map) -> Markup {
    let lang = page.lang;
    let id = page.id(&format!("map-{}", map.table().id));
    let drawn = map.draw(lang, &id, false);
    let behind = tables::behind(page, map.table(), false);
    html! {
        figure.map id=(id) {
            figcaption { (map.title().get(lang)) }
            div.map-box {
                (PreEscaped(&drawn.svg))
                div.legend {
                    p.legend-head { (drawn.measure) }
                    ul {
                    @for (class, words) in &drawn.legend {
                        li { i class={ "key " (class) } {} (words) }
                    }
                    }
                }
            }
            @for note in &drawn.notes { p.note { (note) } }
            (behind)
        }
    }
}
