//! A package year by year as tables: without and with it, milestones, moves, parameters (M1.b, D2).

use super::table;
use crate::package::{Drive, Figure, Milestone};
use crate::simulate::{Timeline, Window};
use ronghe_base::{Cell, Source, Table, Text, Unit};

/// Every table of a path, the longest last.
pub fn path_tables(path: &Timeline) -> Vec<Table> {
    let mut tables = vec![
        years(
            path,
            "path-gap",
            ("逐年：差距", "Year by year: the gap"),
            &[Figure::Ratio, Figure::Gini, Figure::Theil, Figure::Losing],
        ),
        years(
            path,
            "path-people",
            ("逐年：就业与流动", "Year by year: jobs and movers"),
            &[Figure::FarmJobs, Figure::Migrants, Figure::RegisteredUrban],
        ),
        years(
            path,
            "path-service",
            (
                "逐年：公共服务与产出",
                "Year by year: public service and output",
            ),
            &[
                Figure::ServiceDispersion,
                Figure::Service,
                Figure::Budget,
                Figure::Gdp,
                Figure::Welfare,
            ],
        ),
        fifths(path),
        order(path),
    ];
    if !path.course.milestones.is_empty() {
        tables.push(milestones(path));
    }
    tables.push(parameters(path));
    tables.extend(path.window.as_ref().map(|window| moves(path, window)));
    // what the package and the baseline say of themselves stands under the first table
    if let Some(first) = tables.first_mut() {
        first.notes.extend(path.package.about.clone());
        first
            .notes
            .extend(path.model.notes.iter().rev().take(2).rev().cloned());
        first.notes.push(Text::new(
            "受损人口：与没有方案的同一年相比。登记转换一开始，所有地方都要分担其后果，因此首年可能人人略有损失。",
            "People losing: against the same year without the package. When registration begins to change, all places share what follows, so that in the first year everybody may lose a little.",
        ));
    }
    tables
}

/// People in the unit of the region.
fn scale(path: &Timeline, figure: Figure) -> (f64, Unit) {
    match figure.unit() {
        Unit::Persons if path.model.persons >= 2e7 => (1e6, Unit::MillionPersons),
        unit => (1.0, unit),
    }
}

fn year(path: &Timeline, k: usize) -> Cell {
    Cell::Year(path.years[k])
}

fn sources(path: &Timeline) -> Vec<Source> {
    vec![Source {
        title: format!(
            "ronghe equilibrium, path from {}, package {}",
            path.model.year, path.package.file
        ),
        path: String::new(),
        licence: String::new(),
    }]
}

/// Figures of every year, without and with the package.
fn years(path: &Timeline, id: &str, title: (&str, &str), figures: &[Figure]) -> Table {
    let mut table = table(id, title, &[("year", "年份", "Year", Unit::CalendarYear)]);
    for &figure in figures {
        let (label, (_, unit)) = (figure.label(), scale(path, figure));
        let with = Text::new(
            format!("{}，改革", label.zh),
            format!("{}, reform", label.en),
        );
        if figure != Figure::Losing {
            table = table.column(figure.id(), label, unit);
        }
        table = table.column(format!("{}_reform", figure.id()), with, unit);
    }
    for k in 0..path.years.len() {
        let mut row = vec![year(path, k)];
        for &figure in figures {
            let scale = scale(path, figure).0;
            let values = path
                .figure(figure, k)
                .map(|value| Cell::from(value / scale));
            row.extend(
                values
                    .into_iter()
                    .skip(usize::from(figure == Figure::Losing)),
            );
        }
        table.push(row);
    }
    table.notes.push(Text::new(
        "资本在各地积累，基期按本地资本校准，故与一次性结果略有不同。单元按工作划分；非农单元人口比重等于 100% 减农业就业比重。受损与福利按当年可以重新选择的人计算。",
        "Capital is saved where it is, so the baseline has local capital and differs a little from that of `simulate`. Cells are jobs: people in non-farm cells are 100 % less farm jobs. Losers and welfare are those of people who may choose anew in that year.",
    ));
    table.notes.extend(early(path));
    table.sources = sources(path);
    table
}

