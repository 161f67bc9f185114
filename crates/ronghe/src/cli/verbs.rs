//! One function a verb.

use super::answer::{Answer, Screen};
use super::args::{Follow, Measure, New, Run, Simulate};
use crate::error::StudyError;
use crate::measure::Gap;
use crate::over_time::OverTime;
use crate::pages;
use crate::qingshui::{self, Plan};
use crate::region;
use crate::results;
use crate::simulate::{CountySimulation, Span};
use crate::standing::Standing;
use crate::study::{Study, read_text, side_files};
use ronghe_atlas::{Region, new_folder, new_workbook, write_folder};
use ronghe_base::{Level, Table, Text};
use ronghe_gap::{Challenge, sheet_table};
use ronghe_mechanism::property::{Deal, compare, settle};
use ronghe_mechanism::rules::RuleBook;
use serde_json::json;
use std::path::Path;

pub(super) fn run(args: &Run, screen: &Screen) -> Result<Answer, StudyError> {
    let bar = Screen::progress(if args.counties.is_some() { 6 } else { 5 });
    let step = |words: &str| {
        bar.set_message(words.to_string());
        bar.inc(1);
    };
    step("reading the region");
    let study = Study::open(&args.region)?;
    step("measuring the gap");
    let study = study.measure()?;
    step("solving the equilibrium");
    let mut study = study.simulate(args.package.as_deref(), args.year)?;
    if let Some(package) = &args.counties {
        step("dividing the counties");
        study = study.among_counties(package.as_deref(), args.year)?;
        study.counted().ok_or_else(no_county_package)?;
    }
    step("settling deals");
    let study = study.operate()?;
    step("writing the report");
    let files = study.report(&args.out, &screen.report)?;
    bar.finish_and_clear();
    let mut answer = Answer::default();
    let pages: Vec<String> = files.iter().map(|p| p.display().to_string()).collect();
    let shown: Vec<&str> = pages
        .iter()
        .filter(|p| p.contains(".html"))
        .map(String::as_str)
        .collect();
    if screen.json {
        let document = pages::document(&study)?;
        let short = document
            .tables()
            .into_iter()
            .filter(|t| t.rows() <= pages::LONGEST);
        let tables: serde_json::Map<_, _> = short
            .map(|t| (t.id.clone(), ronghe_report::table_json(t)))
            .collect();
        answer.json =
            Some(json!({ "region": study.region().id, "files": pages, "tables": tables }));
    }
    for text in pages::memo_lines(&study)? {
        answer.line(text);
    }
    answer.plain("");
    warn(&mut answer, &study);
    let tables = args.out.join("tables");
    answer.line(Text::new(
        format!("报告：{}；表格：{}", shown.join("、"), tables.display()),
        format!("Report: {}; tables: {}", shown.join(", "), tables.display()),
    ));
    Ok(answer)
}

/// What the reader must know before the figures: unused files, measures without effect.
fn warnings(study: &Study) -> Vec<Text> {
    let mut warnings: Vec<Text> = study
        .troubles()
        .map(|t| {
            Text::new(
                format!("警告：未采用 {}", t.message),
                format!("warning: not used: {}", t.message),
            )
        })
        .collect();
    if let Some(model) = study.modelled() {
        if let (true, Some(year)) = (model.run.applied.is_empty(), model.run.year) {
            warnings.push(Text::new(
                format!("警告：{year} 年没有生效的措施。"),
                format!("warning: no measure is in force in {year}"),
            ));
        }
        for measure in model.idle() {
            let (id, line) = (&measure.id, measure.line);
            warnings.push(Text::new(
                format!("警告：第 {line} 行措施“{id}”没有改变任何数值，请检查 value 与 where。"),
                format!("warning: line {line}, measure \"{id}\" changes nothing; check its value and where"),
            ));
        }
    }
    warnings
}

/// Prints the warnings, and keeps them in the JSON document.
fn warn(answer: &mut Answer, study: &Study) {
    let warnings = warnings(study);
    let words: Vec<&str> = warnings.iter().map(|w| w.en.as_str()).collect();
    if let Some(serde_json::Value::Object(json)) = &mut answer.json {
        json.insert("warnings".into(), json!(words));
    }
    for warning in warnings {
        answer.line(warning);
    }
}

