//! Series that change their definition on the way.

use crate::{
    loaded::Loaded,
    problem::{Collector, Problem},
};
use ronghe_base::{Cell, Place, Table, Year};
use std::collections::BTreeMap;

/// Definitions of income that follow each other; others (total, consumption) run beside them.
const INCOME: [&str; 3] = ["net", "disposable-old", "disposable"];

/// First and last year of each definition.
type Spans<'a> = BTreeMap<&'a str, (Year, Year)>;

/// A year in which a series of a place starts to mean something else. No rate of growth may be
/// taken across it.
struct SeriesBreak {
    /// Where.
    place: Place,
    /// Whose income: `urban`, `rural` or `all`.
    residence: String,
    /// Definition before.
    before: String,
    /// Its last year.
    until: Year,
    /// Definition after.
    after: String,
    /// Its first year.
    from: Year,
}

/// The breaks in a table with columns `place`, `year` and `definition` (and `residence`), such as
/// table `income`: rural net income to 2012, disposable income from 2013. Other tables have none.
fn series_breaks(table: &Table) -> Vec<SeriesBreak> {
    let (Some(places), Some(years), Some(definitions)) = (
        table.find("place"),
        table.find("year"),
        table.find("definition"),
    ) else {
        return vec![];
    };
    let residences = table.find("residence");
    let mut spans: BTreeMap<(Place, String), Spans<'_>> = BTreeMap::new();
    for row in 0..table.rows() {
        let (Cell::Place(place), Cell::Year(year), Some(definition)) = (
            &places.cells[row],
            &years.cells[row],
            definitions.cells[row].word(),
        ) else {
            continue;
        };
        if !INCOME.contains(&definition) {
            continue;
        }
        let residence = residences
            .and_then(|r| r.cells[row].word())
            .unwrap_or("all");
        let span = spans
            .entry((place.clone(), residence.to_string()))
            .or_default()
            .entry(definition)
            .or_insert((*year, *year));
        *span = (span.0.min(*year), span.1.max(*year));
    }
    let mut breaks = vec![];
    for ((place, residence), definitions) in spans {
        let mut order: Vec<(&str, (Year, Year))> = definitions.into_iter().collect();
        order.sort_by_key(|(_, span)| *span);
        for pair in order.windows(2) {
            let ((before, (_, until)), (after, (from, _))) = (pair[0], pair[1]);
            if until < from {
                breaks.push(SeriesBreak {
                    place: place.clone(),
                    residence: residence.clone(),
                    before: before.to_string(),
                    until,
                    after: after.to_string(),
                    from,
                });
            }
        }
    }
    breaks
}

/// One note for all places with the same break.
pub(super) fn note(loaded: &Loaded, problems: &mut Collector) {
    let mut groups: BTreeMap<(String, String, Year, String, Year), Vec<Place>> = BTreeMap::new();
    for b in series_breaks(&loaded.table) {
        groups
            .entry((b.residence, b.before, b.until, b.after, b.from))
            .or_default()
            .push(b.place);
    }
    for ((residence, before, until, after, from), places) in groups {
        let codes: Vec<&str> = places.iter().take(5).map(Place::code).collect();
        let rest = if places.len() > codes.len() {
            ", ..."
        } else {
            ""
        };
        let (n, list) = (places.len(), codes.join(", ") + rest);
        let problem = Problem::note("series-break", "")
            .column("definition")
            .found(
                format!("{residence}：{before} 至 {until} 年，{after} 自 {from} 年，{n} 个地方（{list}）"),
                format!(
                    "{residence}: {before} to {until}, {after} from {from} in {n} place{} ({list})",
                    if n == 1 { "" } else { "s" }
                ),
            )
            .expected("同一口径的序列", "one definition in a series")
            .advice("不跨口径计算增速", "take no rate of growth across the break");
        problems.push(loaded.whole(problem));
    }
}
