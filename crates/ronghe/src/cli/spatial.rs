//! `ronghe spatial`: is there a pattern in space, and where?

use super::answer::Answer;
use super::args::{Lone, Spatial, Statistic};
use crate::error::StudyError;
use crate::region;
use crate::space::{Isolates, Layer, Links, Method, Pick, Space, Spacing, detect};
use ronghe_atlas::{Columns, Findings, Want, read_columns};
use ronghe_base::{Lang, Text};
use ronghe_gap::{Divisor, Level, LocalStatistic, Metric, Permutations, Singletons, Style};
use serde_json::json;
use std::collections::HashMap;
use std::path::Path;

/// Places shown on a terminal; the full list is in the JSON document.
const SHOWN: usize = 40;

pub(super) fn spatial(args: &Spatial) -> Result<Answer, StudyError> {
    let (layer, links) = if is_table(&args.source) {
        of_file(args)?
    } else {
        of_region(args)?
    };
    let method = method(args);
    let (values, factors, lacking) = layer.factors();
    let mut tables = vec![];
    if !factors.is_empty() {
        tables = detect(&values, &factors, method.singletons)?;
        if lacking > 0 {
            tables[0].notes.push(Text::new(
                format!("{lacking} 个地方缺少因子，未参加探测。"),
                format!("Left out of the detector for want of a factor: {lacking}."),
            ));
        }
    }
    let space = Space::measure(&layer, &links, &method)?;
    let local = space.local_table();
    let short = local.filter(|_, row| row < SHOWN);
    let all = [space.global_table(), space.count_table()];
    let every = all.iter().chain(&tables).chain([&local]);
    let mut document: serde_json::Map<_, _> = every
        .map(|t| (t.id.clone(), ronghe_report::table_json(t)))
        .collect();
    document.insert("seed".into(), json!(args.seed));
    let mut answer = Answer {
        json: Some(document.into()),
        ..Answer::default()
    };
    for table in all {
        answer.table(table);
    }
    answer.table(short);
    for table in tables {
        answer.table(table);
    }
    Ok(answer)
}

fn method(args: &Spatial) -> Method {
    Method {
        style: if args.binary {
            Style::Binary
        } else {
            Style::RowStandardised
        },
        isolates: if args.isolates == Lone::Drop {
            Isolates::Drop
        } else {
            Isolates::Keep
        },
        statistic: match args.statistic {
            Statistic::Moran => LocalStatistic::Moran(Divisor::NMinusOne),
            Statistic::MoranN => LocalStatistic::Moran(Divisor::N),
            Statistic::G => LocalStatistic::G,
            Statistic::GStar => LocalStatistic::GStar,
            Statistic::Geary => LocalStatistic::Geary,
        },
        draws: Permutations {
            stop_after: args.stop_after,
            ..Permutations::new(args.permutations, args.seed)
        },
        level: args.p.map_or(Level::FalseDiscovery(args.fdr), Level::Each),
        singletons: if args.singletons == Lone::Drop {
            Singletons::Drop
        } else {
            Singletons::Keep
        },
    }
}

/// A table file, not a region: by its ending, and there is such a file.
fn is_table(path: &Path) -> bool {
    let name = path.to_string_lossy().to_lowercase();
    let ends = |e: &&str| name.ends_with(*e);
    [".csv", ".csv.gz", ".parquet", ".xlsx"].iter().any(ends) && path.is_file()
}

fn of_region(args: &Spatial) -> Result<(Layer, Links), StudyError> {
    let (region, _) = region::open(&args.source)?;
    let filters = args
        .filters
        .iter()
        .map(|f| {
            let (column, word) = f.split_once('=').ok_or_else(|| StudyError::Model {
                what: Text::new(
                    format!("--where {f}：应为 列=词，如 residence=urban"),
                    format!("--where {f}: expected COLUMN=WORD, such as residence=urban"),
                ),
            })?;
            Ok((column.to_string(), word.to_string()))
        })
        .collect::<Result<_, StudyError>>()?;
    let pick = Pick {
        value: args.value.clone(),
        per: args.per.clone(),
        year: args.year,
        level: args.level.clone(),
        filters,
        factors: args.factor.clone(),
    };
    let layer = Layer::of_region(&region, &pick)?;
    let links = Links::of_region(&region, &layer, args.weights)?;
    Ok((layer, links))
}

