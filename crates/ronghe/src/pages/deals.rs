//! Land deals, settled to the last fen (M2.d).

use super::{plain, say, section};
use crate::bridge;
use crate::error::StudyError;
use crate::study::Study;
use ronghe_base::Text;
use ronghe_report::{Arg, Chart, RemarkKind, Section, Waterfall};

pub(super) fn section_of(study: &Study) -> Result<Option<Section>, StudyError> {
    if study.deals().is_empty() {
        return Ok(None);
    }
    let mut page = section("deals")?.lead(plain("deals-lead")?);
    for settled in study.deals() {
        let (deal, ledger) = (&settled.deal, &settled.ledger);
        let name = |text: &Text| {
            Text::new(
                format!("{}：{}", deal.title.zh, text.zh),
                format!("{}: {}", deal.title.en, text.en),
            )
        };
        page = page.heading(deal.title.clone());
        if ledger.draft {
            page = page.remark(RemarkKind::Draft, plain("memo-deal-draft")?);
        }
        let mut steps = ledger.waterfall();
        steps.id = format!("{}-waterfall", deal.id);
        let first = Waterfall::of("step", "amount").total("revenue");
        page.push(Chart::new(steps, first)?.titled(name(&plain("deals-chart")?)));
        let mut lines = ledger.table();
        lines.id = format!("{}-ledger", deal.id);
        page.push(lines);
        let mut compared = settled.compared.clone();
        compared.id = format!("{}-compared", deal.id);
        page = page.heading(name(&plain("deals-compared")?));
        page.push(compared);
        if let Some(share) = bridge::state_share(ledger) {
            page = page.say(say(
                "deals-bridge",
                &[("share", Arg::from(format!("{share:.6}")))],
            )?);
        }
    }
    Ok(Some(page))
}
