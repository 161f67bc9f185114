//! Where every fen of a deal goes, and why.

use super::{Check, Deal, LedgerError, check};
use crate::rules::Rule;
use ronghe_base::{Fen, Status, Text};
use serde::Serialize;

/// Who receives or bears.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// The treasury of the county.
    County,
    /// The collective.
    Collective,
    /// A member, by id.
    Member(String),
    /// The seller of a resale.
    Transferor,
    /// Somebody else who bore a cost.
    Other,
}

impl Party {
    /// The party in words.
    pub fn label(&self) -> Text {
        match self {
            Self::County => Text::new("县级国库", "county treasury"),
            Self::Collective => Text::new("集体", "collective"),
            Self::Member(id) => Text::new(format!("成员{id}"), format!("member {id}")),
            Self::Transferor => Text::new("再转让方", "transferor"),
            Self::Other => Text::new("其他垫付方", "other bearer of costs"),
        }
    }
}

/// What a line rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Id of the rule; `deal` for a term of the deal.
    pub rule: String,
    /// Number of the document, or the id of the deal.
    pub document: String,
    /// Article, `unverified` where it was not seen, or the field of the deal.
    pub article: String,
    /// On what authority it stands.
    pub status: Status,
}

impl Basis {
    /// A rule of the book.
    pub(super) fn rule(rule: &Rule) -> Self {
        Self {
            rule: rule.id.clone(),
            document: rule.source.document.clone(),
            article: rule.source.article.clone(),
            status: rule.status,
        }
    }

    /// A field of the deal.
    pub(super) fn term(deal: &Deal, field: &str) -> Self {
        Self {
            rule: "deal".into(),
            document: deal.id.clone(),
            article: field.into(),
            status: Status::Term,
        }
    }
}

/// One amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Who receives it.
    pub who: Party,
    /// What it is, or the name of the member.
    pub name: Text,
    /// How much.
    pub amount: Fen,
    /// How it was worked out, to be redone with a pocket calculator.
    pub formula: Text,
    /// What it rests on.
    #[serde(flatten)]
    pub basis: Basis,
}

/// A loss, where costs exceed the revenue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Who bears it: the seller.
    pub who: Party,
    /// `K - R`.
    pub amount: Fen,
    /// Part of it that the seller still owes to others who bore costs.
    pub owed: Fen,
    /// How it was worked out.
    pub formula: Text,
    /// What it rests on.
    #[serde(flatten)]
    pub basis: Basis,
}

/// A deal settled: its lines sum to the revenue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ledger {
    /// The deal.
    pub deal: Deal,
    /// Whether it is only a draft, because no consent is shown (M2.e).
    pub draft: bool,
    /// `max(0, R - K)`.
    pub increment: Fen,
    /// Who receives how much, and why: fund, costs, collective, members by id.
    pub lines: Vec<Line>,
    /// Sum of the lines.
    pub total: Fen,
    /// The loss, if any; it is no part of the lines.
    pub loss: Option<Loss>,
    /// What a reader must know.
    pub notes: Vec<Text>,
    /// The rules that were used.
    pub rules: Vec<Rule>,
    /// What was checked.
    pub checks: Vec<Check>,
}

impl Ledger {
    /// What goes to the adjustment fund.
    pub fn fund(&self) -> Fen {
        let lines = self
            .lines
            .iter()
            .filter(|l| l.basis.rule == super::settle::FUND);
        lines.map(|l| l.amount).sum()
    }

    /// Works the deal out again and compares every line with it.
    ///
    /// # Errors
    /// [`LedgerError`] naming the checks that fail.
    pub fn verify(&self) -> Result<(), LedgerError> {
        let checks = check::checks(self);
        let failed: Vec<String> = checks
            .into_iter()
            .filter(|c| !c.passed)
            .map(|c| c.name.en)
            .collect();
        if failed.is_empty() {
            Ok(())
        } else {
            Err(LedgerError {
                file: self.deal.file.clone(),
                deal: self.deal.id.clone(),
                failed,
            })
        }
    }
}