pub(super) fn new(args: &New, screen: &Screen) -> Result<Answer, StudyError> {
    let mut answer = Answer::default();
    let shown = args.dir.display().to_string();
    let book = args
        .dir
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
    if book != args.xlsx {
        let advice = if args.xlsx {
            Text::new(
                "工作簿的名字形如 my-county.xlsx",
                "a workbook is named like my-county.xlsx",
            )
        } else {
            Text::new(
                "文件夹的名字不以 .xlsx 结尾；要工作簿请加 --xlsx",
                "a folder is not named .xlsx; for a workbook add --xlsx",
            )
        };
        return Err(StudyError::File {
            path: shown,
            cause: Text::new("没有写入任何内容", "nothing was written"),
            advice,
        });
    }
    if args.example {
        let plan = Plan {
            seed: args.seed.unwrap_or(Plan::default().seed),
            ..Plan::default()
        };
        write_folder(&args.dir, &qingshui::files(&plan))?;
    } else if args.xlsx {
        new_workbook(&args.dir, screen.lang)?;
    } else {
        new_folder(&args.dir, screen.lang)?;
    }
    answer.line(Text::new(
        format!("已写入 {shown}。填好后运行：ronghe check {shown}"),
        format!("Wrote {shown}. Fill it in, then: ronghe check {shown}"),
    ));
    answer.json = Some(json!({ "written": shown }));
    Ok(answer)
}

pub(super) fn check(path: &Path, screen: &Screen) -> Result<Answer, StudyError> {
    let files = region::files(path);
    let findings = ronghe_atlas::check(&files);
    if findings.is_absent() {
        let advice = Text::new(
            "请给出区域文件夹、工作簿（.xlsx）或内置名称：china、qingshui",
            "give a region folder, a workbook (.xlsx), or a built-in name: china, qingshui",
        );
        let cause = Text::new(
            "既不是文件夹也不是工作簿",
            "it is no folder and no workbook",
        );
        return Err(StudyError::File {
            path: path.display().to_string(),
            cause,
            advice,
        });
    }
    let mut answer = Answer {
        failed: findings.has_errors(),
        ..Answer::default()
    };
    answer.plain(findings.say(screen.lang));
    let mut json = json!({ "findings": ronghe_report::table_json(&findings.table()) });
    if !answer.failed {
        let (region, _) = ronghe_atlas::open(&files)?;
        let troubles = side_files(&region)?;
        answer.failed = !troubles.is_empty();
        for trouble in &troubles {
            answer.line(Text::new(
                format!("错误 {}", trouble.message),
                format!("error {}", trouble.message),
            ));
        }
        let list: Vec<&str> = troubles.iter().map(|t| t.message.as_str()).collect();
        json["packages_and_deals"] = json!(list);
    }
    answer.json = Some(json);
    Ok(answer)
}

/// Most rows of a table of standing or change on a terminal.
const TABLE_SHOWN: usize = 40;

pub(super) fn measure(args: &Measure) -> Result<Answer, StudyError> {
    let study = Study::open(&args.region)?.measure()?;
    let region = study.region();
    let gap = study.gap().expect("it was measured");
    let challenges: Vec<Challenge> = match args.challenge {
        Some(sheet) => vec![Challenge::ALL[sheet as usize]],
        None => Challenge::ALL.to_vec(),
    };
    if let Some(rank) = args.level {
        return Ok(measure_at(rank.level(), &challenges, region));
    }
    let mut answer = Answer::default();
    let mut all = vec![];
    if args.challenge.is_none() {
        all = pages::gap_tables(gap, region);
        for table in &all {
            answer.table(table.clone());
        }
        let standing = study.standing().into_iter().flat_map(Standing::tables);
        let change = study.over_time().into_iter().flat_map(OverTime::tables);
        for table in standing.chain(change) {
            // long tables stand in the JSON document and the report
            if table.rows() <= TABLE_SHOWN {
                answer.table(table.clone());
            }
            all.push(table);
        }
    }
    let prices = study.prices().unwrap_or_else(|e| {
        answer.line(Text::new(
            format!("没有影子价格：{e}"),
            format!("no shadow prices: {e}"),
        ));
        None
    });
    let mut lacking = 0;
    for challenge in challenges {
        let table = pages::challenge_table(challenge, gap, region, prices.as_ref());
        answer.table(table);
        all.push(sheet_table(challenge, &gap.challenges));
        all.push(pages::ranks_table(challenge, gap, prices.as_ref()));
        let missing = pages::lacking(challenge, gap);
        lacking += missing.len();
        if args.challenge.is_some() {
            for words in missing {
                answer.line(words);
            }
        }
    }
    answer.line(Text::new(
        format!("另有 {lacking} 个指标缺数据，见报告或 --json。"),
        format!("{lacking} more indicators lack data: see the report, or --json."),
    ));
    for missing in &gap.missing {
        answer.line(missing.clone());
    }
    answer.json = Some(json_tables(&all));
    Ok(answer)
}

