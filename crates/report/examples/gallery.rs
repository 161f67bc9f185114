//! Every block, chart and map on invented data, to be looked at:
//! `cargo run -p ronghe-report --example gallery [DIR] [OUTLINES.geojson]`.

use ronghe_base::{Cell, Fen, Lang, Place, Shape, Source, Table, Text, Unit};
use ronghe_report::{
    Bars, Block, Chart, Document, Dumbbell, KeyFigure, Lines, Lorenz, Map, RemarkKind, Scatter,
    Section, Stacked, Style, Waterfall, message_problems, text_document, write_report,
};
use std::{error::Error, io::Write, path::PathBuf};

/// Code, name in Chinese and English, two invented ratios.
const PROVINCES: &[(&str, &str, &str, f64, f64)] = &[
    ("110000", "北京", "Beijing", 2.42, 2.31),
    ("120000", "天津", "Tianjin", 1.83, 1.80),
    ("130000", "河北", "Hebei", 2.21, 2.02),
    ("140000", "山西", "Shanxi", 2.45, 2.25),
    ("150000", "内蒙古", "Inner Mongolia", 2.42, 2.26),
    ("210000", "辽宁", "Liaoning", 2.24, 2.10),
    ("220000", "吉林", "Jilin", 2.02, 1.90),
    ("230000", "黑龙江", "Heilongjiang", 1.88, 1.79),
    ("310000", "上海", "Shanghai", 2.14, 2.05),
    ("320000", "江苏", "Jiangsu", 2.16, 2.04),
    ("330000", "浙江", "Zhejiang", 1.94, 1.83),
    ("340000", "安徽", "Anhui", 2.34, 2.15),
    ("350000", "福建", "Fujian", 2.20, 2.08),
    ("360000", "江西", "Jiangxi", 2.23, 2.07),
    ("370000", "山东", "Shandong", 2.26, 2.11),
    ("410000", "河南", "Henan", 2.12, 1.99),
    ("420000", "湖北", "Hubei", 2.21, 2.07),
    ("430000", "湖南", "Hunan", 2.45, 2.26),
    ("440000", "广东", "Guangdong", 2.46, 2.33),
    ("450000", "广西", "Guangxi", 2.35, 2.16),
    ("460000", "海南", "Hainan", 2.22, 2.10),
    ("500000", "重庆", "Chongqing", 2.40, 2.22),
    ("510000", "四川", "Sichuan", 2.36, 2.18),
    ("520000", "贵州", "Guizhou", 3.05, 2.71),
    ("530000", "云南", "Yunnan", 2.88, 2.60),
    ("540000", "西藏", "Tibet", 2.75, 2.55),
    ("610000", "陕西", "Shaanxi", 2.76, 2.50),
    ("620000", "甘肃", "Gansu", 3.17, 2.83),
    ("630000", "青海", "Qinghai", 2.77, 2.52),
    ("640000", "宁夏", "Ningxia", 2.50, 2.31),
    (
        "650000",
        "新疆维吾尔自治区",
        "Xinjiang Uygur Autonomous Region",
        2.42,
        f64::NAN,
    ),
];

