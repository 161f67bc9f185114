//! The five challenge sheets (C1-C5), short enough to read; all columns stand in a file beside.

use super::gap::outlines;
use super::{LONGEST, plain, say, section};
use crate::error::StudyError;
use crate::measure::Gap;
use crate::simulate::{Loosening, Prices};
use crate::study::{Modelled, Study};
use crate::worth::{Row, Worth, rows};
use ronghe_atlas::Region;
use ronghe_base::{Cell, Lang, Level, Place, Table, Text, Unit, Year};
use ronghe_gap::{
    Assessment, Challenge, Direction, Finding, PlaceValue, Valuation, level_table, sheet_table,
};
use ronghe_report::{Block, Map, Section, format_cell, format_change, format_measure};

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    let Some(gap) = study.gap() else {
        return Ok(None);
    };
    let region = study.region();
    let prices = study.modelled().and_then(Modelled::prices);
    let prices = prices.as_ref();
    let mut page = section("challenges")?.lead(plain("challenges-lead")?);
    page = page.say(plain("challenges-distance")?);
    if prices.is_some() {
        page = page.say(plain("challenges-worth")?);
    }
    if gap.elsewhere > 0 {
        page = page.say(say(
            "challenges-elsewhere",
            &[("count", gap.elsewhere.into())],
        )?);
    }
    let levels = at_levels(region);
    for table in top_tables(gap, prices) {
        page.push(table);
    }
    if !levels.is_empty() {
        page.push(levels_table(gap, &levels));
    }
    if levels.is_empty() {
        let name = |place: &Place| full_name(region, place);
        let table = level_table("indicators-places", &gap.challenges, name);
        page.push(Block::File(table));
    }
    for (level, found) in &levels {
        page.push(Block::File(level_places(*level, found, region)));
    }
    let beside = levels.iter().find(|(level, _)| Some(*level) == gap.level);
    let beside = beside.map_or(gap.challenges.as_slice(), |(_, found)| found.as_slice());
    for challenge in Challenge::ALL {
        page = sheet(page, challenge, study, beside, prices)?;
    }
    Ok(Some(page))
}

/// The indicators at every rank of places of the region, each rank on a thread of its own.
fn at_levels(region: &Region) -> Vec<(Level, Vec<Assessment>)> {
    std::thread::scope(|scope| {
        let runs: Vec<_> = Gap::levels(region)
            .into_iter()
            .map(|level| (level, scope.spawn(move || Gap::at(region, level))))
            .collect();
        let found = runs.into_iter().map(|(level, run)| match run.join() {
            Ok(found) => (level, found),
            Err(panic) => std::panic::resume_unwind(panic),
        });
        found.collect()
    })
}

/// One sheet: the ranked table, what is missing, a map of the farthest indicator, places beside each other.
fn sheet(
    mut page: Section,
    challenge: Challenge,
    study: &Study,
    beside: &[Assessment],
    prices: Option<&Prices>,
) -> Result<Section, StudyError> {
    let Some(gap) = study.gap() else {
        return Ok(page);
    };
    let (id, title) = (challenge.id(), challenge.title());
    page = page.heading(Text::new(
        format!("{id} {}", title.zh),
        format!("{id} {}", title.en),
    ));
    page.push(challenge_table(challenge, gap, study.region(), prices));
    let missing = lacking(challenge, gap);
    if !missing.is_empty() {
        page = page.say(plain("challenges-missing")?).list(missing);
    }
    page.push(Block::File(sheet_table(challenge, &gap.challenges)));
    page.push(Block::File(ranks_table(challenge, gap, prices)));
    let ranked = rows(Some(challenge), gap, prices);
    let farthest = ranked.iter().find_map(|row| {
        let id = &row.assessment.indicator.id;
        let a = beside.iter().find(|a| a.indicator.id == *id)?;
        (places_of(a, gap) > 1).then_some(a)
    });
    if let Some(a) = farthest {
        page.push(place_map(a, study, gap)?);
    }
    let shown: Vec<&Assessment> = beside
        .iter()
        .filter(|a| a.indicator.challenge == challenge)
        .collect();
    if let Some(table) = matrix(challenge, &shown, gap) {
        page.push(table);
    }
    Ok(page)
}

