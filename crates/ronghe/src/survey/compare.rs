//! One sample against another: a year against an earlier one, a reform against its baseline (D1, D2).

use super::{Survey, figures, interval, joined, with_error};
use crate::error::StudyError;
use ronghe_base::{Table, Text, Unit};
use ronghe_gap::{Curve, Ranked, Sample, dominance, growth_incidence};

impl Survey<'_> {
    /// The same rows after a reform.
    pub(super) fn against_reform(
        &self,
        before: &Sample,
        column: &str,
    ) -> Result<Vec<Table>, StudyError> {
        let income = self
            .columns
            .numbers(column)
            .map(|n| n.values.clone())
            .unwrap_or_default();
        let mut used = vec![false; income.len()];
        for &row in before.rows() {
            used[row] = true;
        }
        let after = self.sample(&income, |row| used[row])?;
        let names = [Text::new("改革前", "before"), Text::new("改革后", "after")];
        self.change("reform", &names, before, &after)
    }

    /// The last year against the first.
    pub(super) fn over_time(
        &self,
        first: &(String, Sample),
        last: &(String, Sample),
    ) -> Result<Vec<Table>, StudyError> {
        let names = [Text::same(first.0.clone()), Text::same(last.0.clone())];
        self.change("change", &names, &first.1, &last.1)
    }

    /// Measures of two samples and their differences; growth by tenth; dominance.
    fn change(
        &self,
        id: &str,
        names: &[Text; 2],
        before: &Sample,
        after: &Sample,
    ) -> Result<Vec<Table>, StudyError> {
        let (one, two) = (Ranked::new(before)?, Ranked::new(after)?);
        let [from, to] = names;
        let title = Text::new(
            format!("从{}到{}的变化", from.zh, to.zh),
            format!("Change from {} to {}", from.en, to.en),
        );
        let mut table = with_error(
            Table::new(id, title)
                .column("measure", Text::new("指标", "Measure"), Unit::None)
                .column("before", from.clone(), Unit::Number)
                .column("after", to.clone(), Unit::Number)
                .column("difference", Text::new("差", "Difference"), Unit::Number),
        );
        table = table.column("id", Text::new("程序用名", "Name for programs"), Unit::None);
        for (_, figure) in figures(self.groups.first()) {
            if let (Ok(a), Ok(b)) = (figure(&one), figure(&two)) {
                let error = self.contrast(&[(1.0, after, &b), (-1.0, before, &a)]);
                let off = b.value - a.value;
                let cells = [
                    a.measure.name.into(),
                    a.value.into(),
                    b.value.into(),
                    off.into(),
                ];
                let tail = interval(off, error)
                    .into_iter()
                    .chain([a.measure.id.into()]);
                table.push(cells.into_iter().chain(tail));
            }
        }
        for curve in [Curve::Lorenz, Curve::Generalised] {
            if let Ok(found) = dominance(&two, &one, curve) {
                let mut words = found.words(to, from);
                let at: Vec<String> = found
                    .crossings
                    .iter()
                    .take(10)
                    .map(|c| format!("{:.4}", c.people))
                    .collect();
                if !at.is_empty() {
                    words = joined(
                        words,
                        &format!("；交点（人口比重）：{}", at.join("、")),
                        &format!("; at shares of people {}", at.join(", ")),
                    );
                }
                table = table.note(words);
            }
        }
        Ok(vec![
            table.note(self.design_words()),
            self.incidence(id, names, &one, &two)?,
        ])
    }

    /// Growth by tenth of people.
    fn incidence(
        &self,
        id: &str,
        [from, to]: &[Text; 2],
        one: &Ranked<'_>,
        two: &Ranked<'_>,
    ) -> Result<Table, StudyError> {
        let mut growth = with_error(
            Table::new(
                format!("{id}-incidence"),
                Text::new(
                    "增长发生曲线（十等份组平均，匿名）",
                    "Growth incidence (means of tenths, anonymous)",
                ),
            )
            .column(
                "to",
                Text::new("人口累计比重至", "People up to"),
                Unit::Share,
            )
            .column("before", from.clone(), Unit::Number)
            .column("after", to.clone(), Unit::Number)
            .column("rate", Text::new("增长率", "Growth"), Unit::Number),
        );
        for g in growth_incidence(one, two, 10)? {
            let error = g.rate().and_then(|_| {
                let [up, down] = g.slopes();
                self.contrast(&[
                    (up, two.sample(), &g.after),
                    (down, one.sample(), &g.before),
                ])
            });
            let cells = [
                g.to.into(),
                g.before.value.into(),
                g.after.value.into(),
                g.rate().into(),
            ];
            growth.push(
                cells
                    .into_iter()
                    .chain(interval(g.rate().unwrap_or(f64::NAN), error)),
            );
        }
        Ok(growth)
    }
}