fn of_file(args: &Spatial) -> Result<(Layer, Links), StudyError> {
    let mut want = vec![Want::number(&args.value)];
    want.extend(args.place.iter().map(Want::label));
    let axes = args.x.iter().chain(&args.y);
    want.extend(axes.clone().map(Want::number));
    want.extend(args.per.iter().map(Want::number));
    want.extend(args.factor.iter().map(Want::label));
    let table = read(&args.source, args.sheet.as_deref(), &want)?;
    let number = |name: &str| table.numbers(name).map_or(&[][..], |n| &n.values);
    let per = args.per.as_deref().map(number);
    let value = |row: usize| {
        let value = number(&args.value)[row];
        per.map_or(value, |per| value / per[row])
    };
    let label = |row: usize| {
        let named = args.place.as_deref().and_then(|p| table.labels(p));
        named
            .and_then(|n| n.get(row))
            .map_or_else(|| table.lines[row].to_string(), str::to_string)
    };
    let points = args.x.as_deref().zip(args.y.as_deref());
    let point = |row: usize| points.map_or([0.0; 2], |(x, y)| [number(x)[row], number(y)[row]]);
    let known = |row: &usize| value(*row).is_finite() && point(*row).iter().all(|x| x.is_finite());
    let rows: Vec<usize> = (0..table.rows()).filter(known).collect();
    let title = args.per.as_ref().map_or_else(
        || args.value.clone(),
        |per| format!("{} / {per}", args.value),
    );
    let mut layer = Layer::of_rows(&title, rows.iter().map(|&r| (label(r), value(r))));
    layer.left_out(table.rows() - rows.len());
    for name in &args.factor {
        let words = |&row: &usize| {
            let word = table.labels(name)?.get(row)?;
            (!word.is_empty()).then(|| word.to_string())
        };
        layer
            .words
            .push((Text::same(name), rows.iter().map(words).collect()));
    }
    let links = match (&args.pairs, points) {
        (Some(file), _) => {
            let names: Vec<String> = rows.iter().map(|&r| label(r)).collect();
            pairs(file, &names)?
        }
        (None, Some(_)) => {
            let points: Vec<[f64; 2]> = rows.iter().map(|&r| point(r)).collect();
            let metric = if args.plane {
                Metric::Plane
            } else {
                Metric::Sphere
            };
            Links::of_points(&points, args.weights.unwrap_or(Spacing::Nearest(4)), metric)?
        }
        (None, None) => {
            return Err(StudyError::Model {
                what: Text::new(
                    "谁与谁相邻？请给出 --x 和 --y 及 --weights nearest:个数 或 band:距离，或 --pairs 文件 及 --place 列",
                    "who is next to whom? give --x and --y with --weights nearest:COUNT or band:DISTANCE, or --pairs FILE with --place COLUMN",
                ),
            });
        }
    };
    Ok((layer, links))
}

/// Pairs of places by their names, in the first two columns of a file; pairs with others are passed over.
fn pairs(file: &Path, names: &[String]) -> Result<Links, StudyError> {
    let mut index = HashMap::new();
    for (i, name) in names.iter().enumerate() {
        if index.insert(name.as_str(), i).is_some() {
            return Err(StudyError::Model {
                what: Text::new(
                    format!("地方“{name}”占两行；相邻对要求一地一行（--place 列）"),
                    format!(
                        "the place \"{name}\" stands in two rows; pairs need one row a place (--place COLUMN)"
                    ),
                ),
            });
        }
    }
    let columns = ronghe_atlas::column_names(file, None).map_err(|f| faults(file, &f))?;
    let [a, b, ..] = columns.as_slice() else {
        return Err(StudyError::Model {
            what: Text::new(
                format!("{}：应有两列地方", file.display()),
                format!("{}: expected two columns of places", file.display()),
            ),
        });
    };
    let table = read(file, None, &[Want::label(a), Want::label(b)])?;
    let at = |column: &str, row| {
        table
            .labels(column)?
            .get(row)
            .and_then(|n| index.get(n).copied())
    };
    let mut found = vec![];
    let mut elsewhere = 0;
    for row in 0..table.rows() {
        match (at(a, row), at(b, row)) {
            (Some(i), Some(j)) => found.push((i, j)),
            _ => elsewhere += 1,
        }
    }
    let shown = file.display();
    let origin = Text::new(
        format!("相邻关系来自 {shown}；{elsewhere} 对涉及没有数值的地方。"),
        format!("Neighbours by {shown}; {elsewhere} pairs name a place without a value."),
    );
    Links::of_pairs(names.len(), &found, origin)
}

fn read(file: &Path, sheet: Option<&str>, want: &[Want]) -> Result<Columns, StudyError> {
    read_columns(file, sheet, want).map_err(|f| faults(file, &f))
}

fn faults(file: &Path, findings: &Findings) -> StudyError {
    StudyError::Unsound {
        region: file.display().to_string(),
        errors: findings
            .errors()
            .map(|p| Text::new(p.say(Lang::Zh), p.say(Lang::En)))
            .collect(),
    }
}
