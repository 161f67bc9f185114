//! The five challenge sheets (C1-C5), short enough to read; all columns stand in a file beside.

use super::{LONGEST, plain, say, section};
use crate::error::StudyError;
use crate::measure::Gap;
use crate::study::Study;
use ronghe_atlas::Region;
use ronghe_base::{Cell, Lang, Level, Place, Table, Text, Unit};
use ronghe_gap::{
    Assessment, Challenge, Finding, PlaceValue, Valuation, by_place_table, sheet_table,
};
use ronghe_report::{Block, Section, format_cell, format_change, format_measure};

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(gap) = study.gap() else {
        return Ok(None);
    };
    let mut page = section("challenges")?.lead(plain("challenges-lead")?);
    if gap.elsewhere > 0 {
        page = page.say(say(
            "challenges-elsewhere",
            &[("count", gap.elsewhere.into())],
        )?);
    }
    for challenge in Challenge::ALL {
        let (id, title) = (challenge.id(), challenge.title());
        page = page.heading(Text::new(
            format!("{id} {}", title.zh),
            format!("{id} {}", title.en),
        ));
        let of = || {
            gap.challenges
                .iter()
                .filter(|a| a.indicator.challenge == challenge)
        };
        page.push(challenge_table(challenge, gap, study.region()));
        let missing: Vec<Text> = of().filter_map(lacking).collect();
        if !missing.is_empty() {
            page = page.say(plain("challenges-missing")?).list(missing);
        }
        page.push(Block::File(sheet_table(challenge, &gap.challenges)));
        let by_place = by_place_table(challenge, &gap.challenges);
        let shown: Vec<&Assessment> = of().collect();
        if let Some(table) = matrix(challenge, &shown, gap) {
            page.push(table);
        }
        page.push(Block::File(by_place));
    }
    Ok(Some(page))
}

/// One row an indicator: level, trend, target, gap, worst and best place, remark.
pub fn challenge_table(challenge: Challenge, gap: &Gap, region: &Region) -> Table {
    let text = |zh: &str, en: &str| Text::new(zh, en);
    let mut table = Table::new(
        format!("{}-short", challenge.id().to_lowercase()),
        challenge.title(),
    )
    .column("indicator", text("指标", "Indicator"), Unit::None)
    .column("level", text("水平", "Level"), Unit::None)
    .column("trend", text("趋势", "Trend"), Unit::None)
    .column("target", text("目标", "Target"), Unit::None)
    .column("gap", text("差距", "Gap"), Unit::None)
    .column("worst", text("最差", "Worst"), Unit::None)
    .column("best", text("最好", "Best"), Unit::None)
    .column("remark", text("备注", "Remark"), Unit::None);
    for a in gap
        .challenges
        .iter()
        .filter(|a| a.indicator.challenge == challenge)
    {
        let Some(v) = a.valued() else { continue };
        let unit = a.indicator.unit;
        table.push([
            a.indicator.title.clone().into(),
            level(v, unit).into(),
            trend(v, unit).map_or(Cell::Missing, Cell::Text),
            target(a, v).map_or(Cell::Missing, Cell::Text),
            v.goal.map_or(Cell::Missing, |g| {
                both(|lang| signed(g.gap, unit, lang)).into()
            }),
            end(v.worst.as_ref(), unit, region),
            end(v.best.as_ref(), unit, region),
            a.remark().into(),
        ]);
        let new = v.sources.iter().filter(|s| !table.sources.contains(s));
        let new: Vec<_> = new.cloned().collect();
        table.sources.extend(new);
    }
    table.note(Text::new(
        "没有英文名的地方在英文页中用中文名。",
        "Places without an English name in the data keep their Chinese name.",
    ))
}