/// One row an indicator, farthest from its target first: level, both ends, target, distance, and beside
/// them what one per cent of loosening is worth.
pub fn challenge_table(
    challenge: Challenge,
    gap: &Gap,
    region: &Region,
    prices: Option<&Prices>,
) -> Table {
    let text = |zh: &str, en: &str| Text::new(zh, en);
    let id = challenge.id();
    let title = Text::new(
        format!("{id}：按离目标的距离"),
        format!("{id} by distance to the target"),
    );
    let mut table = Table::new(format!("{}-short", id.to_lowercase()), title)
        .column("rank", text("位次", "Rank"), Unit::Count)
        .column("indicator", text("指标", "Indicator"), Unit::None)
        .column("level", text("水平与趋势", "Level and trend"), Unit::None)
        .column("ends", text("最差—最好", "Worst to best"), Unit::None)
        .column("target", text("目标", "Target"), Unit::None)
        .column("distance", text("距离", "Distance"), Unit::Share);
    if prices.is_some() {
        table = table
            .column("by_worth", text("价值位次", "Rank by worth"), Unit::Count)
            .column("worth", text("放松 1% 的价值", "Worth of 1 %"), Unit::None);
    }
    table = table.column("remark", text("备注", "Remark"), Unit::None);
    for row in rows(Some(challenge), gap, prices) {
        if let Some(v) = row.assessment.valued() {
            table.push(cells(&row, v, gap, region, prices.is_some()));
        }
    }
    let file = format!("{}.csv", id.to_lowercase());
    table = table.note(Text::new(
        format!("来源与全部栏目见报告附表 {file} 或 --json。没有英文名的地方在英文页中用中文名。"),
        format!("Sources and all columns: file {file} of the report, or --json. Places without an English name in the data keep their Chinese name."),
    ));
    match (prices, gap.income) {
        (Some(prices), Some((year, income))) => table.note(worth_note(prices, year, income)),
        _ => table,
    }
}

fn worth_note(prices: &Prices, year: Year, income: f64) -> Text {
    let base = prices.year;
    let income = |lang| format_cell(&income.into(), Unit::YuanPerHead, lang);
    Text::new(
        format!(
            "价值：在 {base} 年基期各地同时放松 1%（一阶近似），占居民与所有者全部收入的百万分比；元为其乘以 {year} 年人均可支配收入 {} 元。",
            income(Lang::Zh)
        ),
        format!(
            "Worth: one per cent everywhere at the baseline of {base}, to first order, in millionths of all income of households and owners; yuan are that times disposable income per head of {year}, {} yuan.",
            income(Lang::En)
        ),
    )
}

fn cells(row: &Row<'_>, v: &Valuation, gap: &Gap, region: &Region, priced: bool) -> Vec<Cell> {
    let a = row.assessment;
    let unit = a.indicator.unit;
    let level = level(v, unit);
    let level = match trend(v, unit) {
        Some(trend) => joined(&level, &trend, ["；", "; "]),
        None => level,
    };
    let mut cells = vec![
        count(row.by_distance),
        a.indicator.title.clone().into(),
        level.into(),
        match (&v.worst, &v.best) {
            (Some(worst), Some(best)) => joined(
                &end(worst, unit, region),
                &end(best, unit, region),
                ["—", " to "],
            )
            .into(),
            _ => Cell::Missing,
        },
        target(a, v).map_or(Cell::Missing, Cell::Text),
        row.distance.into(),
    ];
    if priced {
        let words = worth_words(row.worth.as_ref(), gap);
        let words = match &row.worth {
            Some(worth) => joined(&words, &labels(&worth.by), ["：", ": "]),
            None => words,
        };
        cells.extend([count(row.by_worth), words.into()]);
    }
    cells.push(a.remark().into());
    cells
}

