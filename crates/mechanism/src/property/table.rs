//! The ledger as tables and as text.

use super::{Basis, Ledger, Mode, divide_increment};
use crate::rules::Rule;
use ronghe_base::{Cell, Fen, Lang, Status, Table, Text, Unit};
use std::fmt::Write;

impl Ledger {
    /// Every line: who, how much, how, why.
    pub fn table(&self) -> Table {
        let title = &self.deal.title;
        let title = Text::new(
            format!("{}：收益分配", title.zh),
            format!("{}: who receives what", title.en),
        );
        let mut table = Table::new("ledger", title)
            .column("who", Text::new("谁", "Who"), Unit::None)
            .column("name", Text::new("事项", "What"), Unit::None)
            .column("amount", Text::new("金额", "Amount"), Unit::Yuan)
            .column("formula", Text::new("算式", "Formula"), Unit::None)
            .column("rule", Text::new("规则", "Rule"), Unit::None)
            .column("document", Text::new("文号", "Document"), Unit::None)
            .column("article", Text::new("条款", "Article"), Unit::None)
            .column("status", Text::new("性质", "Status"), Unit::None);
        for line in &self.lines {
            table.push([
                line.who.label().into(),
                line.name.clone().into(),
                line.amount.into(),
                line.formula.clone().into(),
                line.basis.rule.clone().into(),
                line.basis.document.clone().into(),
                basis_words(&line.basis).into(),
                line.basis.status.label().into(),
            ]);
        }
        table.notes.extend(self.loss_note());
        self.finish(table)
    }

    /// From the revenue down to what the members receive, step by step.
    pub fn waterfall(&self) -> Table {
        let mut table = Table::new("waterfall", Text::new("收入逐级分配", "Waterfall"))
            .column("step", Text::new("环节", "Step"), Unit::None)
            .column("amount", Text::new("金额", "Amount"), Unit::Yuan)
            .column("left", Text::new("余额", "Left"), Unit::Yuan);
        let deal = &self.deal;
        let (rate, kept) = (deal.fund_rate, deal.collective_retention);
        let parts = divide_increment(deal.revenue, deal.cost(), rate, kept);
        let repaid = deal.cost().min(deal.revenue);
        let holder = match deal.mode {
            Mode::MarketEntry { .. } => Text::new("减：成员所得", "less: to the members"),
            Mode::Resale { .. } => Text::new("减：再转让方所得", "less: to the transferor"),
        };
        let steps = [
            (Text::new("减：偿还成本", "less: costs repaid"), repaid),
            (Text::new("减：调节金", "less: adjustment fund"), parts.fund),
            (
                Text::new("减：集体留存", "less: kept by the collective"),
                parts.collective,
            ),
            (holder, parts.members),
        ];
        let mut left = deal.revenue;
        table.push([
            Text::new("收入", "revenue").into(),
            left.into(),
            left.into(),
        ]);
        for (step, amount) in steps {
            left = left - amount;
            table.push([step.into(), Cell::from(-amount), left.into()]);
        }
        table.notes.extend(self.loss_note());
        self.finish(table)
    }

    fn finish(&self, mut table: Table) -> Table {
        table.notes.extend(self.notes.iter().cloned());
        table.sources.extend(self.rules.iter().map(Rule::source));
        table
    }

    fn loss_note(&self) -> Option<Text> {
        let loss = self.loss.as_ref()?;
        let who = loss.who.label();
        let status = loss.basis.status.label();
        let (mut zh, mut en) = (
            format!(
                "亏损{}（{}）由{}承担（{}）",
                loss.amount, loss.formula.zh, who.zh, status.zh
            ),
            format!(
                "loss of {} ({}) borne by the {} ({})",
                loss.amount, loss.formula.en, who.en, status.en
            ),
        );
        if loss.owed > Fen::ZERO {
            let _ = write!(zh, "，其中尚欠他人{}", loss.owed);
            let _ = write!(en, ", who still owes {} of it to others", loss.owed);
        }
        Some(Text::new(zh, en))
    }

    /// The ledger as plain text, for a notice board or a terminal.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = self.head(lang);
        for line in &self.lines {
            let who = line.who.label();
            let name = line.name.get(lang);
            text.push_str(&amount_line(line.amount, who.get(lang), name));
            let why = why(&line.basis, lang);
            let _ = writeln!(
                text,
                "{:>20}  {}\n{:>20}  {why}",
                "",
                line.formula.get(lang),
                ""
            );
        }
        let total = Text::new("合计", "total");
        text.push_str(&amount_line(self.total, total.get(lang), ""));
        for note in self.loss_note().iter().chain(&self.notes) {
            let _ = writeln!(text, "* {}", note.get(lang));
        }
        for check in &self.checks {
            let mark = if check.passed { "ok" } else { "FAILS" };
            let _ = writeln!(text, "[{mark}] {}", check.name.get(lang));
        }
        text
    }

    fn head(&self, lang: Lang) -> String {
        let deal = &self.deal;
        let (r, k, i) = (deal.revenue, deal.cost(), self.increment);
        let sums = Text::new(
            format!("收入{r}，成本{k}，增值{i}（元）"),
            format!("revenue {r}, cost {k}, increment {i} (yuan)"),
        );
        let mu = deal.area.mu();
        let area = Text::new(format!("{mu:.3} 亩"), format!("{mu:.3} mu"));
        let mode = match &deal.mode {
            Mode::MarketEntry { .. } => Text::new("入市", "market entry"),
            Mode::Resale { .. } => Text::new("再转让", "resale"),
        };
        format!(
            "{}: {}\n{}, {}, {}, {}\n{}\n",
            deal.id,
            deal.title.get(lang),
            deal.place,
            deal.date,
            mode.get(lang),
            area.get(lang),
            sums.get(lang),
        )
    }
}

/// The amount first, so that columns meet in either script.
fn amount_line(amount: Fen, who: &str, name: &str) -> String {
    let colon = if name.is_empty() { "" } else { ": " };
    format!("{amount:>20}  {who}{colon}{name}\n")
}

fn why(basis: &super::Basis, lang: Lang) -> String {
    let status = basis.status.label();
    let (rule, status) = (&basis.rule, status.get(lang));
    let (document, article) = (&basis.document, &basis.article);
    match basis.status {
        Status::Term => format!("[{status}: {article}]"),
        Status::Assumed => format!("[{rule}: {status}]"),
        _ => {
            let article = crate::rules::article_words(article);
            format!("[{rule}: {status}, {document}, {}]", article.get(lang))
        }
    }
}

/// The article of a rule, or the field of the deal, in words.
fn basis_words(basis: &Basis) -> Text {
    match (basis.status, basis.article.as_str()) {
        (Status::Term, "collective_retention") => Text::new("集体留存比例", "collective_retention"),
        (Status::Term, "members") => Text::new("成员份额", "members"),
        (Status::Term, field) => Text::same(field),
        (_, article) => crate::rules::article_words(article),
    }
}
