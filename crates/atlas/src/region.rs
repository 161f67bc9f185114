//! A region in memory: its tables, outlines and where each came from.

use crate::{AtlasError, Files, schema::table_spec};
use ronghe_base::{Cell, Place, Shape, Source, Table, Text};
use std::collections::BTreeMap;

/// A file (or sheet) of a region and who says so.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Resource {
    /// Name in the description of the region.
    pub name: String,
    /// Table that it feeds; none for a file of another form.
    pub table: Option<String>,
    /// Path within the region.
    pub path: String,
    /// Rows read.
    pub rows: usize,
    /// Where the numbers come from.
    pub sources: Vec<Source>,
    /// Licence as its source states it; empty where none is stated.
    pub licence: String,
}

/// A region: everything that was read, with the provenance of every table.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Region {
    /// Short name.
    pub id: String,
    /// Name used by people.
    pub title: Text,
    /// Tables by id.
    pub tables: BTreeMap<String, Table>,
    /// Outlines of places, for maps.
    pub outlines: Vec<Shape>,
    /// The files that were read.
    pub resources: Vec<Resource>,
    pub(crate) files: Option<Files>,
    pub(crate) names: BTreeMap<Place, Text>,
}

impl Region {
    /// A region without tables.
    pub(crate) fn new(id: impl Into<String>, title: Text) -> Self {
        Self {
            id: id.into(),
            title,
            tables: BTreeMap::new(),
            outlines: vec![],
            resources: vec![],
            files: None,
            names: BTreeMap::new(),
        }
    }

    /// A table by id.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.get(id)
    }

    /// A table by id, which the caller cannot do without.
    ///
    /// # Errors
    /// [`AtlasError::MissingTable`], which says what the table should hold.
    pub fn require(&self, id: &str) -> Result<&Table, AtlasError> {
        self.table(id).ok_or_else(|| {
            let spec = table_spec(id);
            AtlasError::MissingTable {
                table: id.into(),
                title: spec.map_or_else(String::new, |s| s.title.en.clone()),
                columns: spec.map_or_else(String::new, super::schema::TableSpec::required),
            }
        })
    }

    /// The name of a place, from table `places`; its code where it has no name there.
    ///
    /// Many places, counties and prefectures above all, have no `name_en`: their one name stands for
    /// both languages, so that an English report shows the Chinese name and invents no spelling.
    pub fn name_of(&self, place: &Place) -> Text {
        self.names
            .get(place)
            .cloned()
            .unwrap_or_else(|| match place.code() {
                "000000" => Text::new("全国", "China"),
                "W" => Text::new("世界其他地区", "Rest of the world"),
                code => Text::same(code),
            })
    }

    /// The bytes of a file in the region folder, such as `deals/land.toml`.
    ///
    /// # Errors
    /// As [`Files::read`].
    pub fn file(&self, path: &str) -> Result<Vec<u8>, AtlasError> {
        match &self.files {
            Some(files) => files.read(path),
            None => Err(AtlasError::Absent { path: path.into() }),
        }
    }

    /// Paths of the files in `folder` that end in `.ext`, in order; none when there is no such
    /// folder.
    ///
    /// # Errors
    /// As [`Files::list`].
    pub fn list(&self, folder: &str, ext: &str) -> Result<Vec<String>, AtlasError> {
        self.files
            .as_ref()
            .map_or_else(|| Ok(vec![]), |files| files.list(folder, ext))
    }
}

/// Names by place; a name in one language stands for both.
pub(crate) fn names(places: &Table) -> BTreeMap<Place, Text> {
    let word = |id: &str, row| places.get(id, row).and_then(Cell::word).map(str::to_string);
    (0..places.rows())
        .filter_map(|row| {
            let Some(Cell::Place(place)) = places.get("place", row) else {
                return None;
            };
            let zh = word("name_zh", row).or_else(|| word("name_en", row))?;
            let en = word("name_en", row).unwrap_or_else(|| zh.clone());
            Some((place.clone(), Text::new(zh, en)))
        })
        .collect()
}
