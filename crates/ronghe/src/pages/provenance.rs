//! Where every number comes from, and what the check of the region found.

use super::{plain, say, section};
use crate::error::StudyError;
use crate::study::Study;
use ronghe_base::{Table, Text, Unit};
use ronghe_report::{Arg, Section};

pub(super) fn section_of(study: &Study) -> Result<Section, StudyError> {
    let kernel = if study.counted().is_some() {
        Text::new(
            "全表；各县按组（见县域一节）",
            "whole; counties by groups (see their section)",
        )
    } else {
        Text::new("全表", "whole")
    };
    let made = say(
        "provenance-made",
        &[
            ("version", env!("CARGO_PKG_VERSION").into()),
            ("region", study.region().id.clone().into()),
            ("kernel", Arg::Words(kernel)),
        ],
    )?;
    let mut page = section("provenance")?
        .say(made)
        .heading(plain("provenance-tables")?);
    page.push(resources(study));
    let troubles: Vec<Text> = study
        .troubles()
        .map(|t| Text::same(t.message.clone()))
        .collect();
    if !troubles.is_empty() {
        page = page.heading(plain("trouble")?).list(troubles);
    }
    let found = study.findings().table();
    if found.rows() > 0 {
        page = page.heading(plain("provenance-findings")?);
        page.push(found);
    }
    Ok(page)
}

fn resources(study: &Study) -> Table {
    let mut table = Table::new(
        "provenance",
        Text::new("各表来源与许可", "Source and licence of every table"),
    )
    .column("name", Text::new("资源", "Resource"), Unit::None)
    .column("table", Text::new("表", "Table"), Unit::None)
    .column("path", Text::new("文件", "File"), Unit::None)
    .column("rows", Text::new("行数", "Rows"), Unit::Count)
    .column("source", Text::new("来源", "Source"), Unit::None)
    .column("licence", Text::new("许可", "Licence"), Unit::None);
    for resource in &study.region().resources {
        let sources: Vec<String> = resource
            .sources
            .iter()
            .map(|s| {
                if s.path.is_empty() {
                    s.title.clone()
                } else {
                    format!("{} ({})", s.title, s.path)
                }
            })
            .collect();
        table.push([
            resource.name.as_str().into(),
            resource.table.as_deref().unwrap_or("").into(),
            resource.path.as_str().into(),
            i64::try_from(resource.rows).unwrap_or(i64::MAX).into(),
            sources.join("; ").into(),
            resource.licence.as_str().into(),
        ]);
    }
    table
}