/// Measures that the record of the baseline year may hold already.
fn early(path: &Timeline) -> Option<Text> {
    let list = |pick: fn(&Text) -> &str, comma: &str| {
        path.early.iter().map(pick).collect::<Vec<_>>().join(comma)
    };
    let year = path.model.year;
    (!path.early.is_empty()).then(|| {
        Text::new(
            format!(
                "下列措施在基期 {year} 年或之前已开始，这里仍从基期起计入，基期数据可能已包含其作用：{}。",
                list(|t| &t.zh, "、")
            ),
            format!(
                "Begun in or before the baseline year {year}, whose record may hold them already; they count from the baseline on all the same: {}.",
                list(|t| &t.en, ", ")
            ),
        )
    })
}

/// Income shares of the five fifths of people with the package.
fn fifths(path: &Timeline) -> Table {
    let mut table = table(
        "path-fifths",
        (
            "逐年：五等份人口的收入比重（改革）",
            "Year by year: income shares of the five fifths of people (reform)",
        ),
        &[
            ("year", "年份", "Year", Unit::CalendarYear),
            ("lowest", "最低", "Lowest", Unit::Share),
            ("second", "第二", "Second", Unit::Share),
            ("middle", "中间", "Middle", Unit::Share),
            ("fourth", "第四", "Fourth", Unit::Share),
            ("highest", "最高", "Highest", Unit::Share),
        ],
    );
    for (k, figures) in path.with.iter().enumerate() {
        let shares = figures.inequality.quintile_shares;
        table.push(std::iter::once(year(path, k)).chain(shares.map(Cell::from)));
    }
    table.sources = sources(path);
    table
}

/// Whether figures go the wanted way in every year (D2: orderly).
fn order(path: &Timeline) -> Table {
    let mut table = table(
        "path-order",
        ("是否有序：逆转的年份", "Orderly or not: years that go back"),
        &[
            ("figure", "指标", "Figure", Unit::None),
            ("start", "期初", "Start", Unit::Number),
            ("without", "期末", "End", Unit::Number),
            ("with", "期末，改革", "End, reform", Unit::Number),
            ("reversals", "逆转年数", "Years going back", Unit::Count),
            ("worst", "最大逆转", "Largest", Unit::Number),
            ("worst_year", "最大逆转年份", "In", Unit::CalendarYear),
        ],
    )
    .note(Text::new(
        "逆转：改革下该指标比上一年差。",
        "Going back: with the package the figure is worse than in the year before.",
    ));
    let last = path.years.len() - 1;
    for figure in Figure::ALL.into_iter().filter(|f| f.wanted() != 0.0) {
        let back: Vec<(usize, f64)> = (1..=last)
            .map(|k| {
                let [before, now] = [k - 1, k].map(|k| path.figure(figure, k)[1]);
                (k, (before - now) * figure.wanted())
            })
            .filter(|(_, loss)| *loss > 1e-9)
            .collect();
        let worst = back.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
        let [without, with] = path.figure(figure, last);
        let (label, unit) = (figure.label(), figure.unit().label());
        let name = if figure.unit() == Unit::Percent {
            Text::new(
                format!("{}（{}）", label.zh, unit.zh),
                format!("{} ({})", label.en, unit.en),
            )
        } else {
            label
        };
        table.push([
            name.into(),
            path.figure(figure, 0)[1].into(),
            without.into(),
            with.into(),
            i64::try_from(back.len()).unwrap_or(i64::MAX).into(),
            worst.map(|(_, loss)| loss).into(),
            worst.map_or(Cell::Missing, |(k, _)| year(path, k)),
        ]);
    }
    table.sources = sources(path);
    table
}

