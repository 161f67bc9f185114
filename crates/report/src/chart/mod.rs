//! Charts: each a picture of named columns of one table.
//!
//! Pictures are written as SVG by a thin layer of this crate (`svg`), not by `plotters`: that
//! library draws through a back end of pixels and strings and cannot put a `<title>` inside a mark,
//! so that no value would be shown on hover or read aloud, and it measures text with a font of its
//! own instead of leaving real text to the reader's.

mod bars;
mod draw;
mod dumbbell;
mod kinds;
mod lines;
mod lorenz;
mod plane;
mod plot;
mod rows;
mod scale;
mod scatter;
mod stacked;
mod waterfall;

pub(crate) use scale::Scale;

pub use kinds::{Bars, Dumbbell, Kind, Lines, Lorenz, Scatter, Stacked, Waterfall};

use crate::ReportError;
use ronghe_base::{Lang, Table, Text};

/// A picture of a table.
///
/// ```
/// # use ronghe_base::{Lang, Table, Text, Unit};
/// # use ronghe_report::{Bars, Chart};
/// let mut table = Table::new("ratio", Text::new("城乡收入比", "Urban-rural ratio"))
///     .column("place", Text::new("地区", "Place"), Unit::None)
///     .column("ratio", Text::new("比", "Ratio"), Unit::Ratio);
/// table.push([Text::new("浙江", "Zhejiang").into(), 1.97.into()]);
/// let chart = Chart::new(table, Bars::of("place", "ratio").sorted())?;
/// assert!(chart.svg(Lang::Zh).contains("浙江：1.970"));
/// # Ok::<(), ronghe_report::ReportError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    title: Text,
    note: Option<Text>,
    table: Table,
    kind: Box<Kind>,
}

impl Chart {
    /// A picture of `table`; its title is that of the table unless [`Chart::titled`] says otherwise.
    ///
    /// # Errors
    /// [`ReportError::NoColumn`], [`ReportError::Ragged`].
    pub fn new(table: Table, kind: impl Into<Kind>) -> Result<Self, ReportError> {
        let kind = kind.into();
        crate::data::check(&table)?;
        for column in kind.columns() {
            need(&table, column)?;
        }
        Ok(Self {
            title: table.title.clone(),
            note: None,
            table,
            kind: Box::new(kind),
        })
    }

    /// Sets the title: best a sentence that says what the picture shows.
    #[must_use]
    pub fn titled(mut self, title: Text) -> Self {
        self.title = title;
        self
    }

    /// Adds a note under the picture.
    #[must_use]
    pub fn note(mut self, note: Text) -> Self {
        self.note = Some(note);
        self
    }

    /// The title.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The table behind the picture.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The picture as an SVG file of its own, 720 px wide, with its colours inside.
    pub fn svg(&self, lang: Lang) -> String {
        draw::svg(
            self,
            lang,
            720.0,
            &crate::files::file_name(&self.table.id),
            "",
            true,
        )
    }

    /// The picture inside a page that holds the colours.
    pub(crate) fn draw(&self, lang: Lang, width: f64, id: &str, class: &str) -> String {
        draw::svg(self, lang, width, id, class, false)
    }

    /// Whether every mark carries its value as text, so that paper needs no table.
    pub(crate) fn labelled(&self) -> bool {
        !matches!(
            *self.kind,
            Kind::Lines(_) | Kind::Lorenz(_) | Kind::Stacked(_) | Kind::Scatter(_)
        )
    }

    /// The note of the caller and what could not be drawn.
    pub(crate) fn notes(&self, lang: Lang) -> Vec<String> {
        let own = self.note.iter().map(|n| n.get(lang).to_string());
        own.chain(draw::undrawn(self, lang)).collect()
    }
}

/// Checks that a table has a column.
pub(crate) fn need(table: &Table, column: &str) -> Result<(), ReportError> {
    if table.find(column).is_some() {
        return Ok(());
    }
    let have: Vec<&str> = table.columns.iter().map(|c| c.id.as_str()).collect();
    Err(ReportError::NoColumn {
        table: table.id.clone(),
        column: column.into(),
        have: have.join(", "),
    })
}