/// The indicators at one rank of places: a summary on the terminal, every place in the JSON document.
fn measure_at(level: Level, challenges: &[Challenge], region: &Region) -> Answer {
    let mut found = Gap::at(region, level);
    // a region without places of this rank has no figures at it, whatever a single row says
    let there = Gap::levels(region).contains(&level);
    found.retain(|a| there && challenges.contains(&a.indicator.challenge));
    let summary = pages::level_summary(level, &found, region);
    let mut answer = Answer::default();
    if summary.rows() == 0 {
        answer.line(Text::new(
            "这一层级没有两个以上地方有值的指标。",
            "No indicator has values for two or more places of this rank.",
        ));
    }
    answer.json = Some(json_tables(&[
        summary.clone(),
        pages::level_places(level, &found, region),
    ]));
    answer.table(summary);
    answer
}

fn json_tables(tables: &[Table]) -> serde_json::Value {
    let one = |t: &Table| (t.id.clone(), ronghe_report::table_json(t));
    tables.iter().map(one).collect()
}

pub(super) fn simulate(args: &Simulate) -> Result<Answer, StudyError> {
    let bar = Screen::progress(2);
    bar.set_message("reading the region");
    let study = Study::open(&args.region)?;
    bar.set_message("solving the equilibrium");
    bar.inc(1);
    if args.counties {
        let run = study.counties(args.package.as_deref(), args.year)?;
        bar.finish_and_clear();
        return Ok(counties(&run.ok_or_else(nothing_to_simulate)?));
    }
    let study = study.simulate(args.package.as_deref(), args.year)?;
    bar.finish_and_clear();
    let Some(modelled) = study.modelled() else {
        return Err(nothing_to_simulate());
    };
    let mut answer = Answer::default();
    let run = &modelled.run;
    for record in &modelled.records {
        answer.table(results::record(record));
    }
    let added = results::contributions(run, &modelled.contributions);
    for table in [
        results::measures(run),
        added,
        results::outcome(run),
        results::groups(run),
        results::places(run),
    ] {
        answer.table(table);
    }
    answer.table(results::budgets(run));
    if !modelled.barriers.is_empty() {
        answer.table(results::barrier_kinds(&modelled.barriers));
    }
    answer.table(results::variants(run, &modelled.variants));
    if let Some(slopes) = &modelled.slopes {
        answer.table(results::bands(run, slopes));
        answer.table(results::deviations(run, slopes));
        answer.table(results::parameter_bands(run, slopes));
        if let Some(pairs) = results::parameter_correlations(slopes) {
            answer.table(pairs);
        }
        answer.table(results::elasticities(run, slopes));
        answer.table(results::parameter_elasticities(run, slopes));
    }
    answer.table(results::closures(run));
    warn(&mut answer, &study);
    Ok(answer)
}

/// Counties shown at either end on a terminal.
const COUNTIES_SHOWN: usize = 12;

fn no_county_package() -> StudyError {
    StudyError::Model {
        what: Text::new(
            "没有县级方案：请放在该区域的 packages/counties.toml，或用 --counties=文件 指明",
            "no package for counties: put one at packages/counties.toml of the region, or name it with --counties=FILE",
        ),
    }
}