/// What the plan wants to reach, and whether it does.
fn milestones(path: &Timeline) -> Table {
    let mut table = table(
        "path-milestones",
        ("里程碑", "Milestones"),
        &[
            ("figure", "指标", "Figure", Unit::None),
            ("year", "年份", "Year", Unit::CalendarYear),
            ("target", "目标", "Target", Unit::None),
            ("without", "无改革", "Without", Unit::Number),
            ("with", "改革", "Reform", Unit::Number),
            ("met", "达到", "Met", Unit::None),
            ("first", "首次达到", "First met in", Unit::CalendarYear),
        ],
    );
    for milestone in &path.course.milestones {
        let Some(figure) = Figure::find(&milestone.figure) else {
            continue; // refused when the package was read
        };
        let at = path.years.iter().position(|y| *y == milestone.year);
        let reached = at.map(|k| path.figure(figure, k));
        let met = reached.map(|[_, with]| meets(milestone, with));
        let first = (0..path.years.len()).find(|&k| meets(milestone, path.figure(figure, k)[1]));
        let target = match (milestone.at_most, milestone.at_least) {
            (Some(most), _) => format!("≤ {most}"),
            (_, Some(least)) => format!("≥ {least}"),
            _ => String::new(),
        };
        table.push([
            figure.label().into(),
            Cell::Year(milestone.year),
            target.into(),
            reached.map(|[without, _]| without).into(),
            reached.map(|[_, with]| with).into(),
            match met {
                Some(true) => Text::new("是", "yes").into(),
                Some(false) => Text::new("否", "no").into(),
                None => Text::new("不在期内", "not on the path").into(),
            },
            first.map_or(Cell::Missing, |k| year(path, k)),
        ]);
    }
    table.sources = sources(path);
    table
}

fn meets(milestone: &Milestone, value: f64) -> bool {
    milestone.at_most.is_none_or(|most| value <= most)
        && milestone.at_least.is_none_or(|least| value >= least)
}

/// What drives the path, and on whose authority.
fn parameters(path: &Timeline) -> Table {
    let mut table = table(
        "path-parameters",
        ("时间路径的参数", "Parameters of the path"),
        &[
            ("parameter", "参数", "Parameter", Unit::None),
            ("meaning", "含义", "Meaning", Unit::None),
            ("value", "数值", "Value", Unit::Number),
            ("reform", "改革", "Reform", Unit::Number),
            ("status", "依据", "Status", Unit::None),
            ("source", "来源", "Source", Unit::None),
        ],
    );
    for drive in &Drive::ALL {
        let [without, with] = [false, true].map(|reform| path.course.standing(drive, reform));
        table.push([
            drive.id.into(),
            drive.label().into(),
            without.value.into(),
            with.value.into(),
            with.status.label().into(),
            with.source.into(),
        ]);
    }
    table
}

/// People by place at the start and the end of the last five years, largest moves first.
fn moves(path: &Timeline, window: &Window) -> Table {
    let (scale, unit) = scale(path, Figure::Migrants);
    let (from, to) = (window.from, window.to);
    let mut table = Table::new(
        "path-moves",
        Text::new(
            format!("{from}—{to} 年的迁移（改革）"),
            format!("Moves {from} to {to} (reform)"),
        ),
    )
    .column("from", Text::new("原地", "From"), Unit::None)
    .column("to", Text::new("现地", "To"), Unit::None)
    .column("people", Text::new("人数", "People"), unit)
    .note(Text::new(
        "按期初与期末的工作地计，与普查“五年前居住地”同义；期内自然增长不计。",
        "By place of work at the start and at the end, as a census asks for the place five years ago; natural growth in between is left out.",
    ));
    let names = &path.model.names;
    let mut pairs: Vec<(usize, usize, f64)> = window
        .moves
        .rows()
        .enumerate()
        .flat_map(|(i, row)| {
            row.iter()
                .enumerate()
                .map(move |(j, people)| (i, j, *people))
        })
        .filter(|&(i, j, people)| i != j && people > 0.0)
        .collect();
    pairs.sort_by(|a, b| b.2.total_cmp(&a.2)); // stable: ties keep the order of places
    for (i, j, people) in pairs {
        table.push([
            names[i].clone().into(),
            names[j].clone().into(),
            (people * path.model.persons / scale).into(),
        ]);
    }
    table.sources = sources(path);
    table
}