fn joined(a: &Text, b: &Text, between: [&str; 2]) -> Text {
    let [zh, en] = between;
    Text::new(
        format!("{}{zh}{}", a.zh, b.zh),
        format!("{}{en}{}", a.en, b.en),
    )
}

fn count(rank: Option<usize>) -> Cell {
    rank.and_then(|r| i64::try_from(r).ok())
        .map_or(Cell::Missing, Cell::Count)
}

fn labels(by: &[Loosening]) -> Text {
    let join = |lang, between| {
        let words: Vec<String> = by.iter().map(|l| l.label().get(lang).to_string()).collect();
        words.join(between)
    };
    Text::new(join(Lang::Zh, "、"), join(Lang::En, "; "))
}

/// Yuan per person and millionths of income; where money only changes hands, where it is scarcest.
fn worth_words(worth: Option<&Worth>, gap: &Gap) -> Text {
    let Some(worth) = worth else {
        return Text::new("模型中没有对应的障碍", "no barrier in the model");
    };
    let parts = |gain: f64, lang| {
        let parts = three_digits(1e6 * gain, lang);
        let yuan = gap
            .income
            .map(|(_, income)| three_digits(gain * income, lang));
        match (lang, yuan) {
            (Lang::Zh, Some(yuan)) => format!("{yuan} 元（百万分之 {parts}）"),
            (Lang::Zh, None) => format!("百万分之 {parts}"),
            (Lang::En, Some(yuan)) => format!("{yuan} yuan ({parts} per million)"),
            (Lang::En, None) => format!("{parts} per million"),
        }
    };
    match (worth.gain, &worth.dearest) {
        (Some(gain), _) => both(|lang| parts(gain, lang)),
        (None, Some(at)) => Text::new(
            format!("只在各地之间转手；最缺处 {}", at.name.zh),
            format!("only changes hands; scarcest in {}", at.name.en),
        ),
        (None, None) => Text::default(),
    }
}

