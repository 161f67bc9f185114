//! Reads rule files; refuses what has no day, source or day of checking.

use super::{BookError, Citation, Mechanism, Rule, Value};
use crate::{
    Problem,
    reading::{self, Fields, Lines, Page, Read},
};
use ronghe_base::{Date, Place, Share, Status, Text, Unit, Validity};
use std::collections::BTreeMap;
use toml::de::DeValue;

/// Most values of one parameter in a file.
const MOST_ENTRIES: usize = 10_000;

/// What a rule may rest on; a term is agreed in a deal and never stands in the book.
const STATUSES: &[(&str, Status)] = &[
    ("law", Status::Law),
    ("local rule", Status::LocalRule),
    ("study", Status::Study),
    ("observed", Status::Observed),
    ("assumed", Status::Assumed),
];

/// A rule and where it was read.
struct Found {
    rule: Rule,
    file: String,
    line: usize,
}

pub(super) fn load<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<Rule>, BookError> {
    let (mut found, mut problems) = (vec![], vec![]);
    for (file, text) in files {
        let page = Page::new(file, text);
        let rules = page.open().map(|table| {
            let fields = Fields::new(&page, &table, "", 0);
            read_file(fields)
        });
        problems.extend(page.close());
        let mut lines = Lines::new(text);
        found.extend(rules.into_iter().flatten().map(|(rule, at)| Found {
            rule,
            file: file.into(),
            line: lines.of(at),
        }));
    }
    found.sort_by(|a, b| key(&a.rule).cmp(&key(&b.rule)));
    problems.extend(found.windows(2).filter_map(|w| conflict(&w[0], &w[1])));
    if problems.is_empty() {
        Ok(found.into_iter().map(|f| f.rule).collect())
    } else {
        Err(BookError { problems })
    }
}

fn key(rule: &Rule) -> (&str, &Place, Date) {
    (&rule.id, &rule.place, rule.days.from)
}

/// What two neighbours in the order of [`key`] must not do.
fn conflict(a: &Found, b: &Found) -> Option<Problem> {
    if a.rule.id != b.rule.id {
        return None;
    }
    let other = format!("{}:{}", a.file, a.line);
    let overlap = a.rule.place == b.rule.place && a.rule.days.holds(b.rule.days.from);
    let message = if overlap {
        format!(
            "{} for {} holds {} here but also {} in {other}; only one value may hold on a day",
            b.rule.id,
            b.rule.place,
            b.rule.days.span().en,
            a.rule.days.span().en
        )
    } else if a.rule.unit != b.rule.unit || a.rule.mechanism != b.rule.mechanism {
        format!(
            "{} has another unit or mechanism than in {other}; one id is one idea",
            b.rule.id
        )
    } else {
        return None;
    };
    Some(Problem {
        file: b.file.clone(),
        line: b.line,
        message,
    })
}

/// What all values of one parameter share.
struct Head {
    id: String,
    title: Text,
    mechanism: Mechanism,
    unit: Unit,
    after: Option<Text>,
}

fn read_file(mut fields: Fields<'_, '_>) -> Vec<(Rule, usize)> {
    let id = fields.must("id", "a name such as \"adjustment-fund\"", reading::id);
    let title = fields.must("title", "{ zh = \"...\", en = \"...\" }", reading::text);
    let mechanism = fields.must(
        "mechanism",
        "the name of its folder",
        reading::choice(Mechanism::NAMES),
    );
    let unit = fields.must("unit", "a unit such as \"share\" or \"none\"", unit);
    let after = fields.may("after", reading::text);
    let entries = fields.list("entry", MOST_ENTRIES);
    if !fields.has("entry") {
        fields.report(fields.at(), "entry", "missing; expected [[entry]] tables");
    }
    fields.finish();
    let known_unit = unit.unwrap_or_default();
    let values: Vec<_> = entries
        .into_iter()
        .flatten()
        .map(|entry| {
            let at = entry.at();
            (read_entry(entry, known_unit), at)
        })
        .collect();
    let (Some(id), Some(title), Some(mechanism), Some(unit)) = (id, title, mechanism, unit) else {
        return vec![];
    };
    let head = Head {
        id,
        title,
        mechanism,
        unit,
        after,
    };
    values
        .into_iter()
        .filter_map(|(entry, at)| Some((rule(&head, entry?), at)))
        .collect()
}

fn rule(head: &Head, entry: Entry) -> Rule {
    Rule {
        id: head.id.clone(),
        title: head.title.clone(),
        mechanism: head.mechanism,
        unit: head.unit,
        value: entry.value,
        days: entry.days,
        place: entry.place,
        status: entry.status,
        source: entry.source,
        checked: entry.checked,
        note: entry.note,
        after: head.after.clone(),
    }
}