fn counties(run: &CountySimulation) -> Answer {
    let places = results::county_places(run);
    let tables = [
        results::county_measures(run),
        results::county_national(run),
        run.counties.margin_table(),
        run.counties.imputed_table(),
        results::county_provinces(run),
    ];
    let all = tables.iter().chain([&places]);
    let mut answer = Answer {
        json: Some(
            all.map(|t| (t.id.clone(), ronghe_report::table_json(t)))
                .collect(),
        ),
        ..Answer::default()
    };
    let form = results::county_form(run);
    if let Some(serde_json::Value::Object(json)) = &mut answer.json {
        let words: Vec<&str> = form.iter().map(|text| text.en.as_str()).collect();
        json.insert("form".into(), json!(words));
    }
    for text in form {
        answer.line(text);
    }
    for table in tables {
        answer.table(table);
    }
    // the full list is in the JSON document
    for table in results::county_ends(&places, COUNTIES_SHOWN) {
        answer.table(table);
    }
    answer
}

pub(super) fn path(args: &Follow) -> Result<Answer, StudyError> {
    let bar = Screen::progress(0);
    bar.set_message("reading the region");
    let study = Study::open(&args.region)?;
    let span = Span {
        from: args.from,
        until: args.until,
    };
    let mut tick = |reform: bool, year: i16| {
        bar.set_message(format!(
            "{} {year}",
            if reform { "with" } else { "without" }
        ));
        bar.inc(1);
    };
    let path = study.timeline(args.package.as_deref(), span, &mut tick)?;
    bar.finish_and_clear();
    let Some(path) = path else {
        return Err(nothing_to_simulate());
    };
    let tables = results::path_tables(&path);
    let mut answer = Answer {
        json: Some(
            tables
                .iter()
                .map(|t| (t.id.clone(), ronghe_report::table_json(t)))
                .collect(),
        ),
        ..Answer::default()
    };
    for table in tables {
        // the full list of moves is in the JSON document
        answer.table(table.filter(|t, row| t.id != "path-moves" || row < MOVES_SHOWN));
    }
    Ok(answer)
}

/// Pairs of places shown on a terminal.
const MOVES_SHOWN: usize = 15;

fn nothing_to_simulate() -> StudyError {
    StudyError::Model {
        what: Text::new(
            format!(
                "没有可模拟的内容：区域需要 {} 三张表和一个方案（packages/example.toml，或写在区域之后）",
                crate::study::MODEL_TABLES.join("、")
            ),
            format!(
                "nothing to simulate: the region needs the tables {:?} and a package (packages/example.toml, or name one after the region)",
                crate::study::MODEL_TABLES
            ),
        ),
    }
}

pub(super) fn solve(path: &Path) -> Result<Answer, StudyError> {
    let text = read_text(
        path,
        &Text::new(
            "请给出算例的路径（.json，格式 ronghe-equilibrium-1）",
            "give the path of a case (.json, schema ronghe-equilibrium-1)",
        ),
    )?;
    let solved = ronghe_equilibrium::solve_case(&text).map_err(|e| StudyError::File {
        path: path.display().to_string(),
        cause: Text::same(e.to_string()),
        advice: Text::new(
            "格式见 cases/equilibrium/README.md",
            "see cases/equilibrium/README.md for the schema",
        ),
    })?;
    let value: serde_json::Value =
        serde_json::from_str(&solved).expect("the document came from serde");
    let mut answer = Answer::default();
    answer.table(results::solved(&value));
    answer.json = Some(value);
    Ok(answer)
}

pub(super) fn share(path: &Path, screen: &Screen) -> Result<Answer, StudyError> {
    let text = read_text(
        path,
        &Text::new(
            "请给出交易文件的路径（.toml）",
            "give the path of a deal (.toml)",
        ),
    )?;
    let shown = path.display().to_string();
    let deal = Deal::parse(&text, &shown)?;
    let ledger = settle(&deal, RuleBook::built_in())?;
    let mut answer = Answer {
        failed: ledger.verify().is_err(),
        ..Answer::default()
    };
    answer.plain(ledger.text(screen.lang));
    answer.plain("");
    answer.table(compare(&deal, RuleBook::built_in())?);
    answer.json = Some(serde_json::to_value(&ledger).expect("a ledger is plain JSON"));
    Ok(answer)
}

pub(super) fn rules() -> Answer {
    let mut answer = Answer::default();
    answer.table(RuleBook::built_in().table());
    answer
}
