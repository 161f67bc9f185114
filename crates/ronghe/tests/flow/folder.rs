//! A region in a temporary folder, and what the tests read off a study.

use ronghe::qingshui::{Plan, files};
use ronghe::simulate::Headline;
use ronghe::study::{Modelled, Study};
use ronghe_base::{Cell, Lang, Table};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

pub(crate) const BOTH: [Lang; 2] = [Lang::Zh, Lang::En];

/// The tables of Qingshui that the model and the gap need, its outlines aside.
pub(crate) const LEAN: [&str; 7] = [
    "places.csv",
    "cells.csv",
    "migration.csv",
    "trade.csv",
    "parameters.csv",
    "income.csv",
    "population.csv",
];

/// The files of Qingshui, made once for all tests.
pub(crate) fn made() -> &'static BTreeMap<String, Vec<u8>> {
    static MADE: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    MADE.get_or_init(|| files(&Plan::default()))
}

/// A region in a temporary folder.
pub(crate) struct Folder(pub(crate) TempDir);

impl Folder {
    pub(crate) fn empty() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(folder.path()).unwrap();
        folder
    }

    /// Qingshui with the tables of the model and the gap, its package and its deals.
    pub(crate) fn county() -> Self {
        let folder = Self::empty();
        for (path, bytes) in made() {
            let side = path.starts_with("deals/") || path.starts_with("packages/");
            if side || LEAN.contains(&path.as_str()) {
                folder.write(path, bytes);
            }
        }
        folder
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("county")
    }

    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.text(file);
        assert!(text.contains(from), "{file} has no {from}");
        self.write(file, text.replace(from, to));
    }

    /// Rows of a year once more under another year.
    pub(crate) fn repeat_year(&self, file: &str, from: &str, to: &str) {
        let text = self.text(file);
        let again = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let later = |cell: &&str| if *cell == from { to } else { cell }.to_string();
            let is_of_year = cells.contains(&from);
            is_of_year.then(|| cells.iter().map(later).collect::<Vec<_>>().join(",") + "\n")
        };
        let more: String = text.lines().skip(1).filter_map(again).collect();
        assert!(!more.is_empty(), "{file} has no {from}");
        self.write(file, text + &more);
    }

    /// All steps with the package of the region.
    pub(crate) fn study(&self) -> Study {
        self.with(None)
    }

    /// All steps with a package that lies outside the region.
    pub(crate) fn with(&self, package: Option<&str>) -> Study {
        let file = self.0.path().join("given.toml");
        if let Some(text) = package {
            fs::write(&file, text).unwrap();
        }
        let given = package.map(|_| file.as_path());
        let study = Study::open(&self.path()).unwrap().measure().unwrap();
        study.simulate(given, None).unwrap().operate().unwrap()
    }

    /// Pages in Chinese and English.
    pub(crate) fn pages(&self, study: &Study) -> [String; 2] {
        let out = self.0.path().join("out");
        study.report(&out, &BOTH).unwrap();
        BOTH.map(|lang| {
            fs::read_to_string(out.join(format!("report.{}.html", lang.code()))).unwrap()
        })
    }
}

pub(crate) fn model(study: &Study) -> &Modelled {
    study.modelled().unwrap()
}

/// A package of measures, each of them `assumed` and serving P5.
pub(crate) fn package(id: &str, head: &str, measures: &[&str]) -> String {
    let mut text =
        format!("id = '{id}'\ntitle = {{ zh = '方案{id}', en = 'package {id}' }}\n{head}\n");
    for measure in measures {
        text += "[[measure]]\nmechanism = 'P5'\nstatus = 'assumed'\nsource = 'test'\n";
        text += measure;
        text += "\n";
    }
    text
}

pub(crate) fn close(what: &str, found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() <= within,
        "{what}: {found} instead of {expected} within {within}"
    );
}

/// Every number of a headline.
pub(crate) fn figures(h: &Headline) -> Vec<f64> {
    let mut all = vec![
        h.farm_job_share,
        h.outside_place,
        h.outside_cell,
        h.cell_ratio,
        h.gini,
        h.theil,
        h.welfare,
        h.welfare_with_owners,
        h.output,
        h.service,
        h.losing,
    ];
    all.extend(h.quintiles);
    all
}

pub(crate) fn same(what: &str, a: &Headline, b: &Headline) {
    for (k, (a, b)) in figures(a).into_iter().zip(figures(b)).enumerate() {
        close(&format!("{what}, figure {k}"), a, b, 1e-9 * b.abs());
    }
}

pub(crate) fn number(table: &Table, column: &str, row: usize) -> f64 {
    table.get(column, row).and_then(Cell::number).unwrap()
}

/// The row whose first column reads `words` in English.
pub(crate) fn row(table: &Table, words: &str) -> usize {
    let named = |cell: &Cell| matches!(cell, Cell::Text(t) if t.en == words);
    let cells = &table.columns[0].cells;
    let found = cells.iter().position(named);
    found.unwrap_or_else(|| panic!("table {} has no row {words}", table.id))
}

/// Every file below a folder.
pub(crate) fn bytes_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(next) = todo.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_path_buf();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}
