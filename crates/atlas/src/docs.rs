//! `docs/region.md`, written from the specs.

use crate::numbers::bound;
use crate::schema::{ColumnSpec, Format, TableSpec, schema};
use ronghe_base::Lang;
use std::fmt::Write;

const HEAD: &str = "\
# 区域的表 Tables of a region

<!-- Written by the crate `ronghe-atlas` from crates/atlas/tables/*.toml; a test holds the two together.
     To renew it: RONGHE_BLESS=1 cargo test -p ronghe-atlas --test docs -->

一个区域是一个文件夹：`datapackage.json`（Frictionless Data Package）说明每张表在哪个文件、用什么编码和单位、来自何处；
表可用 CSV（UTF-8 或 GB18030，可用 gz 压缩）、XLSX 或 Parquet；轮廓用 GeoJSON。也可以只用一个工作簿（`ronghe new --xlsx`）。
`ronghe check DIR` 一次列出所有问题。

A region is a folder: `datapackage.json` (Frictionless Data Package) says which file holds which
table, in what encoding and unit, and where it comes from. Tables are CSV (UTF-8 or GB18030, plain
or gz), XLSX or Parquet; outlines are GeoJSON. One workbook will do as well.
`ronghe check DIR` lists all problems at once.

```json
{
  \"name\": \"my-county\",
  \"title\": { \"zh\": \"某县\", \"en\": \"My county\" },
  \"licenses\": [{ \"name\": \"CC-BY-4.0\" }],
  \"resources\": [
    { \"name\": \"places\", \"path\": \"places.csv\", \"sources\": [{ \"title\": \"GB/T 2260\" }] },
    { \"name\": \"income-2\", \"table\": \"income\", \"path\": \"income.csv.gz\", \"encoding\": \"gb18030\",
      \"sources\": [{ \"title\": \"Statistical yearbook 2021\", \"path\": \"table 5-3\" }],
      \"schema\": { \"fields\": [{ \"name\": \"value\", \"unit\": \"元/人\" }] } }
  ]
}
```

- 资源名为表名，或“表名-后缀”，或用 `table` 指明；几个资源可合成一张表。 A resource is named after its table (`income`, `income-2`) or says `table`; several join into one table.
- 列名可用英文名、中文名或别名，可带单位，如 `户籍人口（万人）`，读入时换算。 A column goes by its id, Chinese name or alias and may carry a unit, which is converted.
- 空单元格为缺失，绝不推算；“-”“NA”等是错误。 An empty cell is missing and nothing is guessed; `-` or `NA` is an error.
- 地方代码：全国 `000000`，世界其他地区 `W`。 The nation is `000000`, the rest of the world `W`.
- 界限 Bounds: 256 MiB a file, 512 MiB unpacked, 10,000,000 rows and 512 columns a table, 1,000 resources.
";

/// The documentation of every table and column, in Markdown, as it stands in `docs/region.md`.
///
/// ```
/// let text = ronghe_atlas::region_markdown();
/// assert!(text.contains("## places 地方 Places"));
/// ```
pub fn region_markdown() -> String {
    let mut out = HEAD.to_string();
    out += "\n| 表 table | 内容 | content | 必需 required |\n|---|---|---|---|\n";
    for spec in schema() {
        let id = &spec.id;
        let needed = if spec.optional { "" } else { "是 yes" };
        let (zh, en) = (plain(&spec.title.zh), plain(&spec.title.en));
        let _ = writeln!(out, "| [{id}](#{id}) | {zh} | {en} | {needed} |");
    }
    for spec in schema() {
        table(&mut out, spec);
    }
    out
}

fn table(out: &mut String, spec: &TableSpec) {
    let TableSpec {
        id, title, about, ..
    } = spec;
    // writing to a string cannot fail
    let _ = write!(
        out,
        "\n<a id=\"{id}\"></a>\n\n## {id} {} {}\n\n",
        title.zh, title.en
    );
    for words in [&about.zh, &about.en] {
        if !words.is_empty() {
            let _ = write!(out, "{words}\n\n");
        }
    }
    let form = match spec.format {
        Format::Table => "表 rows",
        Format::GeoJson => "GeoJSON",
        Format::Asc => "ESRI ASCII grid (.asc)",
        Format::Pb => "Pabulib (.pb)",
        Format::Toml => "TOML",
    };
    let needed = if spec.optional {
        "可选 optional"
    } else {
        "必需 required"
    };
    let _ = writeln!(out, "- {needed}; {form}");
    if !spec.key.is_empty() {
        let _ = writeln!(out, "- 唯一键 key: {}", code_list(&spec.key));
    }
    for total in &spec.totals {
        let _ = writeln!(out, "- `{}` = {}", total.whole, total.parts.join(" + "));
    }
    if !spec.adds_up.is_empty() {
        let list = code_list(&spec.adds_up);
        let _ = writeln!(
            out,
            "- 上级等于下级合计 a place is the sum of its places: {list}"
        );
    }
    if spec.columns.is_empty() {
        return;
    }
    *out += "\n| 列 column | 名称 | name | 类型 type | 单位 unit | 必填 required | 取值 values | 别名 also called | 说明 about |\n";
    *out += "|---|---|---|---|---|---|---|---|---|\n";
    for c in &spec.columns {
        let kind = c.kind.label();
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} {} | {} | {} | {} | {} | {} |",
            c.id,
            plain(&c.label.zh),
            plain(&c.label.en),
            kind.zh,
            kind.en,
            unit(c),
            if c.required { "是 yes" } else { "" },
            values(c),
            plain(&c.aliases.join("、")),
            plain(&[c.about.zh.as_str(), &c.about.en].join(" ")),
        );
    }
}

fn unit(column: &ColumnSpec) -> String {
    let unit = column.unit();
    let (zh, en) = (unit.words(Lang::Zh), unit.words(Lang::En));
    if zh == en { zh } else { format!("{zh} {en}") }
}

fn values(column: &ColumnSpec) -> String {
    let range = match (column.min.map(bound), column.max.map(bound)) {
        (Some(a), Some(b)) => format!("{a} – {b}"),
        (Some(a), None) => format!("≥ {a}"),
        (None, Some(b)) => format!("≤ {b}"),
        (None, None) => String::new(),
    };
    let choices: Vec<String> = column
        .choices
        .iter()
        .enumerate()
        .map(|(i, c)| match column.choices_zh.get(i) {
            Some(zh) => format!("`{c}` {zh}"),
            None => format!("`{c}`"),
        })
        .collect();
    let sums = if column.sums_to_one_by.is_empty() {
        String::new()
    } else {
        format!("合计 1 sums to 1 by {}", code_list(&column.sums_to_one_by))
    };
    let parts = [range, choices.join(", "), sums];
    let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    plain(&parts.join("; "))
}

fn code_list(ids: &[String]) -> String {
    let ids: Vec<String> = ids.iter().map(|i| format!("`{i}`")).collect();
    ids.join(", ")
}

/// Words that cannot break a Markdown table.
fn plain(words: &str) -> String {
    words.trim().replace('|', "\\|").replace('\n', " ")
}
