//! The memo of two pages: where we stand, tightest links, what the package does, what it costs, who
//! pays, who loses, how sure we are.

use super::{plain, say, section};
use crate::error::StudyError;
use crate::measure::Gap;
use crate::results;
use crate::simulate::{Headline, Record, Simulation};
use crate::study::{MODEL_TABLES, Modelled, Settled, Study};
use crate::worth::rows;
use ronghe_base::{Status, Text, Unit};
use ronghe_equilibrium::{Bearer, Effect, PolicyLevels};
use ronghe_mechanism::property::Mode;
use ronghe_report::{Arg, KeyFigure, RemarkKind, Section};

pub(super) fn section_of(study: &Study) -> Result<Section, StudyError> {
    let mut memo = section("memo")?;
    if let Some(gap) = study.gap() {
        memo = memo.figures(key_figures(gap));
        memo = stand(memo, gap)?;
    }
    match study.modelled() {
        Some(model) => memo = modelled(memo, model)?,
        None => memo = memo.say(no_model(study)?),
    }
    for settled in study.deals() {
        memo = memo.say(deal(settled)?);
    }
    let unused: Vec<Text> = study
        .troubles()
        .map(|t| Text::same(t.file.clone()))
        .collect();
    if !unused.is_empty() {
        memo = memo.remark(
            RemarkKind::Honest,
            say("memo-unused", &[("list", Arg::list(&unused))])?,
        );
    }
    Ok(memo)
}

/// Why nothing was simulated.
fn no_model(study: &Study) -> Result<Text, StudyError> {
    let missing: Vec<&str> = MODEL_TABLES
        .into_iter()
        .filter(|t| study.region().table(t).is_none())
        .collect();
    if missing.is_empty() {
        plain("memo-no-package")
    } else {
        say("memo-no-model", &[("tables", missing.join(", ").into())])
    }
}

/// Facts only: no figure of the model stands before the reader knows how far to trust it.
fn key_figures(gap: &Gap) -> Vec<KeyFigure> {
    let Some(latest) = &gap.latest else {
        return vec![];
    };
    let t = |zh: String, en: String| Text::new(zh, en);
    let year = latest.year;
    let mut figures = vec![
        KeyFigure::new(
            t(
                format!("{year} 年城乡收入比"),
                format!("Urban-rural ratio {year}"),
            ),
            latest.ratio(),
            Unit::Ratio,
        ),
        KeyFigure::new(
            t(format!("{year} 年绝对差距"), format!("Absolute gap {year}")),
            latest.urban - latest.rural,
            Unit::YuanPerHead,
        ),
    ];
    if let Some(cells) = &gap.inequality {
        let between = cells.theil_t[0].between[0].value / cells.summary.theil_t;
        let label = t(
            format!("{} 年泰尔 T 中城乡之间的份额（先按居住地分解）", cells.year),
            format!(
                "Part of Theil T {} between town and country (residence first)",
                cells.year
            ),
        );
        figures.push(KeyFigure::new(label, between, Unit::Share));
    }
    figures
}

fn stand(mut memo: Section, gap: &Gap) -> Result<Section, StudyError> {
    memo = memo.heading(plain("memo-stand")?);
    for why in &gap.missing {
        memo = memo.say(say("memo-no-measure", &[("why", Arg::Words(why.clone()))])?);
    }
    if let Some(latest) = &gap.latest {
        memo = memo.lead(say(
            "memo-where",
            &[
                ("year", latest.year.to_string().into()),
                ("ratio", Arg::bare(latest.ratio(), Unit::Ratio)),
                ("urban", Arg::bare(latest.urban, Unit::YuanPerHead)),
                ("rural", Arg::bare(latest.rural, Unit::YuanPerHead)),
                (
                    "absolute",
                    Arg::bare(latest.urban - latest.rural, Unit::YuanPerHead),
                ),
            ],
        )?);
    }
    if let Some((low, high)) = gap.extremes() {
        let range = [
            ("year", low.year.to_string().into()),
            ("places", Arg::from(gap.places.len())),
            ("low", Arg::bare(low.ratio(), Unit::Ratio)),
            ("low-place", Arg::Words(low.name.clone())),
            ("high", Arg::bare(high.ratio(), Unit::Ratio)),
            ("high-place", Arg::Words(high.name.clone())),
        ];
        memo = memo.say(say("memo-range", &range)?);
    }
    if let Some(whole) = gap
        .whole
        .as_ref()
        .filter(|w| gap.latest.as_ref().is_some_and(|l| l.year != w.year))
    {
        let args = [
            ("year", whole.year.to_string().into()),
            ("ratio", Arg::bare(whole.ratio(), Unit::Ratio)),
            (
                "absolute",
                Arg::bare(whole.urban - whole.rural, Unit::YuanPerHead),
            ),
        ];
        memo = memo.say(say("memo-whole", &args)?);
    }
    if super::gap::straddles(gap) {
        memo = memo.say(plain("memo-break")?);
    }
    if let Some(cells) = &gap.inequality {
        let [residence, place] = [0, 1].map(|k| cells.theil_t[k].between[0].value);
        let share = |part: f64| Arg::bare(part / cells.summary.theil_t, Unit::Share);
        memo = memo.say(say(
            "memo-theil",
            &[
                ("cells", cells.cells.into()),
                ("year", cells.year.to_string().into()),
                ("theil", format!("{:.4}", cells.summary.theil_t).into()),
                ("gini", format!("{:.4}", cells.summary.gini).into()),
                ("residence", format!("{residence:.4}").into()),
                ("residence-share", share(residence)),
                ("place", format!("{place:.4}").into()),
                ("place-share", share(place)),
            ],
        )?);
    }
    far(memo, gap)
}

