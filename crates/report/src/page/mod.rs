//! A report as one page that needs nothing else: no network, no script, no font.

mod blocks;
mod tables;

use crate::{Block, Document, Section, message::word, svg};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ronghe_base::{Lang, Source};
use std::collections::BTreeSet;

const LAYOUT: &str = include_str!("layout.css");
const PARTS: &str = include_str!("parts.css");
const PRINT: &str = include_str!("print.css");

/// What a page must keep in mind while it is written.
pub(crate) struct Page {
    lang: Lang,
    ids: BTreeSet<String>,
    /// Names of tables that paper shows already, or will show further on.
    printed: BTreeSet<String>,
    /// Bytes left for tables that travel inside the page.
    room: usize,
}

impl Page {
    fn new(document: &Document, lang: Lang) -> Self {
        let blocks = document.sections.iter().flat_map(|s| &s.blocks);
        let printed = blocks.filter_map(|b| match b {
            Block::Table(table) => Some(table.id.clone()),
            _ => None,
        });
        Self {
            lang,
            ids: BTreeSet::new(),
            printed: printed.collect(),
            room: 200_000,
        }
    }

    /// An element id made of `wish` that no other element of the page has.
    fn id(&mut self, wish: &str) -> String {
        let base = format!("r-{}", crate::files::file_name(wish));
        let mut id = base.clone();
        let mut n = 2;
        while !self.ids.insert(id.clone()) {
            id = format!("{base}-{n}");
            n += 1;
        }
        id
    }

    fn word(&self, id: &str) -> String {
        word(id, self.lang)
    }
}

/// A report as one HTML file in one language.
///
/// It loads nothing and runs nothing. It follows the reader's light or dark setting, is readable on
/// a phone, and prints on A4: the first section (the memo), then each section in turn, folded tables
/// open, pictures whole. All words of the data are escaped.
///
/// ```
/// # use ronghe_base::{Lang, Text};
/// # use ronghe_report::{Document, Section, render_html};
/// let memo = Section::new("memo", Text::new("摘要", "Memo"))
///     .say(Text::new("差距为 **2.5** 倍。", "The gap is **2.5** to one."));
/// let document = Document::new("d", Text::new("报告", "Report"), Text::default()).section(memo);
/// let page = render_html(&document, Lang::Zh);
/// assert!(page.contains("<strong>2.5</strong>") && page.contains("lang=\"zh-Hans\""));
/// ```
pub fn render_html(document: &Document, lang: Lang) -> String {
    let mut page = Page::new(document, lang);
    let ids: Vec<String> = document.sections.iter().map(|s| page.id(&s.id)).collect();
    let body: Vec<Markup> = document
        .sections
        .iter()
        .zip(&ids)
        .enumerate()
        .map(|(i, (section, id))| section_html(&mut page, section, id, i == 0))
        .collect();
    let title = document.title.get(lang);
    let language = match lang {
        Lang::Zh => "zh-Hans",
        Lang::En => "en",
    };
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content="ronghe";
                title { (title) }
                style { (PreEscaped(svg::COLOURS)) (PreEscaped(LAYOUT)) (PreEscaped(PARTS))
                    (PreEscaped(svg::STYLE)) (PreEscaped(PRINT)) }
            }
            body {
                a.skip href="#content" { (page.word("skip-to-content")) }
                div.sheet {
                    (masthead(document, lang))
                    (contents(&page, document, &ids))
                    main #content tabindex="-1" {
                        @for section in &body { (section) }
                        (sources(&mut page, document))
                    }
                    footer.foot {
                        p { (page.word("files-beside")) }
                        p { (page.word("printed-by")) }
                        @if !document.made.is_empty() { p { (document.made) } }
                    }
                }
            }
        }
    }
    .into_string()
}

fn masthead(document: &Document, lang: Lang) -> Markup {
    let subtitle = document.subtitle.get(lang);
    html! {
        header.masthead {
            h1 { (document.title.get(lang)) }
            @if !subtitle.is_empty() { p.subtitle { (subtitle) } }
            @if !document.made.is_empty() { p.made { (document.made) } }
        }
    }
}

fn contents(page: &Page, document: &Document, ids: &[String]) -> Markup {
    html! {
        nav.contents aria-label=(page.word("contents")) {
            p.contents-head { (page.word("contents")) }
            ol {
                @for (section, id) in document.sections.iter().zip(ids) {
                    li { a href={ "#" (id) } { (section.title.get(page.lang)) } }
                }
            }
        }
    }
}

fn section_html(page: &mut Page, section: &Section, id: &str, memo: bool) -> Markup {
    let blocks: Vec<Markup> = section
        .blocks
        .iter()
        .map(|b| blocks::block(page, b, false))
        .collect();
    html! {
        section id=(id) class=[memo.then_some("memo")] {
            h2 { (section.title.get(page.lang)) }
            @for block in &blocks { (block) }
        }
    }
}

/// Every source once, in full.
fn sources(page: &mut Page, document: &Document) -> Markup {
    let mut seen: Vec<&Source> = vec![];
    for source in document.tables().iter().flat_map(|t| &t.sources) {
        if !seen.contains(&source) {
            seen.push(source);
        }
    }
    let id = page.id("sources");
    html! {
        @if !seen.is_empty() {
            section.sources id=(id) {
                h2 { (page.word("sources")) }
                ol {
                    @for source in seen {
                        li {
                            (source.title)
                            @if !source.path.is_empty() { span.quiet { " · " (source.path) } }
                            @if !source.licence.is_empty() {
                                span.quiet { " · " (page.word("licence")) " " (source.licence) }
                            }
                        }
                    }
                }
            }
        }
    }
}
