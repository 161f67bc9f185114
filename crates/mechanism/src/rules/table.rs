//! The rule book as a table.

use super::RuleBook;
use ronghe_base::{Cell, Date, Table, Text, Unit};

/// An article in words; `unverified` and `none` as such.
pub(crate) fn article_words(article: &str) -> Text {
    match article {
        "unverified" => Text::new("条款未核实", "article unverified"),
        "none" => Text::new("无条款", "no article"),
        "abstract" => Text::new("仅见摘要", "abstract only"),
        other => Text::new(format!("条款：{other}"), format!("article {other}")),
    }
}

impl RuleBook {
    /// Every rule, one a row, with days, place, status and source.
    pub fn table(&self) -> Table {
        let mut table = Table::new("rules", Text::new("规则库", "Rule book"))
            .column("id", Text::new("标识", "Id"), Unit::None)
            .column("title", Text::new("名称", "Title"), Unit::None)
            .column("mechanism", Text::new("机制", "Mechanism"), Unit::None)
            .column("value", Text::new("取值", "Value"), Unit::None)
            .column("unit", Text::new("单位", "Unit"), Unit::None)
            .column("from", Text::new("起始日", "First day"), Unit::None)
            .column("until", Text::new("截止日", "Last day"), Unit::None)
            .column("place", Text::new("地区", "Place"), Unit::None)
            .column("status", Text::new("性质", "Status"), Unit::None)
            .column("document", Text::new("文号", "Document"), Unit::None)
            .column("article", Text::new("条款", "Article"), Unit::None)
            .column("checked", Text::new("核对日", "Checked on"), Unit::None)
            .column("note", Text::new("说明", "Note"), Unit::None);
        let day = |d: Date| Cell::from(d.to_string());
        for r in self.rules() {
            table.push([
                r.id.clone().into(),
                r.title.clone().into(),
                r.mechanism.folder().into(),
                r.value.label().into(),
                r.unit.id().into(),
                day(r.days.from),
                r.days.until.map_or(Cell::Missing, day),
                r.place.clone().into(),
                r.status.label().into(),
                r.source.document.clone().into(),
                article_words(&r.source.article).into(),
                day(r.checked),
                r.note.clone().map_or(Cell::Missing, Cell::from),
            ]);
            if !table.sources.contains(&r.source()) {
                table.sources.push(r.source());
            }
        }
        table
    }
}