/// The three indicators furthest from their targets, as the sheets rank them.
fn far(memo: Section, gap: &Gap) -> Result<Section, StudyError> {
    let ranked = rows(None, gap, None);
    let (valued, held) = (
        ranked.len(),
        ranked.iter().filter(|r| r.distance.is_some()).count(),
    );
    let behind = ranked
        .iter()
        .filter(|r| r.distance.is_some_and(|d| d > 0.0));
    let names: Vec<Text> = behind
        .take(3)
        .map(|row| {
            let a = row.assessment;
            let (title, target) = (&a.indicator.title, a.target_words());
            Text::new(
                format!("{}（目标：{}）", title.zh, target.zh),
                format!("{} (target: {})", title.en, target.en),
            )
        })
        .collect();
    if names.is_empty() {
        return Ok(memo);
    }
    let args = [
        ("held", Arg::from(held)),
        ("valued", valued.into()),
        ("list", Arg::list(&names)),
        ("missing", (gap.challenges.len() - valued).into()),
    ];
    Ok(memo.say(say("memo-far", &args)?))
}

fn modelled(mut memo: Section, model: &Modelled) -> Result<Section, StudyError> {
    let run = &model.run;
    memo = trust(memo, model)?;
    memo = links(memo, model)?;
    memo = does(memo, run)?;
    memo = costs(memo, run)?;
    memo = loses(memo, run)?;
    sure(memo, model)
}

/// The model beside the record, before any figure of a policy.
fn trust(mut memo: Section, model: &Modelled) -> Result<Section, StudyError> {
    memo = memo.heading(plain("trust")?);
    for record in &model.records {
        memo = memo.remark(RemarkKind::Honest, recorded(record)?);
        if let Some(about) = &record.simulation.package.about {
            memo = memo.say(about.clone());
        }
    }
    if model.records.is_empty() {
        memo = memo.remark(RemarkKind::Honest, plain("memo-no-record")?);
    }
    Ok(memo)
}

fn links(memo: Section, model: &Modelled) -> Result<Section, StudyError> {
    let kinds = results::barrier_sums(&model.barriers);
    let Some((kind, gain)) = kinds.first() else {
        return Ok(memo);
    };
    let dearest: Vec<Text> = model
        .barriers
        .iter()
        .take(3)
        .map(|b| {
            let (place, kind) = (&model.run.model.names[b.place], b.kind.label());
            Text::new(
                format!("{}（{}）", place.zh, kind.zh),
                format!("{} ({})", place.en, kind.en),
            )
        })
        .collect();
    Ok(memo
        .heading(plain("memo-links")?)
        .say(say(
            "memo-link-kind",
            &[
                ("barrier", Arg::Words(kind.label())),
                ("gain", format!("{:.1}", 1e4 * gain).into()),
            ],
        )?)
        .say(say("memo-link-place", &[("list", Arg::list(&dearest))])?))
}

fn per_cent(hat: f64) -> Arg {
    Arg::change(100.0 * (hat - 1.0), Unit::Percent)
}

