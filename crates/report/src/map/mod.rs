//! Maps: places coloured by a column of a table.
//!
//! The projection follows from the bounds: Albers equal-area (parallels 25 and 47, centre 105 E)
//! for outlines the size of China, equirectangular for smaller ones, none for plane coordinates.

mod classes;
mod draw;
mod mosaic;
mod outline;
mod projection;
mod tiles;

use crate::{ReportError, chart::need};
use ronghe_base::{Lang, Shape, Table, Text};

pub(crate) use draw::Drawn;

/// How values become classes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Classes {
    /// So many classes with about as many places each (2 to 7).
    Quantiles(usize),
    /// Two colours, for values below and above the centre: 0 for changes, 1 for hats.
    Around(f64),
    /// Kinds told by words instead of numbers: at most five, rising values, each with what the legend says
    /// and what a square says, in Chinese and English.
    Kinds(&'static [PlaceKind]),
}

/// A kind of place on a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceKind {
    /// Its value in the column.
    pub value: f64,
    /// What the legend says, Chinese and English.
    pub legend: [&'static str; 2],
    /// What a square says.
    pub short: [&'static str; 2],
}

/// A schematic map: outlines, or squares where there are none.
///
/// ```
/// # use ronghe_base::{Lang, Place, Table, Text, Unit};
/// # use ronghe_report::Map;
/// let mut table = Table::new("gap", Text::new("城乡收入比", "Urban-rural ratio"))
///     .column("place", Text::new("代码", "Code"), Unit::None)
///     .column("name", Text::new("地区", "Place"), Unit::None)
///     .column("ratio", Text::new("比", "Ratio"), Unit::Ratio);
/// let zhejiang = Text::new("浙江", "Zhejiang");
/// table.push([Place::new("330000")?.into(), zhejiang.into(), 1.97.into()]);
/// let map = Map::new(table, vec![], "place", "ratio")?.named("name")?;
/// assert!(map.svg(Lang::Zh).contains("浙江：1.970"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    title: Text,
    note: Option<Text>,
    table: Table,
    shapes: Vec<Shape>,
    place: String,
    value: String,
    name: Option<String>,
    /// Column of the place that a row is part of, and column of its name.
    within: Option<(String, String)>,
    classes: Classes,
}

impl Map {
    /// A map of the column `value`; the column `place` holds the code of each place. Five classes
    /// by quantiles unless [`Map::around`] or [`Map::classes`] says otherwise. Without shapes,
    /// each place is a square; provinces of China stand about where they lie.
    ///
    /// # Errors
    /// [`ReportError::NoColumn`], [`ReportError::Ragged`].
    pub fn new(
        table: Table,
        shapes: Vec<Shape>,
        place: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, ReportError> {
        let (place, value) = (place.into(), value.into());
        crate::data::check(&table)?;
        need(&table, &place)?;
        need(&table, &value)?;
        Ok(Self {
            title: table.title.clone(),
            note: None,
            table,
            shapes,
            place,
            value,
            name: None,
            within: None,
            classes: Classes::Quantiles(5),
        })
    }

    /// The column that names the places.
    ///
    /// # Errors
    /// [`ReportError::NoColumn`].
    pub fn named(mut self, column: impl Into<String>) -> Result<Self, ReportError> {
        let column = column.into();
        need(&self.table, &column)?;
        self.name = Some(column);
        Ok(self)
    }

    /// Draws every row as a small square inside the square of the place that column `place` names (its name
    /// in column `name`), lowest value first: for parts without outlines, such as the counties of a province.
    /// Where a part stands inside its square says nothing of where it lies.
    ///
    /// # Errors
    /// [`ReportError::NoColumn`].
    pub fn within(
        mut self,
        place: impl Into<String>,
        name: impl Into<String>,
    ) -> Result<Self, ReportError> {
        let (place, name) = (place.into(), name.into());
        need(&self.table, &place)?;
        need(&self.table, &name)?;
        self.within = Some((place, name));
        Ok(self)
    }

    /// Two colours around `centre`.
    #[must_use]
    pub fn around(self, centre: f64) -> Self {
        self.classes(Classes::Around(centre))
    }

    /// How values become classes.
    #[must_use]
    pub fn classes(mut self, classes: Classes) -> Self {
        self.classes = classes;
        self
    }

    /// Sets the title.
    #[must_use]
    pub fn titled(mut self, title: Text) -> Self {
        self.title = title;
        self
    }

    /// Adds a note under the map.
    #[must_use]
    pub fn note(mut self, note: Text) -> Self {
        self.note = Some(note);
        self
    }

    /// The kind that a value means, if the map shows kinds.
    fn kind(&self, value: f64) -> Option<&'static PlaceKind> {
        let Classes::Kinds(kinds) = self.classes else {
            return None;
        };
        kinds.iter().find(|kind| (kind.value - value).abs() < 1e-9)
    }

    /// The title.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The table behind the map.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The map as an SVG file of its own, with its colours inside (the legend stands in the page).
    pub fn svg(&self, lang: Lang) -> String {
        self.draw(lang, &crate::files::file_name(&self.table.id), true)
            .svg
    }

    /// The picture with its legend.
    pub(crate) fn draw(&self, lang: Lang, id: &str, alone: bool) -> Drawn {
        draw::draw(self, lang, id, alone)
    }
}
