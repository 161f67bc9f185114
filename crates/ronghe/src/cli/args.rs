//! The words of the command line, with help that teaches.

use super::inequality::Inequality;
use crate::space::Spacing;
use clap::builder::{RangedI64ValueParser, RangedU64ValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use ronghe_base::{Lang, Level, Year};
use std::path::PathBuf;

/// ronghe (融合): measure the gap between town and country, simulate reforms, settle mechanisms,
/// report in Chinese and English.
#[derive(Parser, Debug)]
#[command(
    name = "ronghe",
    version,
    max_term_width = 100,
    after_help = "Start here:\n  ronghe run                      the whole flow on built-in China, report in ./out\n  ronghe new my-county --example  an invented county to look at and change\n  ronghe check my-county          all problems of a region, with place and remedy\n  ronghe run my-county            the whole flow on your own region\n\nA REGION is a folder of tables (docs/region.md), or the name of a built-in one: china, qingshui.\nExit codes: 0 done, 1 a check failed, 2 bad input."
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
    /// Language of what is printed here (reports come in both unless --lang is given).
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Tongue>,
    /// Print one JSON document instead of tables.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// Years that tables may hold.
fn years() -> RangedI64ValueParser<Year> {
    RangedI64ValueParser::new().range(1800..=2200)
}

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl From<Tongue> for Lang {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Zh => Self::Zh,
            Tongue::En => Self::En,
        }
    }
}

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// The whole flow: measure, simulate, operate, report.
    ///
    /// Without a region: built-in China. Without a package: packages/example.toml of the region.
    /// Writes report.zh.html, report.en.html and every table as CSV and JSON.
    Run(Run),
    /// Write an empty region to fill in, a workbook, or the invented county as an example.
    New(New),
    /// Name all problems of a region at once: where, what was found, what was expected, what to do.
    ///
    /// Exit code 1 where something must be mended; warnings and notes alone give 0.
    Check {
        /// Region folder, workbook (.xlsx) or built-in name.
        region: PathBuf,
    },
    /// Measure the gap: ratios, inequality with exact decompositions, challenge sheets C1-C5.
    ///
    /// Sheets rank indicators by distance to target and, where the region has a model, by what one per
    /// cent of loosening is worth.
    Measure(Measure),
    /// Is there a pattern in space, and where? Moran, G, clusters, geographical detector.
    ///
    /// Of a figure of a region (--value TABLE.COLUMN) or of a column of a table file (CSV, XLSX, Parquet).
    Spatial(Box<Spatial>),
    /// Measure inequality in a table of persons or households: every measure with its variant and its
    /// standard error, exact decompositions, changes between years, a reform beside its baseline.
    Inequality(Box<Inequality>),
    /// Simulate a reform package in the spatial equilibrium and show baseline against reform.
    Simulate(Simulate),
    /// Follow a reform year by year: figures without and with the package, milestones, losers, moves.
    ///
    /// People choose anew where to work at random times, landlords save, measures grow by their ramp
    /// (docs/package.md, [path]).
    Path(Follow),
    /// Solve a golden case: reads the schema ronghe-equilibrium-1, computes every run afresh.
    ///
    /// With --json the same document comes back with every runs[k].out replaced.
    Solve {
        /// Case file (.json).
        case: PathBuf,
    },
    /// Settle a land deal to the last fen, each line with its rule (M2.d).
    Share {
        /// Deal file (.toml).
        deal: PathBuf,
    },
    /// A composite index of any table, with rank intervals by default, and coupling coordination (D2).
    ///
    /// Every index hangs on how its columns are normalised, weighted and aggregated; these choices are
    /// drawn at random (seeded) and the ranks come with the interval in which they stay.
    Index(Box<Index>),
    /// The rule book: dated law and parameters with their sources.
    Rules {
        /// What to show.
        #[command(subcommand)]
        what: Rules,
    },
    /// Time the solver at the sizes users have, from provinces to villages (release build).
    ///
    /// China in equal parts, tables held whole or by groups; sizes, seconds, passes, megabytes, growth.
    Bench {
        /// A peer program to time on the same tables: a Python script with calibrate and solve.
        #[arg(long)]
        peer: Option<PathBuf>,
        /// Most places to try.
        #[arg(long, default_value_t = 3_000, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
        most: usize,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Run {
    /// Region folder, workbook or built-in name.
    #[arg(default_value = "china")]
    pub(crate) region: PathBuf,
    /// Reform package (.toml).
    pub(crate) package: Option<PathBuf>,
    /// Folder that receives the report.
    #[arg(long, default_value = "out")]
    pub(crate) out: PathBuf,
    /// Take the measures in force in that year (default: all).
    #[arg(long, value_parser = years())]
    pub(crate) year: Option<Year>,
    /// Add a section on the counties of table census; with =FILE under that package, else under
    /// packages/counties.toml of the region.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[expect(
        clippy::option_option,
        reason = "not asked for, asked for, asked for with a file"
    )]
    pub(crate) counties: Option<Option<PathBuf>>,
}