fn does(memo: Section, run: &Simulation) -> Result<Section, StudyError> {
    let (before, after) = (run.headline_before(), run.headline_after());
    let in_force = || {
        run.package
            .measures
            .iter()
            .filter(|m| run.applied.iter().any(|a| a.measure == m.id))
    };
    let with = |status: Status| in_force().filter(|m| m.status == status).count();
    let (assumed, terms) = (with(Status::Assumed), with(Status::Term));
    let share = |x: f64| Arg::bare(x, Unit::Share);
    let (scale, people) = results::people_unit(run);
    let number = |x: f64, digits: usize| Arg::from(format!("{x:.digits$}"));
    Ok(memo
        .heading(plain("memo-does")?)
        .say(say(
            "memo-package",
            &[
                ("package", Arg::Words(run.package.title.clone())),
                ("measures", in_force().count().into()),
                ("assumed", assumed.into()),
                ("terms", terms.into()),
                ("output", per_cent(after.output)),
                ("welfare", per_cent(after.welfare)),
                ("owners", per_cent(after.welfare_with_owners)),
            ],
        )?)
        .say(say(
            "memo-movers",
            &[
                ("before", Arg::measure(before.outside_place / scale, people)),
                ("after", Arg::measure(after.outside_place / scale, people)),
                ("farm-before", share(before.farm_job_share)),
                ("farm-after", share(after.farm_job_share)),
                ("ratio-before", number(before.cell_ratio, 3)),
                ("ratio-after", number(after.cell_ratio, 3)),
                ("gini-before", number(before.gini, 4)),
                ("gini-after", number(after.gini, 4)),
            ],
        )?))
}

fn costs(memo: Section, run: &Simulation) -> Result<Section, StudyError> {
    let (b, a) = (&run.before, &run.after);
    let national = |p: &usize| run.model.nation(*p);
    let places = || (0..run.model.places.len()).filter(national);
    let sum = |values: &[f64]| Arg::bare(places().map(|p| values[p]).sum::<f64>(), Unit::Share);
    // what places receive by transfers, and farmers by grants to the land pot
    let received = |policy: &PolicyLevels| {
        let at = |p: usize| policy.transfer[p].max(0.0) + policy.grant[p];
        Arg::bare(places().map(at).sum::<f64>(), Unit::Share)
    };
    let mut memo = memo.heading(plain("memo-costs")?).say(say(
        "memo-transfers",
        &[
            ("transfers", received(&a.policy)),
            ("transfers-before", received(&b.policy)),
            ("eco", sum(&a.policy.eco)),
            ("public-before", sum(&b.public_spending)),
            ("public-after", sum(&a.public_spending)),
            ("owners-before", sum(&b.owner_income)),
            ("owners-after", sum(&a.owner_income)),
        ],
    )?);
    let change = |p: usize| a.public_spending[p] / b.public_spending[p];
    let mut shrinking: Vec<usize> = places().filter(|&p| change(p) < 1.0 - 1e-9).collect();
    shrinking.sort_by(|&p, &q| change(p).total_cmp(&change(q)));
    let names: Vec<Text> = shrinking
        .iter()
        .take(5)
        .map(|&p| with_change(&run.model.names[p], change(p)))
        .collect();
    memo = memo.say(if names.is_empty() {
        plain("memo-no-gives")?
    } else {
        say("memo-gives", &[("list", Arg::list(&names))])?
    });
    Ok(memo)
}

fn with_change(name: &Text, hat: f64) -> Text {
    let change = signed(100.0 * (hat - 1.0));
    Text::new(
        format!("{}（{change}）", name.zh),
        format!("{} ({change})", name.en),
    )
}

/// A change in per cent, with two decimals where one would say nothing.
fn signed(change: f64) -> String {
    let sign = if change < 0.0 { "−" } else { "+" };
    let size = change.abs();
    if size < 0.05 {
        format!("{sign}{size:.2}%")
    } else {
        format!("{sign}{size:.1}%")
    }
}

