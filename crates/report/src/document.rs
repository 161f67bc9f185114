//! What a report consists of: sections of blocks, the first section being the memo.

use crate::{Chart, Map};
use ronghe_base::{Cell, Table, Text, Unit};

/// A report. Nothing in it depends on a clock: `made` comes from the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Name used by programs.
    pub id: String,
    /// Title.
    pub title: Text,
    /// One line under the title.
    pub subtitle: Text,
    /// The memo of two pages, then everything else.
    pub sections: Vec<Section>,
    /// Region, date, version and seed, as the caller wants them printed.
    pub made: String,
}

impl Document {
    /// A report without sections.
    pub fn new(id: impl Into<String>, title: Text, subtitle: Text) -> Self {
        Self {
            id: id.into(),
            title,
            subtitle,
            sections: vec![],
            made: String::new(),
        }
    }

    /// The line of region, date, version and seed.
    #[must_use]
    pub fn made(mut self, line: impl Into<String>) -> Self {
        self.made = line.into();
        self
    }

    /// Adds a section; the first one is the memo.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// Every table of the report in reading order, those behind charts and maps too.
    pub fn tables(&self) -> Vec<&Table> {
        let mut tables = vec![];
        for section in &self.sections {
            for block in &section.blocks {
                block.collect(&mut tables);
            }
        }
        tables
    }
}

/// A part of a report under one heading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Name used in links.
    pub id: String,
    /// Heading.
    pub title: Text,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

impl Section {
    /// A section without content.
    pub fn new(id: impl Into<String>, title: Text) -> Self {
        Self {
            id: id.into(),
            title,
            blocks: vec![],
        }
    }

    /// Adds any block in place: `section.push(table)`, `section.push(chart)`.
    pub fn push(&mut self, block: impl Into<Block>) {
        self.blocks.push(block.into());
    }

    /// Adds any block: a table, chart, map, remark, list of figures.
    #[must_use]
    pub fn with(mut self, block: impl Into<Block>) -> Self {
        self.push(block);
        self
    }

    /// Adds a heading below the section's own.
    #[must_use]
    pub fn heading(self, words: Text) -> Self {
        self.with(Block::Heading(words))
    }

    /// Adds the key sentence.
    #[must_use]
    pub fn lead(self, words: Text) -> Self {
        self.with(Block::Lead(words))
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn say(self, words: Text) -> Self {
        self.with(Block::Say(words))
    }

    /// Adds a list.
    #[must_use]
    pub fn list(self, items: impl IntoIterator<Item = Text>) -> Self {
        self.with(Block::List(items.into_iter().collect()))
    }

    /// Adds a remark that stands out.
    #[must_use]
    pub fn remark(self, kind: RemarkKind, words: Text) -> Self {
        self.with(Remark { kind, text: words })
    }

    /// Adds tiles of key figures.
    #[must_use]
    pub fn figures(self, figures: impl IntoIterator<Item = KeyFigure>) -> Self {
        self.with(Block::Figures(figures.into_iter().collect()))
    }

    /// Adds blocks side by side.
    #[must_use]
    pub fn columns(self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.with(Block::Columns(blocks.into_iter().collect()))
    }
}

/// A piece of a section. In words, `**this**` is printed bold; nothing else is markup.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading below that of the section.
    Heading(Text),
    /// A paragraph.
    Say(Text),
    /// The key sentence, in large letters.
    Lead(Text),
    /// A list.
    List(Vec<Text>),
    /// A remark that stands out.
    Remark(Remark),
    /// Tiles of key figures.
    Figures(Vec<KeyFigure>),
    /// A table; folded when it has more than twelve rows.
    Table(Table),
    /// A chart with its table behind it.
    Chart(Chart),
    /// A map with its table behind it.
    Map(Map),
    /// A table too long for the page: named there, written as a file beside it.
    File(Table),
    /// Blocks side by side where the page is wide enough.
    Columns(Vec<Block>),
}

impl Block {
    fn collect<'a>(&'a self, tables: &mut Vec<&'a Table>) {
        match self {
            Self::Table(table) | Self::File(table) => tables.push(table),
            Self::Chart(chart) => tables.push(chart.table()),
            Self::Map(map) => tables.push(map.table()),
            Self::Columns(blocks) => blocks.iter().for_each(|b| b.collect(tables)),
            _ => {}
        }
    }
}

impl From<Table> for Block {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}
impl From<Chart> for Block {
    fn from(chart: Chart) -> Self {
        Self::Chart(chart)
    }
}
impl From<Map> for Block {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}
impl From<Remark> for Block {
    fn from(remark: Remark) -> Self {
        Self::Remark(remark)
    }
}
impl From<Vec<KeyFigure>> for Block {
    fn from(figures: Vec<KeyFigure>) -> Self {
        Self::Figures(figures)
    }
}

/// A remark that stands out from the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Why it stands out.
    pub kind: RemarkKind,
    /// What it says.
    pub text: Text,
}

/// Why a remark stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemarkKind {
    /// What the numbers or the model cannot tell.
    Honest,
    /// A series changes its definition.
    Break,
    /// A rule that is not in force yet, or a text not agreed.
    Draft,
    /// A number that nobody observed.
    Assumed,
}

impl RemarkKind {
    /// Id of its heading in the catalogue; also its class in the page.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Honest => "remark-honest",
            Self::Break => "remark-break",
            Self::Draft => "remark-draft",
            Self::Assumed => "remark-assumed",
        }
    }
}

/// A number large enough to be read across the table.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyFigure {
    /// What it is.
    pub label: Text,
    /// How much.
    pub value: Cell,
    /// In what unit.
    pub unit: Unit,
    /// What to compare it with, in small letters.
    pub beside: Option<Text>,
    /// Whether it is a difference, so that its sign is always shown.
    pub change: bool,
}

impl KeyFigure {
    /// A figure.
    pub fn new(label: Text, value: impl Into<Cell>, unit: Unit) -> Self {
        Self {
            label,
            value: value.into(),
            unit,
            beside: None,
            change: false,
        }
    }

    /// Adds small words beside it.
    #[must_use]
    pub fn beside(mut self, words: Text) -> Self {
        self.beside = Some(words);
        self
    }

    /// Shows the sign always.
    #[must_use]
    pub fn as_change(mut self) -> Self {
        self.change = true;
        self
    }
}