#[derive(Args, Debug)]
pub(crate) struct Measure {
    /// Region folder, workbook or built-in name.
    #[arg(default_value = "china")]
    pub(crate) region: PathBuf,
    /// Show the indicators at this rank of places; with --json every place.
    #[arg(long, value_enum)]
    pub(crate) level: Option<Rank>,
    /// Show this challenge alone.
    #[arg(long, value_enum)]
    pub(crate) challenge: Option<Sheet>,
}

/// Ranks of places that indicators can be seen at.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Rank {
    /// Provinces.
    Province,
    /// Prefectures.
    Prefecture,
    /// Counties.
    County,
    /// Townships.
    Township,
    /// Villages.
    Village,
}

impl Rank {
    /// The rank of the library.
    pub(crate) fn level(self) -> Level {
        match self {
            Self::Province => Level::Province,
            Self::Prefecture => Level::Prefecture,
            Self::County => Level::County,
            Self::Township => Level::Township,
            Self::Village => Level::Village,
        }
    }
}

/// The five challenges.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "verbatim")]
pub(crate) enum Sheet {
    /// The gap narrows slowly.
    C1,
    /// Weak production infrastructure and human capital.
    C2,
    /// Barriers to land, labour and capital.
    C3,
    /// Thin living infrastructure and public services.
    C4,
    /// Unbalanced urban growth and governance.
    C5,
}

#[derive(Args, Debug)]
pub(crate) struct New {
    /// Folder to write (must not exist or be empty).
    pub(crate) dir: PathBuf,
    /// Write the workbook that a planner fills in instead of CSV files.
    #[arg(long, conflicts_with = "example")]
    pub(crate) xlsx: bool,
    /// Write the invented county Qingshui with every table filled.
    #[arg(long)]
    pub(crate) example: bool,
    /// Seed of the invented county.
    #[arg(long, requires = "example")]
    pub(crate) seed: Option<u64>,
}

#[derive(Args, Debug)]
pub(crate) struct Spatial {
    /// A table file (.csv, .csv.gz, .xlsx, .parquet), a region folder or a built-in name.
    pub(crate) source: PathBuf,
    /// The figure: a column of the file, or TABLE.COLUMN of the region.
    #[arg(long)]
    pub(crate) value: String,
    /// Divide the figure by this column, place by place.
    #[arg(long)]
    pub(crate) per: Option<String>,
    /// Neighbours: adjacency, queen, rook, queen:SLIT, rook:SLIT, nearest:COUNT, band:DISTANCE (km, or units of --plane).
    #[arg(long)]
    pub(crate) weights: Option<Spacing>,
    /// Every link weighs one (default: the links of a place sum to one).
    #[arg(long)]
    pub(crate) binary: bool,
    /// Places without a neighbour: they count in the mean, or are left out.
    #[arg(long, value_enum, default_value_t = Lone::Keep)]
    pub(crate) isolates: Lone,
    /// The statistic by place.
    #[arg(long, value_enum, default_value_t = Statistic::Moran)]
    pub(crate) statistic: Statistic,
    /// Permutations.
    #[arg(long, default_value_t = 999)]
    pub(crate) permutations: u32,
    /// Seed of the permutations.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Sequential test: a place is done once so many permutations lie at or beyond its value on either side.
    #[arg(long)]
    pub(crate) stop_after: Option<u32>,
    /// A cluster has a false discovery rate of at most this.
    #[arg(long, default_value_t = 0.05, value_parser = part)]
    pub(crate) fdr: f64,
    /// A cluster has a two-sided pseudo p of at most this, each place by itself (instead of --fdr).
    #[arg(long, conflicts_with = "fdr", value_parser = part)]
    pub(crate) p: Option<f64>,
    /// Factors of the geographical detector: columns of words.
    #[arg(long, value_delimiter = ',')]
    pub(crate) factor: Vec<String>,
    /// Strata with one member in the detector.
    #[arg(long, value_enum, default_value_t = Lone::Keep)]
    pub(crate) singletons: Lone,
    /// Region: the year (default: that with most places).
    #[arg(long)]
    pub(crate) year: Option<Year>,
    /// Region: the level of places, such as province or prefecture (default: that with most places).
    #[arg(long)]
    pub(crate) level: Option<String>,
    /// Region: rows that count, COLUMN=WORD; may be given several times.
    #[arg(long = "where")]
    pub(crate) filters: Vec<String>,
    /// File: column with the name of the place.
    #[arg(long)]
    pub(crate) place: Option<String>,
    /// File: column of longitudes, or x with --plane.
    #[arg(long, requires = "y")]
    pub(crate) x: Option<String>,
    /// File: column of latitudes, or y with --plane.
    #[arg(long, requires = "x")]
    pub(crate) y: Option<String>,
    /// File: coordinates are plane (default: degrees).
    #[arg(long)]
    pub(crate) plane: bool,
    /// File: another table whose first two columns are pairs of neighbours by --place.
    #[arg(long)]
    pub(crate) pairs: Option<PathBuf>,
    /// File: sheet of a workbook.
    #[arg(long)]
    pub(crate) sheet: Option<String>,
}

