//! What the report says: the memo first, then gap, space, flows, standing, change over time, validation,
//! trust, challenges, estimated barriers, reform, winners, counties, weakest links,
//! sureness, deals, limits, provenance.

mod barriers;
mod challenges;
mod change;
mod counties;
mod deals;
mod flows;
mod gap;
mod index;
mod memo;
mod model;
mod provenance;
mod space;
mod validation;

pub use challenges::{challenge_table, lacking, level_places, level_summary, ranks_table};
pub use gap::gap_tables;

use crate::error::StudyError;
use crate::study::Study;
use ronghe_base::Text;
use ronghe_report::{Arg, Block, Document, Section, message};

/// Most rows of a table by place that stands in the page; a longer one stands in a file beside it.
pub const LONGEST: usize = 700;

/// A sentence of the catalogue.
fn say(id: &str, args: &[(&str, Arg)]) -> Result<Text, StudyError> {
    Ok(message(id, args)?)
}

/// A sentence without variables.
fn plain(id: &str) -> Result<Text, StudyError> {
    say(id, &[])
}

/// The report of a study.
///
/// # Errors
/// [`StudyError::Report`] for a sentence that the catalogue lacks.
pub fn document(study: &Study) -> Result<Document, StudyError> {
    let region = study.region();
    let mut document = Document::new(
        region.id.clone(),
        region.title.clone(),
        plain("report-subtitle")?,
    );
    let mut made = vec![format!(
        "ronghe {} · {}",
        env!("CARGO_PKG_VERSION"),
        region.id
    )];
    if let Some(run) = study.modelled().map(|m| &m.run) {
        made.extend([run.package.file.clone(), run.model.year.to_string()]);
    }
    document.made = made.join(" · ");
    let sections = [
        Some(memo::section_of(study)?),
        gap::section_of(study)?,
        space::section_of(study)?,
        flows::section_of(study)?,
        index::section_of(study)?,
        change::section_of(study)?,
        validation::section_of(study)?,
        model::trust(study)?,
        challenges::section_of(study)?,
        barriers::section_of(study)?,
        model::reform(study)?,
        model::winners(study)?,
        counties::section_of(study)?,
        model::links(study)?,
        model::sure(study)?,
        deals::section_of(study)?,
        model::limits(study)?,
        Some(provenance::section_of(study)?),
    ];
    document.sections.extend(sections.into_iter().flatten());
    Ok(document)
}

/// The sentences of the memo, for the terminal.
///
/// # Errors
/// As [`document`].
pub fn memo_lines(study: &Study) -> Result<Vec<Text>, StudyError> {
    let mut lines = vec![];
    for block in memo::section_of(study)?.blocks {
        match block {
            Block::Heading(text) => lines.extend([Text::default(), text]),
            Block::Say(text) | Block::Lead(text) => lines.push(text),
            Block::Remark(remark) => lines.push(remark.text),
            _ => {}
        }
    }
    Ok(lines)
}

/// A section with its heading from the catalogue.
fn section(id: &str) -> Result<Section, StudyError> {
    Ok(Section::new(id, plain(id)?))
}
