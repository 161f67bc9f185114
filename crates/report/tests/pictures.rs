//! What pages and pictures look like, and what they must never do.

mod support;

use ronghe_base::{Cell, Fen, Lang, Place, Shape, Source, Table, Text, Unit};
use ronghe_report::{
    Bars, Chart, Document, Dumbbell, Kind, Lines, Lorenz, Map, ReportError, Scatter, Section,
    Stacked, Style, Waterfall, render_html, text_table,
};

fn t(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

fn ratios() -> Table {
    let mut table = Table::new("ratio", t("城乡收入比", "Urban-rural ratio"))
        .column("place", t("地区", "Place"), Unit::None)
        .column("before", t("改革前", "Before"), Unit::Ratio)
        .column("after", t("改革后", "After"), Unit::Ratio)
        .column("income", t("农村收入", "Rural income"), Unit::YuanPerHead)
        .note(t("虚构。", "Invented."))
        .source(Source {
            title: "统计年鉴".into(),
            path: "表 6-1".into(),
            licence: String::new(),
        });
    table.push([
        t("浙江", "Zhejiang").into(),
        1.94.into(),
        1.8.into(),
        35_302.0.into(),
    ]);
    table.push([
        t("甘肃", "Gansu").into(),
        3.17.into(),
        Cell::Missing,
        11_433.0.into(),
    ]);
    table
}

/// One mark a line, without the style that every picture carries.
fn lines(svg: &str) -> String {
    let (head, rest) = svg.split_once("<style>").expect("a style");
    let (_, body) = rest.split_once("</style>").expect("its end");
    let mut out = format!("{head}{body}");
    for mark in [
        "<rect", "<line", "<text", "<circle", "<path", "<desc", "</svg",
    ] {
        out = out.replace(mark, &format!("\n{mark}"));
    }
    out
}

fn svg(table: Table, kind: impl Into<Kind>) -> String {
    let svg = Chart::new(table, kind).expect("its columns").svg(Lang::Zh);
    support::check(&svg).expect("well formed");
    svg
}

#[test]
fn bars_carry_their_values() {
    insta::assert_snapshot!(lines(&svg(ratios(), Bars::of("place", "before").sorted())));
}

#[test]
fn a_dumbbell_says_what_is_missing() {
    insta::assert_snapshot!(lines(&svg(
        ratios(),
        Dumbbell::of("place", "before", "after")
    )));
}

#[test]
fn a_line_stops_at_a_break() {
    let mut table = Table::new("s", t("序列", "Series"))
        .column("year", t("年份", "Year"), Unit::CalendarYear)
        .column("x", t("收入", "Income"), Unit::YuanPerHead);
    for year in 2011..=2014_i16 {
        table.push([Cell::Year(year), (f64::from(year) * 10.0 - 20_000.0).into()]);
    }
    let svg = svg(
        table,
        Lines::of("year", "x").broken_at(2013.0, t("新口径", "new")),
    );
    let path = svg.split("class=\"line l0\" d=\"").nth(1).unwrap();
    let d = path.split('"').next().unwrap();
    assert_eq!(d.matches('M').count(), 2, "{d}");
    assert!(svg.contains("新口径") && svg.contains("class=\"break\""));
    assert!(svg.contains("<title>2014：140元/人·年</title>"), "{svg}");
}

#[test]
fn a_waterfall_is_exact_to_the_fen() {
    let mut table = Table::new("deal", t("交易", "Deal"))
        .column("step", t("项目", "Step"), Unit::None)
        .column("amount", t("金额", "Amount"), Unit::Yuan);
    table.push(["成交价款".into(), Fen::new(1_000_010).into()]);
    table.push(["调节金".into(), Fen::new(-300_003).into()]);
    let kind = Waterfall::of("step", "amount")
        .total("成交价款")
        .closing(t("农户", "Households"));
    let svg = svg(table, kind);
    assert!(
        svg.contains("<title>农户：7,000.07元</title>") && svg.contains(">−3,000.03<"),
        "{svg}"
    );
}

#[test]
fn parts_fill_the_whole_or_are_named_missing() {
    let mut table = Table::new("parts", t("构成", "Parts"))
        .column("g", t("组", "Group"), Unit::None)
        .column("a", t("甲", "A"), Unit::Yuan)
        .column("b", t("乙", "B"), Unit::Yuan);
    table.push(["x".into(), 1.0.into(), 3.0.into()]);
    table.push(["y".into(), (-1.0).into(), 3.0.into()]);
    let chart = Chart::new(table, Stacked::of("g", ["a", "b"])).unwrap();
    let svg = chart.svg(Lang::En);
    assert!(svg.contains(">25.0%<") && svg.contains(">75.0%<") && svg.contains(">—<"));
    let doc = Document::new("d", t("", ""), t("", ""));
    let page = render_html(&doc.section(Section::default().with(chart)), Lang::En);
    assert!(page.contains("1 row is missing and not drawn"));
}

#[test]
fn every_mark_of_a_curve_has_a_hover_title() {
    let mut table = Table::new("l", t("曲线", "Curve"))
        .column("p", t("人口", "People"), Unit::Share)
        .column("i", t("收入", "Income"), Unit::Share);
    for i in 0..=2 {
        let p = f64::from(i) / 2.0;
        table.push([p.into(), (p * p).into()]);
    }
    let svg = svg(table, Lorenz::of("p", "i"));
    assert!(
        svg.contains("<title>人口：50.0%，收入：25.0%</title>"),
        "{svg}"
    );
}

fn square(code: &str, x: f64) -> Shape {
    let ring = vec![
        [x, 30.0],
        [x + 1.0, 30.0],
        [x + 1.0, 31.0],
        [x, 31.0],
        [x, 30.0],
    ];
    Shape {
        place: Place::new(code).expect("a code"),
        polygons: vec![vec![ring]],
    }
}

#[test]
fn a_map_has_titles_hatching_and_a_warning() {
    let mut table = Table::new("m", t("图", "Map"))
        .column("place", t("代码", "Code"), Unit::None)
        .column("name", t("地区", "Place"), Unit::None)
        .column("x", t("比", "Ratio"), Unit::Ratio);
    let place = |code: &str| Cell::Place(Place::new(code).unwrap());
    table.push([place("000000"), "全国".into(), 9.0.into()]);
    table.push([place("330000"), "浙江".into(), 1.94.into()]);
    table.push([place("340000"), "安徽".into(), Cell::Missing]);
    table.push([place("350000"), "福建".into(), 2.0.into()]);
    let shapes = vec![square("330000", 120.0), square("340000", 121.0)];
    let map = Map::new(table, shapes, "place", "x")
        .unwrap()
        .named("name")
        .unwrap();
    let svg = map.svg(Lang::Zh);
    assert!(
        svg.contains("<title>浙江：1.940倍</title>") && svg.contains("<title>安徽：无数据</title>")
    );
    assert!(svg.contains("url(#m-h)") && svg.contains("id=\"m-h\"") && !svg.contains("全国"));
    let doc = Document::new("d", t("", ""), t("", ""));
    let page = render_html(&doc.section(Section::default().with(map)), Lang::Zh);
    assert!(page.contains("有 1 个地区没有轮廓") && page.contains("不得作为地图使用"));
}

/// Neighbours with borders of thousands of points, as in real outlines.
#[test]
fn a_map_of_31_places_is_small() {
    let mut table = Table::new("m", t("图", "Map"))
        .column("place", t("代码", "Code"), Unit::None)
        .column("x", t("比", "Ratio"), Unit::Ratio);
    let mut shapes = vec![];
    for i in 0..31_u32 {
        let code = format!("v{i}");
        let place = Place::new(code).unwrap();
        table.push([Cell::Place(place.clone()), f64::from(i).into()]);
        let (cx, cy) = (80.0 + f64::from(i % 7) * 6.0, 22.0 + f64::from(i / 7) * 5.0);
        let ring = (0..3_000).map(|k| {
            let a = f64::from(k) / 3_000.0 * std::f64::consts::TAU;
            let r = 2.5 + 0.3 * (a * 37.0).sin() + 0.1 * (a * 211.0).cos();
            [cx + r * a.cos(), cy + r * a.sin()]
        });
        shapes.push(Shape {
            place,
            polygons: vec![vec![ring.collect()]],
        });
    }
    let svg = Map::new(table, shapes, "place", "x").unwrap().svg(Lang::Zh);
    assert!(svg.len() < 80_000, "{} bytes", svg.len());
}

#[test]
fn a_table_reads_well_in_a_terminal() {
    let style = Style {
        colour: false,
        width: None,
    };
    insta::assert_snapshot!(text_table(&ratios(), Lang::Zh, style));
    let bold = text_table(
        &ratios(),
        Lang::Zh,
        Style {
            colour: true,
            width: Some(80),
        },
    );
    assert!(bold.contains('\u{1b}'));
}

#[test]
fn the_page_stands_alone() {
    let chart = Chart::new(ratios(), Bars::of("place", "before").and("after")).unwrap();
    let section = Section::new("memo", t("摘要", "Memo"))
        .say(t("一 **二**", "a **b**"))
        .with(chart);
    let document = Document::new("d", t("报告", "Report"), t("副题", "Sub"))
        .made("seed 1")
        .section(section.with(ratios()));
    let page = render_html(&document, Lang::Zh);
    support::check(&page).unwrap();
    for outside in [
        "http://", "https://", "<script", "<link", "@import", "url(h",
    ] {
        let page = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!page.contains(outside), "{outside}");
    }
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, body) = rest.split_once("</style>").unwrap();
    let body = body.split("<figure").next().unwrap();
    insta::assert_snapshot!(format!("{head}{body}").replace("><", ">\n<"));
}

