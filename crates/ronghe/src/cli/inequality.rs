//! `ronghe inequality`: a file of persons or households.

use super::answer::Answer;
use crate::error::StudyError;
use crate::survey::{self, Question};
use clap::Args;
use ronghe_gap::{Policy, Treatment};
use std::path::PathBuf;

/// What is measured in a file of persons or households.
#[derive(Args, Debug)]
pub(crate) struct Inequality {
    /// Table of persons or households: csv, csv.gz, xlsx or parquet.
    file: PathBuf,
    /// Column of income per head.
    #[arg(long, value_name = "COLUMN")]
    income: String,
    /// Column of weights, persons (default: one each).
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// Columns of groups, outermost first, such as province,county,residence.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    group: Vec<String>,
    /// Columns of income by source.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    source: Vec<String>,
    /// Column of strata of the sample.
    #[arg(long, value_name = "COLUMN")]
    strata: Option<String>,
    /// Column of clusters (primary sampling units) of the sample; default a row each.
    #[arg(long, value_name = "COLUMN")]
    cluster: Option<String>,
    /// Column of years: each is measured, and the last against the first.
    #[arg(long, value_name = "COLUMN")]
    year: Option<String>,
    /// Column of income after a reform, of the same rows.
    #[arg(long, value_name = "COLUMN", conflicts_with = "year")]
    reform: Option<String>,
    /// Columns of circumstances, for inequality of opportunity.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    circumstance: Vec<String>,
    /// Columns of numbers that explain the gap between two groups (Oaxaca-Blinder, RIF).
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', requires = "group")]
    explain: Vec<String>,
    /// List Dagum's pairs of groups.
    #[arg(long)]
    pairs: bool,
    /// The rows are all there are: no standard errors.
    #[arg(long, conflicts_with_all = ["strata", "cluster"])]
    census: bool,
    /// Incomes that are missing: refuse, drop, or a number in their place.
    #[arg(long, default_value = "refuse", value_parser = treatment, allow_hyphen_values = true)]
    missing: Treatment,
    /// Incomes of zero: keep, drop, refuse, or a number in their place.
    #[arg(long, default_value = "keep", value_parser = treatment, allow_hyphen_values = true)]
    zero: Treatment,
    /// Incomes below zero: refuse, keep, drop, or a number in their place.
    #[arg(long, default_value = "refuse", value_parser = treatment, allow_hyphen_values = true)]
    negative: Treatment,
    /// Sheet of a workbook (default: the first).
    #[arg(long)]
    sheet: Option<String>,
}

fn treatment(text: &str) -> Result<Treatment, String> {
    match text {
        "refuse" => Ok(Treatment::Refuse),
        "keep" => Ok(Treatment::Keep),
        "drop" => Ok(Treatment::Drop),
        number => match number.parse::<f64>() {
            Ok(x) if x.is_finite() => Ok(Treatment::BottomCode(x)),
            _ => Err("give refuse, keep, drop or a finite number".into()),
        },
    }
}

pub(super) fn inequality(args: &Inequality) -> Result<Answer, StudyError> {
    let ask = Question {
        sheet: args.sheet.clone(),
        income: args.income.clone(),
        weight: args.weight.clone(),
        groups: args.group.clone(),
        sources: args.source.clone(),
        strata: args.strata.clone(),
        cluster: args.cluster.clone(),
        year: args.year.clone(),
        reform: args.reform.clone(),
        circumstances: args.circumstance.clone(),
        explain: args.explain.clone(),
        pairs: args.pairs,
        census: args.census,
        policy: Policy {
            missing: args.missing,
            zero: args.zero,
            negative: args.negative,
        },
    };
    let mut answer = Answer::default();
    for table in survey::measure(&args.file, &ask)? {
        answer.table(table);
    }
    Ok(answer)
}