fn t(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

fn source() -> Source {
    Source {
        title: "示例数据（虚构）".into(),
        path: "examples/gallery.rs".into(),
        licence: "CC0".into(),
    }
}

fn provinces() -> Table {
    let mut table = Table::new(
        "provinces",
        t(
            "各省城乡收入比：改革前后",
            "Urban-rural ratio before and after",
        ),
    )
    .column("place", t("代码", "Code"), Unit::None)
    .column("name", t("地区", "Place"), Unit::None)
    .column("before", t("改革前", "Before"), Unit::Ratio)
    .column("after", t("改革后", "After"), Unit::Ratio)
    .column("change", t("变化", "Change"), Unit::Percent)
    .column(
        "people",
        t("常住人口", "Residents"),
        Unit::TenThousandPersons,
    )
    .note(t(
        "数值为虚构，仅供版式检查。",
        "Invented values, to check the layout.",
    ))
    .source(source());
    for (i, &(code, zh, en, before, after)) in PROVINCES.iter().enumerate() {
        let change = (after / before - 1.0) * 100.0;
        let change = if i == 0 { 1.3 } else { change };
        let known = |x: f64| if x.is_nan() { Cell::Missing } else { x.into() };
        table.push([
            Place::new(code).map_or(Cell::Missing, Cell::Place),
            t(zh, en).into(),
            before.into(),
            known(after),
            known(change),
            (2_000.0 + 331.7 * i as f64).into(),
        ]);
    }
    table
}

fn only(table: &Table, id: &str, keep: &[&str]) -> Table {
    let names = keep.to_vec();
    let mut few = table.filter(|t, r| {
        t.get("name", r)
            .and_then(Cell::word)
            .is_some_and(|w| names.contains(&w))
    });
    few.id = id.into();
    few
}

fn series() -> Table {
    let mut table = Table::new(
        "income_series",
        t("城乡居民人均收入", "Income per head, urban and rural"),
    )
    .column("year", t("年份", "Year"), Unit::CalendarYear)
    .column("group", t("居民", "Residents"), Unit::None)
    .column(
        "income",
        t("人均收入", "Income per head"),
        Unit::YuanPerHead,
    )
    .column("low", t("下限", "Low"), Unit::YuanPerHead)
    .column("high", t("上限", "High"), Unit::YuanPerHead)
    .source(source());
    for year in 2005..=2020_i16 {
        let since = f64::from(year - 2005);
        let groups = [
            ("城镇居民", "Urban", 10_493.0, 1.095),
            ("农村居民", "Rural", 3_255.0, 1.115),
            ("全国居民", "All", 6_385.0, 1.105),
        ];
        for (zh, en, start, growth) in groups {
            let x = start * f64::powf(growth, since);
            let income = if year == 2009 {
                Cell::Missing
            } else {
                x.into()
            };
            table.push([
                Cell::Year(year),
                t(zh, en).into(),
                income,
                (x * 0.94).into(),
                (x * 1.06).into(),
            ]);
        }
    }
    table
}

fn national() -> Table {
    let mut table = Table::new("national", t("全国城乡收入比", "Urban-rural ratio, nation"))
        .column("year", t("年份", "Year"), Unit::CalendarYear)
        .column("ratio", t("城乡收入比", "Ratio"), Unit::Ratio)
        .source(source());
    for (i, ratio) in [
        3.11, 3.13, 3.13, 3.11, 3.11, 2.99, 2.9, 2.88, 2.81, 2.75, 2.73,
    ]
    .iter()
    .enumerate()
    {
        let year = 2006 + i16::try_from(i).unwrap_or(0);
        table.push([Cell::Year(year), (*ratio).into()]);
    }
    table
}

fn lorenz() -> Table {
    let mut table = Table::new("lorenz", t("收入的洛伦兹曲线", "Lorenz curves of income"))
        .column("year", t("年份", "Year"), Unit::None)
        .column("people", t("人口", "People"), Unit::Share)
        .column("income", t("收入", "Income"), Unit::Share);
    for (year, bend) in [("2005", 2.6), ("2020", 1.9)] {
        for i in 0..=20 {
            let p = f64::from(i) / 20.0;
            table.push([year.into(), p.into(), p.powf(bend).into()]);
        }
    }
    table
}

fn deal() -> Table {
    let mut table = Table::new(
        "deal",
        t("地块 QS-07 入市收益分配", "Parcel QS-07: who gets what"),
    )
    .column("step", t("项目", "Step"), Unit::None)
    .column("amount", t("金额", "Amount"), Unit::Yuan)
    .column("why", t("依据", "Rule"), Unit::None);
    let rows = [
        ("成交价款", "Price", 1_234_567_890, "合同第3条"),
        (
            "取得与开发成本",
            "Cost of land and works",
            -434_567_890,
            "审定表",
        ),
        ("土地增值收益", "Increment", 800_000_000, ""),
        (
            "土地增值收益调节金（县财政）",
            "Adjustment fund (county treasury)",
            -240_000_000,
            "财税〔2016〕41号",
        ),
        (
            "集体提留",
            "Kept by the collective",
            -224_000_000,
            "章程第12条",
        ),
    ];
    for (zh, en, fen, why) in rows {
        table.push([t(zh, en).into(), Fen::new(fen).into(), why.into()]);
    }
    table
}

fn jobs() -> Table {
    let mut table = Table::new("jobs", t("收入来源构成", "Where income comes from"))
        .column("group", t("组别", "Group"), Unit::None)
        .column("wage", t("工资", "Wages"), Unit::Yuan)
        .column("business", t("经营", "Business"), Unit::Yuan)
        .column("property", t("财产", "Property"), Unit::Yuan)
        .column("transfer", t("转移", "Transfers"), Unit::Yuan);
    let rows = [
        (
            "农村低收入组",
            "Rural, lowest fifth",
            1800.0,
            1500.0,
            90.0,
            1900.0,
        ),
        (
            "农村高收入组",
            "Rural, highest fifth",
            16_000.0,
            14_000.0,
            1300.0,
            6200.0,
        ),
        ("城镇居民", "Urban", 27_000.0, 5_200.0, 4_900.0, 8_100.0),
    ];
    for (zh, en, a, b, c, d) in rows {
        table.push([t(zh, en).into(), a.into(), b.into(), c.into(), d.into()]);
    }
    table
}

fn estimates() -> Table {
    let mut table = Table::new(
        "estimates",
        t(
            "三种改革对收入比的影响",
            "What three reforms do to the ratio",
        ),
    )
    .column("reform", t("改革", "Reform"), Unit::None)
    .column("effect", t("变化", "Change"), Unit::PercentagePoints)
    .column("low", t("下限", "Low"), Unit::PercentagePoints)
    .column("high", t("上限", "High"), Unit::PercentagePoints);
    table.push([
        t("放开落户", "Open registration").into(),
        (-3.42).into(),
        (-4.1).into(),
        (-2.7).into(),
    ]);
    table.push([
        t(
            "集体经营性建设用地入市",
            "Collective construction land on the market",
        )
        .into(),
        1.21.into(),
        0.4.into(),
        2.0.into(),
    ]);
    table.push([
        t("农业转移人口市民化奖补资金", "Grants for settling migrants").into(),
        (-0.66).into(),
        (-1.0).into(),
        (-0.3).into(),
    ]);
    table
}

fn memo() -> Result<Section, Box<dyn Error>> {
    let few = only(
        &provinces(),
        "few",
        &["浙江", "河北", "四川", "贵州", "甘肃"],
    );
    Ok(Section::new("memo", t("摘要", "Memo"))
        .lead(t(
            "改革使城乡收入比从 **2.56** 降到 **2.31**，其中一半来自迁移成本的下降。",
            "Reform takes the urban-rural ratio from **2.56** to **2.31**; half of it comes from cheaper migration.",
        ))
        .say(t(
            "本报告按县域测算差距、模拟改革、结算机制。数据为虚构，仅用于检查版式。农村居民的财产收入仍是短板，土地增值收益归农比例的提高能补上其中的一部分。",
            "This report measures the gap, simulates reform and settles the mechanisms for one county. The data are invented, to check the layout. Property income of rural people remains low; a larger part of land increments makes up for some of it.",
        ))
        .figures([
            KeyFigure::new(t("城乡收入比", "Urban-rural ratio"), 2.31, Unit::Ratio).beside(t("改革前 2.56", "2.56 before")),
            KeyFigure::new(t("农村人均收入", "Rural income per head"), 17_131.0, Unit::YuanPerHead),
            KeyFigure::new(t("农业就业比重", "Farm job share"), -0.031, Unit::Share).as_change().beside(t("相对基期", "against the baseline")),
            KeyFigure::new(t("集体留存", "Kept by the collective"), Fen::new(224_000_000), Unit::Yuan),
        ])
        .list([
            t("**先做**：放开县城落户，惠及 12.4 万人。", "**First**: open registration in the county seat, for 124,000 people."),
            t("**再做**：集体经营性建设用地入市，收益归农比例不低于 50%。", "**Then**: collective construction land on the market, at least 50% to the village."),
            t("**同时**：把公共服务预算按常住人口分配。", "**Meanwhile**: budgets for services by residents, not by registration."),
        ])
        .with(Chart::new(few, Dumbbell::of("name", "before", "after").sorted().highlight("浙江"))?.titled(t("五省改革前后的城乡收入比", "Urban-rural ratio in five provinces, before and after")))
        .remark(RemarkKind::Honest, t("模型不含公共服务质量与老年照护，因此低估了改革对老年农村居民的影响。", "The model has no quality of services and no care of the old, and so understates what reform does for the rural old.")))
}

fn charts() -> Result<Section, Box<dyn Error>> {
    let all = provinces();
    Ok(Section::new("charts", t("图", "Charts"))
        .heading(t("条形图", "Bars"))
        .with(Chart::new(
            all.clone(),
            Bars::of("name", "before").sorted().highlight("浙江"),
        )?)
        .with(Chart::new(
            only(
                &all,
                "groups",
                &["浙江", "河北", "四川", "新疆维吾尔自治区"],
            ),
            Bars::of("name", "before").and("after"),
        )?)
        .with(Chart::new(
            estimates(),
            Bars::of("reform", "effect")
                .interval("low", "high")
                .around(0.0),
        )?)
        .heading(t("折线图", "Lines"))
        .with(Chart::new(
            series(),
            Lines::of("year", "income")
                .by("group")
                .interval("low", "high")
                .from_zero()
                .broken_at(
                    2013.0,
                    t(
                        "2013 年起为城乡一体化住户调查",
                        "One household survey from 2013",
                    ),
                ),
        )?)
        .remark(
            RemarkKind::Break,
            t(
                "2012 年及以前农村为纯收入，2013 年起为可支配收入，两段不可直接相连。",
                "Net income to 2012, disposable income from 2013: no rate across.",
            ),
        )
        .columns([
            Block::Chart(Chart::new(
                lorenz(),
                Lorenz::of("people", "income").by("year"),
            )?),
            Block::Chart(Chart::new(
                jobs(),
                Stacked::of("group", ["wage", "business", "property", "transfer"]),
            )?),
        ])
        .with({
            let mut wide = lorenz();
            wide.id = "lorenz_wide".into();
            Chart::new(wide, Lorenz::of("people", "income").by("year"))?
        }))
}

fn more_charts() -> Result<Section, Box<dyn Error>> {
    let all = provinces();
    Ok(Section::new("more", t("更多图", "More charts"))
        .heading(t("土地交易", "A land deal"))
        .with(Chart::new(
            deal(),
            Waterfall::of("step", "amount")
                .total("成交价款")
                .total("土地增值收益")
                .closing(t("农户分配", "To the households")),
        )?)
        .remark(
            RemarkKind::Draft,
            t(
                "调节金比例依据已到期的试点办法，属草案。",
                "The rate follows a pilot rule that has expired: a draft.",
            ),
        )
        .remark(
            RemarkKind::Assumed,
            t(
                "集体提留比例为假设值。",
                "The part kept by the collective is assumed.",
            ),
        )
        .with(Chart::new(
            national(),
            Lines::of("year", "ratio").broken_at(2013.0, t("新口径", "new survey")),
        )?)
        .heading(t("散点", "Scatter"))
        .with(Chart::new(
            all,
            Scatter::of("before", "after")
                .named("name")
                .diagonal()
                .highlight("贵州"),
        )?))
}

fn maps(shapes: Vec<Shape>) -> Result<Section, Box<dyn Error>> {
    let mut tiles = provinces();
    tiles.title = t("方格示意图", "As squares");
    let section = Section::new("maps", t("地图", "Maps"))
        .with(Map::new(provinces(), shapes.clone(), "place", "before")?.named("name")?)
        .with(
            Map::new(provinces(), shapes, "place", "change")?
                .named("name")?
                .around(0.0),
        );
    let mut other = tiles.clone();
    other.id = "tiles".into();
    Ok(section.with(Map::new(other, vec![], "place", "after")?.named("name")?))
}

fn tables() -> Section {
    let mut hostile = Table::new(
        "<script>alert(1)</script>",
        t(
            "<script>alert('表')</script>",
            "</title><img src=x onerror=alert(1)>",
        ),
    )
    .column("a", t("名\"称", "Na\"me"), Unit::None)
    .column("b", t("值", "Value"), Unit::Number);
    hostile.push([
        "</td><script>alert(1)</script>".into(),
        f64::INFINITY.into(),
    ]);
    hostile.push(["=HYPERLINK(\"http://x\")".into(), f64::NAN.into()]);
    Section::new("tables", t("表", "Tables"))
        .with(provinces())
        .with(estimates())
        .with(deal())
        .with(jobs())
        .with(hostile)
}

/// Outlines of a GeoJSON file; none when no file is given.
fn shapes(path: Option<PathBuf>) -> Result<Vec<Shape>, Box<dyn Error>> {
    let Some(path) = path else { return Ok(vec![]) };
    let json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let mut shapes = vec![];
    for feature in json["features"].as_array().into_iter().flatten() {
        let place = feature["properties"]["place"].as_str().unwrap_or_default();
        let geometry = &feature["geometry"];
        let polygons = if geometry["type"] == "Polygon" {
            vec![serde_json::from_value(geometry["coordinates"].clone())?]
        } else {
            serde_json::from_value(geometry["coordinates"].clone())?
        };
        shapes.push(Shape {
            place: Place::new(place)?,
            polygons,
        });
    }
    Ok(shapes)
}

fn main() -> Result<(), Box<dyn Error>> {
    assert_eq!(message_problems(), Vec::<String>::new());
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let dir = args
        .next()
        .unwrap_or_else(|| std::env::temp_dir().join("ronghe-gallery"));
    let shapes = shapes(args.next())?;
    let document = Document::new(
        "gallery",
        t(
            "清水县城乡融合评估报告",
            "Urban-rural integration in Qingshui County",
        ),
        t(
            "差距、改革与机制（版式样张）",
            "Gap, reform, mechanisms (a specimen)",
        ),
    )
    .made("330599 · 2024-06-30 · ronghe 0.1.0 · seed 20230101")
    .section(memo()?)
    .section(charts()?)
    .section(more_charts()?)
    .section(maps(shapes)?)
    .section(tables());
    let files = write_report(&dir, &document, &[Lang::Zh, Lang::En])?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}",
        text_document(
            &document,
            Lang::Zh,
            Style {
                colour: false,
                width: Some(100)
            }
        )
    )?;
    for file in files {
        writeln!(out, "{}", file.display())?;
    }
    Ok(())
}