#[test]
fn headings_stand_in_order() {
    let section = || {
        Section::new("s", t("节", "S"))
            .heading(t("小节", "Sub"))
            .with(ratios())
    };
    let document = Document::new("d", t("题", "T"), t("", ""))
        .section(section())
        .section(section());
    let page = render_html(&document, Lang::En);
    let levels: Vec<char> = page
        .match_indices("<h")
        .filter_map(|(at, _)| page[at + 2..].chars().next().filter(char::is_ascii_digit))
        .collect();
    assert_eq!(levels, ['1', '2', '3', '2', '3', '2']);
}

#[test]
fn a_wrong_column_is_named_with_those_there_are() {
    let error = Chart::new(ratios(), Bars::of("place", "gini")).unwrap_err();
    assert!(matches!(error, ReportError::NoColumn { .. }));
    insta::assert_snapshot!(error, @r#"table "ratio" has no column "gini"; it has: place, before, after, income"#);
    assert!(Map::new(ratios(), vec![], "place", "x").is_err());
}

/// WCAG contrast of the colours of text against what they stand on, in light and dark.
#[test]
fn text_can_be_read_in_light_and_dark() {
    let css = include_str!("../src/page/colours.css");
    let (light, dark) = css.split_once("@media").unwrap();
    for mode in [light, dark] {
        for (text, ground) in [
            ("ink", "paper"),
            ("soft", "paper"),
            ("soft", "card"),
            ("link", "paper"),
            ("honest", "card"),
            ("break", "card"),
            ("draft", "card"),
            ("assumed", "card"),
            ("c0", "paper"),
            ("c1", "paper"),
            ("c2", "paper"),
            ("c3", "paper"),
            ("c4", "paper"),
            ("on-pale", "q0"),
            ("on-pale", "q3"),
            ("on-mid", "q4"),
            ("on-deep", "q5"),
            ("on-deep", "q6"),
            ("on-mid", "dn2"),
            ("on-mid", "dp2"),
            ("on-deep", "dn3"),
            ("on-deep", "dp3"),
            ("on-pale", "dn1"),
            ("on-pale", "dp1"),
            ("on-pale", "d0"),
            ("on-deep", "p0"),
            ("on-mid", "p1"),
            ("on-pale", "p2"),
            ("on-pale", "p3"),
            ("on-mid", "p4"),
            ("on-deep", "p5"),
        ] {
            let ratio = contrast(colour(mode, text), colour(mode, ground));
            let least = if text.starts_with('c') { 3.9 } else { 4.5 };
            assert!(ratio >= least, "{text} on {ground}: {ratio:.2}");
        }
    }
}

fn colour(css: &str, name: &str) -> f64 {
    let hex = css
        .split(&format!("--{name}:#"))
        .nth(1)
        .unwrap_or_else(|| panic!("--{name}"));
    let hex: String = hex.chars().take_while(char::is_ascii_hexdigit).collect();
    let part = |i: usize| f64::from(u8::from_str_radix(&hex[i..i + 2], 16).expect("hex")) / 255.0;
    let linear = |c: f64| {
        if c <= 0.039_28 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(part(0)) + 0.7152 * linear(part(2)) + 0.0722 * linear(part(4))
}

fn contrast(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// A nation of counties: scatter, bars, map of outlines, table.
#[test]
fn a_page_of_2900_places_stays_small() {
    let mut table = Table::new("counties", t("县域", "Counties"))
        .column("place", t("代码", "Code"), Unit::None)
        .column("name", t("地区", "Place"), Unit::None)
        .column("x", t("比", "Ratio"), Unit::Ratio)
        .column("y", t("收入", "Income"), Unit::YuanPerHead);
    let mut shapes = vec![];
    for i in 0..2_900_u32 {
        let code = format!("c{i}");
        let (x, y) = (f64::from(i % 60), f64::from(i / 60));
        let place = Cell::Place(Place::new(code.as_str()).unwrap());
        table.push([
            place,
            t("某某县", "County").into(),
            (1.5 + x / 50.0).into(),
            (9e3 + y * 1e3).into(),
        ]);
        let ring = (0..60).map(|k| {
            let a = f64::from(k) / 60.0 * std::f64::consts::TAU;
            [
                x + 0.5 * a.cos() + 0.05 * (a * 9.0).sin(),
                y * 0.6 + 0.5 * a.sin(),
            ]
        });
        let polygons = vec![vec![ring.collect()]];
        shapes.push(Shape {
            place: Place::new(code).unwrap(),
            polygons,
        });
    }
    let scatter = Chart::new(table.clone(), Scatter::of("x", "y").named("name")).unwrap();
    let bars = Chart::new(table.clone(), Bars::of("name", "x").sorted()).unwrap();
    let map = Map::new(table.clone(), shapes, "place", "x").unwrap();
    let section = Section::new("s", t("县", "Counties"));
    let section = section.with(scatter).with(bars).with(map).with(table);
    let page = render_html(
        &Document::new("d", t("", ""), t("", "")).section(section),
        Lang::Zh,
    );
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(page.contains("共 2,900 行") && page.contains("仅画出前 60 项"));
}

/// Parts stand in the square of their whole, lowest first, one path for each colour.
#[test]
fn parts_stand_in_the_square_of_their_whole() {
    let mut table = Table::new("parts", t("县", "Counties"))
        .column("place", t("代码", "Code"), Unit::None)
        .column("of", t("省代码", "Province"), Unit::None)
        .column("name", t("省", "Name"), Unit::None)
        .column("value", t("福利", "Welfare"), Unit::Hat);
    for (code, of, name, value) in [
        ("330101", "330000", "浙江省", Some(1.04)),
        ("330102", "330000", "浙江省", Some(0.97)),
        ("330103", "330000", "浙江省", None),
        ("620101", "620000", "甘肃省", Some(0.98)),
    ] {
        table.push([
            Place::new(code).unwrap().into(),
            Place::new(of).unwrap().into(),
            t(name, name).into(),
            value.into(),
        ]);
    }
    let map = Map::new(table.clone(), vec![], "place", "value").unwrap();
    let map = map.within("of", "name").unwrap().around(1.0);
    let svg = map.svg(Lang::Zh);
    support::check(&svg).expect("well formed");
    insta::assert_snapshot!(lines(&svg));
    let missing = Map::new(table, vec![], "place", "value").unwrap();
    assert!(matches!(
        missing.within("nowhere", "name"),
        Err(ReportError::NoColumn { .. })
    ));
}