/// The places of the gap, one a row, with the indicators that have values for them as columns.
fn matrix(challenge: Challenge, assessments: &[&Assessment], gap: &Gap) -> Option<Table> {
    let at = |a: &Assessment, place: &Place| {
        a.valued()?
            .places
            .iter()
            .find(|p| p.place == *place)
            .map(|p| p.value)
    };
    let shown: Vec<&&Assessment> = assessments
        .iter()
        .filter(|a| {
            gap.places
                .iter()
                .filter(|p| at(a, &p.place).is_some())
                .count()
                > 1
        })
        .collect();
    if shown.is_empty() || gap.places.len() > LONGEST {
        return None;
    }
    let title = challenge.title();
    let title = Text::new(
        format!("{}：各地", title.zh),
        format!("{}: by place", title.en),
    );
    let mut table = Table::new(format!("{}-matrix", challenge.id().to_lowercase()), title).column(
        "name",
        Text::new("地方", "Place"),
        Unit::None,
    );
    for a in &shown {
        table = table.column(
            a.indicator.id.clone(),
            a.indicator.title.clone(),
            a.indicator.unit,
        );
    }
    for place in &gap.places {
        let values = shown.iter().map(|a| Cell::from(at(a, &place.place)));
        table.push(std::iter::once(Cell::Text(place.name.clone())).chain(values));
    }
    Some(table)
}

fn both(write: impl Fn(Lang) -> String) -> Text {
    Text::new(write(Lang::Zh), write(Lang::En))
}

fn level(v: &Valuation, unit: Unit) -> Text {
    both(|lang| {
        let value = format_measure(&v.value.into(), unit, lang);
        match v.year {
            Some(year) if lang == Lang::Zh => format!("{value}（{year}）"),
            Some(year) => format!("{value} ({year})"),
            None => value,
        }
    })
}

/// A difference with its sign: the difference of two per cents is in points.
fn signed(value: f64, unit: Unit, lang: Lang) -> String {
    match unit {
        Unit::Percent => format_change(value, Unit::PercentagePoints, lang),
        _ => format_change(value, unit, lang),
    }
}

fn trend(v: &Valuation, unit: Unit) -> Option<Text> {
    let t = v.trend?;
    Some(both(|lang| {
        let (change, from, to) = (signed(t.per_year, unit, lang), t.from.year, t.to.year);
        match lang {
            Lang::Zh => format!("每年 {change}（{from}—{to}）"),
            Lang::En => format!("{change} a year ({from}-{to})"),
        }
    }))
}

fn target(a: &Assessment, v: &Valuation) -> Option<Text> {
    let goal = v.goal?;
    let words = a.target_words();
    Some(both(|lang| {
        let value = format_cell(&goal.target.into(), a.indicator.unit, lang);
        match lang {
            Lang::Zh => format!("{value}：{}", words.zh),
            Lang::En => format!("{value}: {}", words.en),
        }
    }))
}

fn end(place: Option<&PlaceValue>, unit: Unit, region: &Region) -> Cell {
    let Some(p) = place else { return Cell::Missing };
    let name = full_name(region, &p.place);
    both(|lang| {
        format!(
            "{} {}",
            name.get(lang),
            format_cell(&p.value.into(), unit, lang)
        )
    })
    .into()
}

/// What would fill an indicator that has no value.
fn lacking(a: &Assessment) -> Option<Text> {
    let Finding::Missing(lacks) = &a.finding else {
        return None;
    };
    let needs: Vec<Text> = lacks.iter().map(ronghe_gap::Lack::words).collect();
    let join = |lang, between| {
        needs
            .iter()
            .map(|t| t.get(lang))
            .collect::<Vec<_>>()
            .join(between)
    };
    let title = &a.indicator.title;
    Some(Text::new(
        format!("{}：{}", title.zh, join(Lang::Zh, "；或")),
        format!("{}: {}", title.en, join(Lang::En, "; or ")),
    ))
}

/// A name that tells counties and prefectures of one name apart: with the province before it.
fn full_name(region: &Region, place: &Place) -> Text {
    let name = region.name_of(place);
    match (place.level(), place.province()) {
        (Level::Prefecture | Level::County, Some(province)) => {
            let above = region.name_of(&province);
            Text::new(
                format!("{}{}", above.zh, name.zh),
                format!("{} {}", above.en, name.en),
            )
        }
        _ => name,
    }
}