/// What becomes of what stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lone {
    /// Kept.
    Keep,
    /// Left out.
    Drop,
}

/// A statistic by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Statistic {
    /// Local Moran, divisor n - 1.
    Moran,
    /// Local Moran, divisor n.
    MoranN,
    /// G of Getis and Ord, without the place itself.
    G,
    /// G* of Getis and Ord, with the place itself.
    GStar,
    /// Local Geary.
    Geary,
}

/// A part between 0 and 1.
fn part(words: &str) -> Result<f64, String> {
    let found = words.parse::<f64>().ok().filter(|x| *x > 0.0 && *x < 1.0);
    found.ok_or_else(|| "expected a number between 0 and 1".into())
}

#[derive(Args, Debug)]
pub(crate) struct Simulate {
    /// Region folder, workbook or built-in name.
    #[arg(default_value = "china")]
    pub(crate) region: PathBuf,
    /// Reform package (.toml); default packages/example.toml of the region.
    pub(crate) package: Option<PathBuf>,
    /// Take the measures in force in that year (default: all).
    #[arg(long, value_parser = years())]
    pub(crate) year: Option<Year>,
    /// Among the counties of table census, beside the provinces; default packages/counties.toml.
    #[arg(long)]
    pub(crate) counties: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Follow {
    /// Region folder, workbook or built-in name.
    #[arg(default_value = "china")]
    pub(crate) region: PathBuf,
    /// Reform package (.toml); default packages/example.toml of the region.
    pub(crate) package: Option<PathBuf>,
    /// Last year; default that of the package, or 15 years after the baseline.
    #[arg(long, value_parser = years())]
    pub(crate) until: Option<Year>,
    /// Year of the baseline; default that of the package, or the first of table cells.
    #[arg(long, value_parser = years())]
    pub(crate) from: Option<Year>,
}

#[derive(Args, Debug)]
pub(crate) struct Index {
    /// Table: .csv, .csv.gz, .xlsx or .parquet, one row a place, or a place and year.
    pub(crate) file: PathBuf,
    /// Columns of which more is better.
    #[arg(long, value_delimiter = ',', required_unless_present = "costs")]
    pub(crate) columns: Vec<String>,
    /// Columns of which less is better.
    #[arg(long, value_delimiter = ',')]
    pub(crate) costs: Vec<String>,
    /// Column that names the rows (default: their lines in the file).
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Column of years: normalised over all of them, ranked in the last one.
    #[arg(long)]
    pub(crate) year: Option<String>,
    /// Sheet of a workbook.
    #[arg(long)]
    pub(crate) sheet: Option<String>,
    /// equal, entropy, entropy-of-values, critic, pca, or numbers in the order of columns, then costs.
    #[arg(long, default_value = "entropy")]
    pub(crate) weights: String,
    /// min-max, z, ratio, target or vector.
    #[arg(long, default_value = "min-max")]
    pub(crate) normalisation: String,
    /// arithmetic, geometric or topsis.
    #[arg(long, default_value = "arithmetic")]
    pub(crate) aggregation: String,
    /// Targets of columns for the normalisation target.
    #[arg(long, value_delimiter = ',', value_name = "COLUMN=VALUE")]
    pub(crate) targets: Vec<String>,
    /// A subsystem for coupling coordination and its columns; give two or more.
    #[arg(long, value_name = "NAME=COLUMN,COLUMN")]
    pub(crate) coupling: Vec<String>,
    /// modified or classical.
    #[arg(long, default_value = "modified")]
    pub(crate) coupling_form: String,
    /// Rows with a missing value: refuse, or drop and say how many.
    #[arg(long, value_enum, default_value_t = Missing::Refuse)]
    pub(crate) missing: Missing,
    /// Draws of choices for rank intervals, 0 for none (default: 1024, fewer for very long tables).
    #[arg(long)]
    pub(crate) draws: Option<usize>,
    /// Seed of the draws.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// What to do with a row that lacks a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Missing {
    /// Stop and name every row.
    Refuse,
    /// Leave the row out and count it.
    Drop,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Rules {
    /// All rules with dates, values, status and source.
    List,
}
