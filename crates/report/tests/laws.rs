//! Laws that hold for any table and any words.

mod support;

use proptest::prelude::*;
use ronghe_base::{Cell, Fen, Lang, Place, Shape, Table, Text, Unit, Year};
use ronghe_report::{
    Bars, Block, Chart, Classes, Document, Dumbbell, KeyFigure, Kind, Lines, Lorenz, Map, Remark,
    RemarkKind, Scatter, Section, Stacked, Style, Waterfall, render_html, table_csv, table_json,
    text_document, text_table,
};

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("</title><script>alert(1)</script>".to_string()),
        Just("\"' onload=x &amp; ]]> --> **".to_string()),
        Just("新疆维吾尔自治区".to_string()),
        ".{0,12}",
    ]
}

fn text() -> impl Strategy<Value = Text> {
    (words(), words()).prop_map(|(zh, en)| Text::new(zh, en))
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -10.0..10.0_f64,
        1 => Just(0.0),
        1 => Just(1.0),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => any::<f64>(),
    ]
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        6 => number().prop_map(Cell::Number),
        1 => Just(Cell::Missing),
        1 => any::<i64>().prop_map(Cell::Count),
        1 => (-10_i64.pow(15)..10_i64.pow(15)).prop_map(|f| Cell::Money(Fen::new(f))),
        1 => any::<Year>().prop_map(Cell::Year),
        1 => words().prop_map(Cell::Word),
        1 => text().prop_map(Cell::Text),
    ]
}

fn label() -> impl Strategy<Value = Cell> {
    prop_oneof![
        text().prop_map(Cell::Text),
        words().prop_map(Cell::Word),
        cell()
    ]
}

/// Columns: label, place, and four of anything.
fn table() -> impl Strategy<Value = Table> {
    let unit = (0..Unit::ALL.len()).prop_map(|u| Unit::ALL[u]);
    let row = (label(), 0..12_usize, [cell(), cell(), cell(), cell()]);
    (
        words(),
        text(),
        [text(), text()],
        unit,
        prop::collection::vec(row, 0..20),
    )
        .prop_map(|(id, title, labels, unit, rows)| {
            let [first, second] = labels;
            let mut table = Table::new(id, title)
                .column("label", first, Unit::None)
                .column("place", Text::same("place"), Unit::None);
            for id in ["a", "b", "c", "d"] {
                table = table.column(id, second.clone(), unit);
            }
            for (label, place, cells) in rows {
                let place = Place::new(format!("p{place}")).map_or(Cell::Missing, Cell::Place);
                table.push([label, place].into_iter().chain(cells));
            }
            table
        })
}

fn kinds() -> Vec<Kind> {
    vec![
        Bars::of("label", "a").sorted().highlight("x").into(),
        Bars::of("label", "a").interval("b", "c").around(0.0).into(),
        Bars::of("label", "a").and("b").and("c").around(1.0).into(),
        Dumbbell::of("label", "a", "b").sorted().into(),
        Lines::of("a", "b")
            .and("c")
            .broken_at(2.0, Text::same("<b>"))
            .into(),
        Lines::of("a", "b")
            .by("label")
            .interval("c", "d")
            .from_zero()
            .into(),
        Lorenz::of("a", "b").into(),
        Lorenz::of("a", "b").by("place").into(),
        Waterfall::of("label", "a")
            .total("x")
            .closing(Text::same("<i>"))
            .into(),
        Stacked::of("label", ["a", "b", "c"]).into(),
        Scatter::of("a", "b")
            .named("label")
            .diagonal()
            .highlight("x")
            .into(),
    ]
}

fn shapes() -> impl Strategy<Value = Vec<Shape>> {
    let ring = prop::collection::vec([number(), number()], 0..6);
    let shape = (
        0..12_usize,
        prop::collection::vec(prop::collection::vec(ring, 0..3), 0..3),
    );
    prop::collection::vec(shape, 0..5).prop_map(|shapes| {
        shapes
            .into_iter()
            .map(|(place, polygons)| Shape {
                place: Place::new(format!("p{place}")).expect("a place"),
                polygons,
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_chart_is_well_formed(table in table()) {
        for kind in kinds() {
            let chart = Chart::new(table.clone(), kind).unwrap();
            for lang in [Lang::Zh, Lang::En] {
                let svg = chart.svg(lang);
                prop_assert_eq!(support::check(&svg), Ok(()), "{}", svg);
                prop_assert!(!svg.contains("<script"));
            }
        }
    }

    #[test]
    fn any_map_is_well_formed(table in table(), shapes in shapes(), centre in number(), n in 0..9_usize) {
        for classes in [Classes::Quantiles(n), Classes::Around(centre)] {
            let map = Map::new(table.clone(), shapes.clone(), "place", "a").unwrap();
            let svg = map.named("label").unwrap().classes(classes).svg(Lang::Zh);
            prop_assert_eq!(support::check(&svg), Ok(()), "{}", svg);
        }
    }

    #[test]
    fn any_page_is_well_formed(table in table(), title in text(), value in cell(), shapes in shapes()) {
        let mut memo = Section::new(title.zh.clone(), title.clone())
            .lead(title.clone())
            .heading(title.clone())
            .say(title.clone())
            .list([title.clone()])
            .remark(RemarkKind::Draft, title.clone())
            .figures([
                KeyFigure::new(title.clone(), value.clone(), Unit::Yuan).beside(title.clone()),
                KeyFigure::new(title.clone(), value, Unit::Share).as_change(),
            ])
            .with(table.clone())
            .columns([Block::Table(table.clone()), Remark { kind: RemarkKind::Break, text: title.clone() }.into()])
            .with(Map::new(table.clone(), shapes, "place", "a").unwrap());
        for kind in kinds() {
            memo.push(Chart::new(table.clone(), kind).unwrap());
        }
        let document = Document::new("d", title.clone(), title.clone())
            .made(title.en.clone())
            .section(memo.clone())
            .section(memo);
        for lang in [Lang::Zh, Lang::En] {
            let page = render_html(&document, lang);
            let checked = support::check(&page);
            prop_assert!(checked.is_ok(), "{:?}", checked);
            prop_assert!(!page.contains("<script"));
        }
        let text = text_document(&document, Lang::Zh, Style { colour: false, width: Some(60) });
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "control characters");
    }

    #[test]
    fn any_table_is_written(table in table(), width in prop::option::of(0..300_usize)) {
        let text = text_table(&table, Lang::En, Style { colour: false, width });
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        let json = table_json(&table);
        prop_assert_eq!(json["rows"].as_array().map(Vec::len), Some(table.rows()));
        let csv = table_csv(&table).unwrap();
        let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(rows.len(), table.rows());
        for field in rows.iter().flatten() {
            prop_assert!(!field.starts_with(['=', '@', '\t']), "{}", field);
            prop_assert!(!field.starts_with(['+', '-']) || field.parse::<f64>().is_ok(), "{}", field);
        }
    }
}