fn loses(memo: Section, run: &Simulation) -> Result<Section, StudyError> {
    let mut effects = run.after.effects(&run.baseline);
    effects.sort_by(|a, b| a.welfare.total_cmp(&b.welfare)); // stable: ties keep place order
    let name = |e: &Effect| {
        let (place, group) = (&run.model.names[e.place], results::bearer_words(e.bearer));
        let name = Text::new(
            format!("{}{}", place.zh, group.zh),
            format!("{}: {}", place.en, group.en),
        );
        with_change(&name, e.welfare)
    };
    let loses = |e: &&Effect| e.welfare < 1.0 - 1e-9;
    let people = || effects.iter().filter(|e| e.bearer != Bearer::Owners);
    let names = |of: Vec<&Effect>| -> Vec<Text> { of.into_iter().take(5).map(name).collect() };
    let losers = names(people().filter(loses).collect());
    let mut memo = memo.heading(plain("memo-loses")?);
    memo = memo.say(if losers.is_empty() {
        let least = names(people().collect());
        say("memo-no-losers", &[("list", Arg::list(&least))])?
    } else {
        let share = Arg::bare(run.headline_after().losing, Unit::Share);
        say(
            "memo-losers",
            &[("share", share), ("list", Arg::list(&losers))],
        )?
    });
    let owners = names(
        effects
            .iter()
            .filter(|e| e.bearer == Bearer::Owners)
            .filter(loses)
            .collect(),
    );
    if !owners.is_empty() {
        memo = memo.say(say("memo-owners", &[("list", Arg::list(&owners))])?);
    }
    let poorer = results::falling(run);
    if !poorer.is_empty() {
        let (scale, unit) = results::people_unit(run);
        let names: Vec<Text> = poorer
            .iter()
            .take(5)
            .map(|(name, hat, _)| with_change(name, *hat))
            .collect();
        let people = poorer.iter().map(|(_, _, heads)| heads).sum::<f64>() / scale;
        let args = [
            ("people", Arg::measure(people, unit)),
            ("list", Arg::list(&names)),
        ];
        memo = memo.say(say("memo-poorer", &args)?);
    }
    let service = run.after.service_by_place(&run.baseline);
    let mut falling: Vec<usize> = (0..service.len())
        .filter(|&p| run.model.nation(p) && service[p] < 1.0 - 1e-9)
        .collect();
    falling.sort_by(|&p, &q| service[p].total_cmp(&service[q]));
    if !falling.is_empty() {
        let names: Vec<Text> = falling
            .iter()
            .take(5)
            .map(|&p| with_change(&run.model.names[p], service[p]))
            .collect();
        memo = memo.say(say(
            "memo-service-falls",
            &[("count", falling.len().into()), ("list", Arg::list(&names))],
        )?);
    }
    Ok(memo)
}

fn sure(mut memo: Section, model: &Modelled) -> Result<Section, StudyError> {
    let run = &model.run;
    let residual = run
        .before
        .residuals(&run.baseline)
        .max()
        .max(run.after.residuals(&run.baseline).max());
    let range = |value: fn(&Headline) -> f64| {
        let values = || {
            model
                .variants
                .iter()
                .filter_map(|v| Some(value(&v.figures.as_ref().ok()?.1)))
        };
        (
            values().fold(f64::INFINITY, f64::min),
            values().fold(f64::NEG_INFINITY, f64::max),
        )
    };
    let solved = model.variants.iter().filter(|v| v.figures.is_ok()).count(); // the given one too
    let (welfare, output) = (range(|h| h.welfare), range(|h| h.output));
    memo = memo.heading(plain("memo-sure")?);
    Ok(memo.say(say(
        "memo-closures",
        &[
            ("residual", format!("{residual:.0e}").into()),
            ("variants", (solved - 1).into()),
            ("low", per_cent(welfare.0)),
            ("high", per_cent(welfare.1)),
            ("low-gdp", per_cent(output.0)),
            ("high-gdp", per_cent(output.1)),
        ],
    )?))
}

fn recorded(record: &Record) -> Result<Text, StudyError> {
    let after = record.simulation.headline_after();
    let (scale, people) = results::people_unit(&record.simulation);
    let before = record.simulation.headline_before();
    say(
        "memo-record",
        &[
            (
                "package",
                Arg::Words(record.simulation.package.title.clone()),
            ),
            ("year", record.year.to_string().into()),
            ("from", Arg::measure(before.outside_place / scale, people)),
            ("farm-from", Arg::bare(before.farm_job_share, Unit::Share)),
            ("model", Arg::measure(after.outside_place / scale, people)),
            (
                "observed",
                Arg::measure(record.outside_place / scale, people),
            ),
            ("farm", Arg::bare(after.farm_job_share, Unit::Share)),
            (
                "farm-observed",
                Arg::bare(record.farm_job_share, Unit::Share),
            ),
        ],
    )
}

fn deal(settled: &Settled) -> Result<Text, StudyError> {
    let ledger = &settled.ledger;
    let draft = if ledger.draft {
        "memo-deal-draft"
    } else {
        "memo-deal-final"
    };
    let holder = match settled.deal.mode {
        Mode::MarketEntry { .. } => Text::new("成员", "members"),
        Mode::Resale { .. } => Text::new("再转让方", "transferor"),
    };
    say(
        "memo-deal",
        &[
            ("deal", Arg::Words(settled.deal.title.clone())),
            ("date", settled.deal.date.to_string().into()),
            ("increment", Arg::bare(settled.deal.increment(), Unit::Yuan)),
            ("fund", Arg::bare(ledger.fund(), Unit::Yuan)),
            ("collective", Arg::bare(settled.collective(), Unit::Yuan)),
            ("holder", Arg::Words(holder)),
            ("rest", Arg::bare(settled.rest(), Unit::Yuan)),
            ("draft", Arg::Words(plain(draft)?)),
        ],
    )
}