fn unit(value: &DeValue<'_>) -> Read<Unit> {
    let name = reading::word(value)?;
    let found = Unit::ALL.iter().copied().find(|u| u.id() == name);
    found.ok_or_else(|| {
        format!("\"{name}\" is no unit; expected one such as \"share\", \"yuan-per-mu\", \"none\"")
    })
}

/// One value in time and place.
struct Entry {
    value: Value,
    days: Validity,
    place: Place,
    status: Status,
    source: Citation,
    checked: Date,
    note: Option<Text>,
}

fn read_entry(mut fields: Fields<'_, '_>, unit: Unit) -> Option<Entry> {
    let value = read_value(&mut fields, unit);
    let from = fields.must("from", reading::DAY, reading::date);
    let until = fields.may("until", reading::date);
    let place = fields.must("place", reading::PLACE, reading::place);
    let status = fields.must("status", "its standing", reading::choice(STATUSES));
    let checked = fields.must(
        "checked",
        "the day it was last compared with its source",
        reading::date,
    );
    let note = fields.may("note", reading::text);
    if !fields.has("source") {
        fields.report(
            fields.at(),
            "source",
            "missing; a rule without source does not load",
        );
    }
    let source = fields.inner("source").and_then(read_source);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let message = format!("{until} lies before the first day, {from}");
        fields.report(fields.at_field("until"), "until", &message);
    }
    fields.finish();
    Some(Entry {
        value: value?,
        days: Validity { from: from?, until },
        place: place?,
        status: status?,
        source: source?,
        checked: checked?,
        note,
    })
}

fn read_source(mut fields: Fields<'_, '_>) -> Option<Citation> {
    let document = fields.must("document", "the number of the document", reading::word);
    let title = fields.must("title", "{ zh = \"...\", en = \"...\" }", reading::text);
    let article = fields.must(
        "article",
        "the article, or \"unverified\" where it was not seen",
        reading::word,
    );
    fields.finish();
    Some(Citation {
        document: document?,
        title: title?,
        article: article?,
    })
}

/// The value: exactly one of `value`, `min` with `max`, `parts`, `words`.
fn read_value(fields: &mut Fields<'_, '_>, unit: Unit) -> Option<Value> {
    let given = [
        fields.raw("value").is_some(),
        fields.raw("min").is_some() | fields.raw("max").is_some(), // both are asked for
        fields.raw("parts").is_some(),
        fields.raw("words").is_some(),
    ];
    if given.iter().filter(|&&g| g).count() != 1 {
        let message = "expected exactly one of: value, min with max, parts, words";
        fields.report(fields.at(), "value", message);
        return None;
    }
    let share = unit == Unit::Share;
    match given {
        [true, ..] if share => fields.may("value", reading::share).map(Value::Share),
        [true, ..] => fields.may("value", reading::number).map(Value::Number),
        [_, true, ..] if share => {
            let (min, max) = bounds(fields, reading::SHARE, reading::share)?;
            Some(Value::Shares { min, max })
        }
        [_, true, ..] => {
            let (min, max) = bounds(fields, "a number", reading::number)?;
            Some(Value::Range { min, max })
        }
        [_, _, true, _] => fields.may("parts", parts).map(Value::Parts),
        _ => fields.may("words", reading::text).map(Value::Words),
    }
}

fn bounds<T: PartialOrd>(
    fields: &mut Fields<'_, '_>,
    expected: &str,
    read: impl Fn(&DeValue<'_>) -> Read<T> + Copy,
) -> Option<(T, T)> {
    let min = fields.must("min", expected, read);
    let max = fields.must("max", expected, read);
    let (min, max) = (min?, max?);
    if max < min {
        fields.report(fields.at_field("max"), "max", "below min");
        return None;
    }
    Some((min, max))
}

fn parts(value: &DeValue<'_>) -> Read<BTreeMap<String, Share>> {
    let DeValue::Table(table) = value else {
        return Err("expected a table of shares by name".into());
    };
    let mut parts = BTreeMap::new();
    for (name, share) in table {
        let share = reading::share(share.get_ref())?;
        parts.insert(name.get_ref().to_string(), share);
    }
    let sum: u64 = parts.values().map(|s| u64::from(s.millionths())).sum();
    if sum == u64::from(Share::ALL.millionths()) {
        Ok(parts)
    } else {
        let percent = sum as f64 / 1e4;
        Err(format!("the parts sum to {percent} %; expected 100 %"))
    }
}