/// Three significant digits, no more than three decimals: a first-order worth has no more.
fn three_digits(x: f64, lang: Lang) -> String {
    let size = x.abs();
    if size >= 100.0 {
        let scale = 10_f64.powf(size.log10().floor() - 2.0);
        return format_cell(
            &((x / scale).round() * scale).into(),
            Unit::YuanPerHead,
            lang,
        );
    }
    let decimals = match size {
        s if s >= 10.0 => 1,
        s if s >= 1.0 => 2,
        _ => 3,
    };
    let digits = format!("{x:.decimals$}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    let digits = digits
        .strip_prefix("-0")
        .filter(|d| d.is_empty())
        .map_or(digits, |_| "0");
    digits.replace('-', "\u{2212}")
}

/// Both ranks of the sheet with ids and plain numbers, for programs.
pub fn ranks_table(challenge: Challenge, gap: &Gap, prices: Option<&Prices>) -> Table {
    let text = |zh: &str, en: &str| Text::new(zh, en);
    let id = format!("{}-ranks", challenge.id().to_lowercase());
    let title = challenge.title();
    let title = Text::new(
        format!("{}：两种位次", title.zh),
        format!("{}: both ranks", title.en),
    );
    let mut table = Table::new(id, title)
        .column("indicator", text("指标", "Indicator"), Unit::None)
        .column("title", text("名称", "Name"), Unit::None)
        .column(
            "distance",
            text("离目标的距离", "Distance to the target"),
            Unit::Share,
        )
        .column(
            "by_distance",
            text("离目标位次", "Rank by distance"),
            Unit::Count,
        )
        .column(
            "loosened_by",
            text("所放松的", "What is loosened"),
            Unit::None,
        )
        .column(
            "worth",
            text(
                "各地放松 1% 的价值（占全部收入百万分比）",
                "Worth of 1 % everywhere (per million of all income)",
            ),
            Unit::Number,
        )
        .column(
            "worth_yuan",
            text("折合人均", "Per person"),
            Unit::YuanPerHead,
        )
        .column("by_worth", text("价值位次", "Rank by worth"), Unit::Count)
        .column("dearest", text("最值之处", "Dearest place"), Unit::None)
        .column("dearest_name", text("地方", "Place"), Unit::None)
        .column(
            "dearest_worth",
            text(
                "该处放松 1% 的价值（占全部收入百万分比）",
                "Worth of 1 % there (per million of all income)",
            ),
            Unit::Number,
        );
    for row in rows(Some(challenge), gap, prices) {
        let i = &row.assessment.indicator;
        let gain = row.worth.as_ref().and_then(|w| w.gain);
        let yuan = gain.zip(gap.income).map(|(g, (_, income))| g * income);
        let dearest = row.worth.as_ref().and_then(|w| w.dearest.as_ref());
        table.push([
            i.id.as_str().into(),
            i.title.clone().into(),
            row.distance.into(),
            count(row.by_distance),
            i.loosened_by.join(" ").into(),
            gain.map(|g| 1e6 * g).into(),
            yuan.into(),
            count(row.by_worth),
            dearest.map_or(Cell::Missing, |p| p.place.clone().into()),
            dearest.map_or(Cell::Missing, |p| p.name.clone().into()),
            dearest.map(|p| 1e6 * p.gain).into(),
        ]);
    }
    table
}

/// Indicators shown at the head of the sheets.
const TOP: usize = 12;

/// Of all five sheets: the indicators farthest from their targets, and where there are prices those whose
/// loosening is worth most.
fn top_tables(gap: &Gap, prices: Option<&Prices>) -> Vec<Table> {
    let mut ranked = rows(None, gap, prices);
    let far = Text::new(
        "五个挑战合看：离目标最远的",
        "All five: farthest from the target",
    );
    let far = top_table("challenges-farthest", far, &ranked, gap, |r| r.by_distance);
    if prices.is_none() {
        return vec![far];
    }
    ranked.sort_by_key(|r| r.by_worth.unwrap_or(usize::MAX));
    let dear = Text::new("五个挑战合看：放松最值的", "All five: worth most");
    vec![
        far,
        top_table("challenges-dearest", dear, &ranked, gap, |r| r.by_worth),
    ]
}

fn top_table(
    id: &str,
    title: Text,
    ranked: &[Row<'_>],
    gap: &Gap,
    rank: fn(&Row<'_>) -> Option<usize>,
) -> Table {
    let text = |zh: &str, en: &str| Text::new(zh, en);
    let mut table = Table::new(id, title)
        .column("rank", text("位次", "Rank"), Unit::Count)
        .column(
            "phrase",
            text("论文所指", "What the paper names"),
            Unit::None,
        )
        .column("indicator", text("指标", "Indicator"), Unit::None)
        .column("level", text("水平", "Level"), Unit::None)
        .column("distance", text("距离", "Distance"), Unit::Share)
        .column("worth", text("放松 1% 的价值", "Worth of 1 %"), Unit::None)
        .column("dearest", text("最值之处", "Worth most in"), Unit::None);
    let top = |r: &&Row<'_>| rank(r).is_some_and(|r| r <= TOP);
    for row in ranked.iter().filter(top) {
        let (i, phrase) = (&row.assessment.indicator, &row.assessment.indicator.phrase);
        let Some(v) = row.assessment.valued() else {
            continue;
        };
        let worth = row.worth.as_ref();
        let dearest = worth.and_then(|w| w.dearest.as_ref());
        table.push([
            count(rank(row)),
            Text::new(
                format!("{} {}", phrase.id, phrase.words.zh),
                format!("{} {}", phrase.id, phrase.words.en),
            )
            .into(),
            i.title.clone().into(),
            level(v, i.unit).into(),
            row.distance.into(),
            worth.map_or(Cell::Missing, |w| worth_words(Some(w), gap).into()),
            dearest.map_or(Cell::Missing, |p| p.name.clone().into()),
        ]);
    }
    table
}

/// How many places and indicators each rank of places has.
fn levels_table(gap: &Gap, levels: &[(Level, Vec<Assessment>)]) -> Table {
    let text = |zh: &str, en: &str| Text::new(zh, en);
    let title = text(
        "各层级有值的指标",
        "Indicators with values by rank of places",
    );
    let mut table = Table::new("indicator-levels", title)
        .column("level", text("层级", "Rank"), Unit::None)
        .column("places", text("最多地方数", "Places at most"), Unit::Count)
        .column("indicators", text("指标数", "Indicators"), Unit::Count)
        .column(
            "phrases",
            text("论文所指条数", "Phrases of the paper"),
            Unit::Count,
        );
    let push = |table: &mut Table, name: Text, places: usize, of: Vec<&Assessment>| {
        let mut phrases: Vec<&str> = of.iter().map(|a| a.indicator.phrase.id.as_str()).collect();
        phrases.sort_unstable();
        phrases.dedup();
        let n = |n: usize| Cell::Count(i64::try_from(n).unwrap_or(i64::MAX));
        table.push([name.into(), n(places), n(of.len()), n(phrases.len())]);
    };
    let valued = gap.challenges.iter().filter(|a| a.valued().is_some());
    push(&mut table, text("总体", "The whole"), 1, valued.collect());
    for (level, found) in levels {
        let size = |a: &Assessment| a.valued().map_or(0, |v| v.places.len());
        let of: Vec<&Assessment> = found.iter().filter(|a| size(a) > 1).collect();
        let most = of.iter().map(|a| size(a)).max().unwrap_or(0);
        push(&mut table, level_name(*level), most, of);
    }
    table.note(Text::new(
        "各层级数值见附表 indicators-*。某级没有单独公布的，由下级加总（分子、分母分别相加）。",
        "Values stand in the files indicators-*. Where a rank is not printed, the places below are added up, numerators and denominators apart.",
    ))
}

/// The indicators at one rank of places: lowest, middle and highest place.
pub fn level_summary(level: Level, found: &[Assessment], region: &Region) -> Table {
    let text = |zh: &str, en: &str| Text::new(zh, en);
    let name = level_name(level);
    let title = Text::new(
        format!("{}指标", name.zh),
        format!("Indicators by {}", name.en),
    );
    let mut table = Table::new(format!("level-{}", level_id(level)), title)
        .column("phrase", text("编号", "Id"), Unit::None)
        .column("indicator", text("指标", "Indicator"), Unit::None)
        .column("level", text("总体", "The whole"), Unit::None)
        .column("places", text("地方数", "Places"), Unit::Count)
        .column("lowest", text("最低", "Lowest"), Unit::None)
        .column("median", text("中位数", "Median"), Unit::None)
        .column("highest", text("最高", "Highest"), Unit::None)
        .column("better", text("何者为好", "Better"), Unit::None);
    for a in found {
        let Some(v) = a.valued().filter(|v| v.places.len() > 1) else {
            continue;
        };
        let unit = a.indicator.unit;
        let mut sorted: Vec<&PlaceValue> = v.places.iter().collect();
        sorted.sort_by(|a, b| a.value.total_cmp(&b.value));
        let half = sorted.len() / 2;
        let upper = sorted[half].value;
        let median = if sorted.len() % 2 == 1 {
            upper
        } else {
            f64::midpoint(sorted[half - 1].value, upper)
        };
        let better = match a.indicator.direction {
            Direction::MoreIsBetter => text("高", "more"),
            Direction::LessIsBetter => text("低", "less"),
            Direction::Neutral => text("无优劣", "neither"),
        };
        table.push([
            a.indicator.phrase.id.as_str().into(),
            a.indicator.title.clone().into(),
            self::level(v, unit).into(),
            count(Some(sorted.len())),
            end(sorted[0], unit, region).into(),
            both(|lang| format_cell(&median.into(), unit, lang)).into(),
            end(sorted[sorted.len() - 1], unit, region).into(),
            better.into(),
        ]);
    }
    table
}

/// The places of one rank with all indicators that have values there.
pub fn level_places(level: Level, found: &[Assessment], region: &Region) -> Table {
    let id = format!("indicators-{}", level_id(level));
    level_table(&id, found, |place| full_name(region, place))
}

fn level_id(level: Level) -> String {
    format!("{level:?}").to_lowercase()
}

fn level_name(level: Level) -> Text {
    match level {
        Level::Province => Text::new("省级", "province"),
        Level::Prefecture => Text::new("地级", "prefecture"),
        Level::County => Text::new("县级", "county"),
        Level::Township => Text::new("乡级", "township"),
        Level::Village => Text::new("村级", "village"),
        Level::World | Level::Nation | Level::Own => Text::new("其他", "other"),
    }
}

/// How many places of the gap have a value.
fn places_of(a: &Assessment, gap: &Gap) -> usize {
    gap.places
        .iter()
        .filter(|p| value_at(a, &p.place).is_some())
        .count()
}

fn value_at(a: &Assessment, place: &Place) -> Option<f64> {
    let places = &a.valued()?.places;
    places.iter().find(|p| p.place == *place).map(|p| p.value)
}

/// The places of the gap on a map, by one indicator.
fn place_map(a: &Assessment, study: &Study, gap: &Gap) -> Result<Map, StudyError> {
    let i = &a.indicator;
    let id = format!("{}-map", i.challenge.id().to_lowercase());
    let mut table = Table::new(id, i.title.clone())
        .column("place", Text::new("代码", "Code"), Unit::None)
        .column("name", Text::new("地方", "Place"), Unit::None)
        .column("value", i.title.clone(), i.unit);
    for place in &gap.places {
        if let Some(value) = value_at(a, &place.place) {
            table.push([
                place.place.clone().into(),
                place.name.clone().into(),
                value.into(),
            ]);
        }
    }
    if let Some(v) = a.valued() {
        table.sources.clone_from(&v.sources);
    }
    let year = a.valued().and_then(|v| v.year);
    let title = both(|lang| match year {
        Some(year) => format!("{} ({year})", i.title.get(lang)),
        None => i.title.get(lang).to_string(),
    });
    let shapes = outlines(study, gap.places.iter().map(|p| &p.place));
    let map = Map::new(table, shapes, "place", "value")?.named("name")?;
    Ok(map.titled(title))
}

/// The places of the gap, one a row, with the indicators that have values for them as columns.
fn matrix(challenge: Challenge, assessments: &[&Assessment], gap: &Gap) -> Option<Table> {
    let shown: Vec<&&Assessment> = assessments
        .iter()
        .filter(|a| places_of(a, gap) > 1)
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
        let values = shown.iter().map(|a| Cell::from(value_at(a, &place.place)));
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

fn end(p: &PlaceValue, unit: Unit, region: &Region) -> Text {
    let name = full_name(region, &p.place);
    both(|lang| {
        let value = format_cell(&p.value.into(), unit, lang);
        format!("{} {value}", name.get(lang))
    })
}

/// What would fill the indicators of a challenge that have no value.
pub fn lacking(challenge: Challenge, gap: &Gap) -> Vec<Text> {
    let of = gap.challenges.iter();
    of.filter(|a| a.indicator.challenge == challenge)
        .filter_map(lacks)
        .collect()
}

fn lacks(a: &Assessment) -> Option<Text> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worth_is_written_with_three_digits() {
        let written = [
            6_286.3, 278.97, 55.97, 9.8, 0.2421, -1_234.5, 0.000_4, -0.5, -0.000_1,
        ];
        let written = written.map(|x| three_digits(x, Lang::En));
        let want = [
            "6,290",
            "279",
            "56",
            "9.8",
            "0.242",
            "\u{2212}1,230",
            "0",
            "\u{2212}0.5",
            "0",
        ];
        assert_eq!(written, want);
    }
}
