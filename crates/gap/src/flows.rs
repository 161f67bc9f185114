//! What flows between town and country (D4), and which stage their relations have reached (D3).

use crate::GapError;
use ronghe_base::{Cell, Place, Source, Table, Text, Unit, Year};

/// What flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowKind {
    /// People who changed their place of residence within five years.
    Moves,
    /// Workers registered in a farm cell who work in a non-farm cell (out), and the other way (in).
    FarmJobs,
    /// Money that migrants send home.
    Remittances,
    /// Budget: transfers from above and what goes to farming.
    Budget,
    /// Land income of the treasury, taken from where the land lies.
    LandIncome,
    /// Rights to build (quota) that leave, in land.
    LandQuota,
    /// Money paid for them.
    QuotaMoney,
    /// Growth of deposits (out) against growth of loans in the place (in).
    Credit,
    /// Investment of outside capital in farming.
    Investment,
}

impl FlowKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Moves,
        Self::FarmJobs,
        Self::Remittances,
        Self::Budget,
        Self::LandIncome,
        Self::LandQuota,
        Self::QuotaMoney,
        Self::Credit,
        Self::Investment,
    ];

    /// The words for it.
    pub fn label(self) -> Text {
        match self {
            Self::Moves => Text::new("五年内迁居的人", "people who moved within five years"),
            Self::FarmJobs => Text::new(
                "农业与非农业间的劳动力",
                "workers between farm and non-farm cells",
            ),
            Self::Remittances => Text::new("外出者汇款", "remittances of migrants"),
            Self::Budget => Text::new("财政用于农业农村", "budget spent on farming"),
            Self::LandIncome => Text::new("土地出让收益", "land income of the treasury"),
            Self::LandQuota => Text::new("转出的建设用地指标", "building quota sold"),
            Self::QuotaMoney => Text::new("指标价款", "money paid for quota"),
            Self::Credit => Text::new(
                "存款与本地贷款的增量",
                "growth of deposits and of loans in the place",
            ),
            Self::Investment => Text::new("社会资本投资", "outside capital invested in farming"),
        }
    }

    /// Unit of its amounts.
    pub fn unit(self) -> Unit {
        match self {
            Self::Moves | Self::FarmJobs => Unit::Persons,
            Self::LandQuota => Unit::Mu,
            _ => Unit::Yuan,
        }
    }
}

/// One flow of one place in one year; positive net is into the place.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// What flows.
    pub kind: FlowKind,
    /// The place.
    pub place: Place,
    /// The year.
    pub year: Year,
    /// What comes in; none where no table says.
    pub gross_in: Option<f64>,
    /// What goes out; none where no table says.
    pub gross_out: Option<f64>,
    /// Residents, for amounts per head.
    pub people: Option<f64>,
    /// On what the amounts rest, where it is not the plain table.
    pub basis: Text,
}

impl Flow {
    /// In less out; none unless both are known.
    pub fn net(&self) -> Option<f64> {
        Some(self.gross_in? - self.gross_out?)
    }

    /// Net over residents.
    pub fn per_head(&self) -> Option<f64> {
        self.people
            .filter(|p| *p > 0.0)
            .and_then(|p| Some(self.net()? / p))
    }

    /// Net over gross, -1 (all out) to 1 (all in): how one-sided the flow is.
    pub fn one_sided(&self) -> Option<f64> {
        let gross = self.gross_in? + self.gross_out?;
        (gross > 0.0).then_some(self.net()? / gross)
    }
}

/// The account of flows: amounts checked, one row a flow (D4).
///
/// # Shapes and units
/// - amounts at least 0, in the unit of the kind ([`FlowKind::unit`]); net = in - out, positive into the place;
///   per head = net / residents; one-sided = net / (in + out)
///
/// # Errors
/// [`GapError::Value`] for an amount below 0 or not finite, naming the row.
///
/// ```
/// use ronghe_base::{Place, Text};
/// use ronghe_gap::{Flow, FlowKind, account};
/// let place = Place::new("330000")?;
/// let flow = Flow { kind: FlowKind::Moves, place, year: 2020, gross_in: Some(30.0), gross_out: Some(10.0),
///                   people: Some(1000.0), basis: Text::default() };
/// let table = account(&[flow], &|place| Text::same(place.code()), &[])?;
/// assert_eq!(table.get("net", 0).and_then(|c| c.number()), Some(20.0));
/// assert_eq!(table.get("one_sided", 0).and_then(|c| c.number()), Some(0.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn account(
    flows: &[Flow],
    name: &dyn Fn(&Place) -> Text,
    sources: &[Source],
) -> Result<Table, GapError> {
    let text = |zh: &str, en: &str| Text::new(zh, en);
    let mut table = Table::new("flow-account", text("要素流动账户", "Account of flows"))
        .column("place", text("代码", "Code"), Unit::None)
        .column("name", text("地方", "Place"), Unit::None)
        .column("year", text("年份", "Year"), Unit::CalendarYear)
        .column("kind", text("要素", "What flows"), Unit::None)
        .column("unit", text("单位", "Unit"), Unit::None)
        .column("in", text("流入", "In"), Unit::Number)
        .column("out", text("流出", "Out"), Unit::Number)
        .column("net", text("净流入", "Net, into the place"), Unit::Number)
        .column(
            "per_head",
            text("人均净流入", "Net per resident"),
            Unit::Number,
        )
        .column(
            "one_sided",
            text("净额占总额", "Net over gross"),
            Unit::Number,
        )
        .column("basis", text("依据", "Basis"), Unit::None);
    for (row, flow) in flows.iter().enumerate() {
        for (amount, column) in [(flow.gross_in, "in"), (flow.gross_out, "out")] {
            if let Some(value) = amount.filter(|v| !v.is_finite() || *v < 0.0) {
                return Err(GapError::Value {
                    row,
                    column,
                    value,
                    need: "finite and at least 0; an outflow is an amount of its own",
                });
            }
        }
        table.push([
            flow.place.clone().into(),
            name(&flow.place).into(),
            Cell::Year(flow.year),
            flow.kind.label().into(),
            flow.kind.unit().label().into(),
            flow.gross_in.into(),
            flow.gross_out.into(),
            flow.net().into(),
            flow.per_head().into(),
            flow.one_sided().into(),
            if flow.basis == Text::default() {
                Cell::Missing
            } else {
                flow.basis.clone().into()
            },
        ]);
    }
    table.sources = sources.to_vec();
    Ok(table)
}

/// A stage of the relations between town and country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The country feeds the city: public money flows out of the country.
    CountryFeeds,
    /// The city leads the country: public money comes, but more leaves by land and credit.
    CityLeads,
    /// Coordination: more money comes than leaves, but people or the market go one way.
    Coordination,
    /// Integration: public and market money come, and people go both ways.
    Integration,
}

impl Stage {
    /// In order.
    pub const ALL: [Self; 4] = [
        Self::CountryFeeds,
        Self::CityLeads,
        Self::Coordination,
        Self::Integration,
    ];

    /// The words for it.
    pub fn label(self) -> Text {
        match self {
            Self::CountryFeeds => Text::new("以农补城", "country feeds city"),
            Self::CityLeads => Text::new("以城带乡", "city leads country"),
            Self::Coordination => Text::new("城乡统筹协调", "coordination"),
            Self::Integration => Text::new("城乡融合", "integration"),
        }
    }
}

/// The smaller of the two gross flows of people over the larger from which on they count as both ways.
pub const BOTH_WAYS: f64 = 0.5;

/// Net flows of the country side in one year, positive into the country; none where no table says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Relations {
    /// Public money: budget spent on farming less taxes on farming, yuan.
    pub public: Option<f64>,
    /// Market money: credit, outside capital and quota money less land income taken, yuan.
    pub market: Option<f64>,
    /// Workers or people who come to the country.
    pub people_in: Option<f64>,
    /// Workers or people who leave it.
    pub people_out: Option<f64>,
}

impl Relations {
    /// The smaller of the gross flows of people over the larger, 0 (one way) to 1.
    pub fn reciprocity(&self) -> Option<f64> {
        let (a, b) = (self.people_in?, self.people_out?);
        (a.max(b) > 0.0).then(|| a.min(b) / a.max(b))
    }

    /// The stages that these flows allow, by sign and make-up of the net flows; one where enough is known (D3).
    ///
    /// | stage | public | public + market | market | people |
    /// |---|---|---|---|---|
    /// | country feeds city | below 0 | | | |
    /// | city leads country | at least 0 | below 0 | | |
    /// | coordination | at least 0 | at least 0 | below 0, or people one way | |
    /// | integration | at least 0 | at least 0 | at least 0 | reciprocity at least [`BOTH_WAYS`] |
    ///
    /// The rule is ours: the source names the stages and gives no numbers.
    ///
    /// ```
    /// use ronghe_gap::{Relations, Stage};
    /// let one_way = Relations { people_in: Some(1.0), people_out: Some(9.0), ..Relations::default() };
    /// assert_eq!(one_way.stages(), [Stage::CountryFeeds, Stage::CityLeads, Stage::Coordination]);
    /// let known = Relations { public: Some(5.0), market: Some(-8.0), ..one_way };
    /// assert_eq!(known.stages(), [Stage::CityLeads]);
    /// ```
    pub fn stages(&self) -> Vec<Stage> {
        let helped = self.public.is_none_or(|p| p >= 0.0);
        let total = self.public.zip(self.market).map(|(p, m)| p + m);
        let market = self.market.map(|m| m >= 0.0);
        let both_ways = self.reciprocity().map(|r| r >= BOTH_WAYS);
        let allowed = |stage: &Stage| match stage {
            Stage::CountryFeeds => self.public.is_none_or(|p| p < 0.0),
            Stage::CityLeads => helped && total.map_or(market != Some(true), |t| t < 0.0),
            Stage::Coordination => {
                helped
                    && total.is_none_or(|t| t >= 0.0)
                    && (market, both_ways) != (Some(true), Some(true))
            }
            Stage::Integration => helped && market != Some(false) && both_ways != Some(false),
        };
        Stage::ALL.into_iter().filter(allowed).collect()
    }
}

/// Stages of places by year, with the flows that tell them.
pub fn stage_table(
    rows: &[(Place, Year, Relations)],
    name: &dyn Fn(&Place) -> Text,
    sources: &[Source],
) -> Table {
    let text = |zh: &str, en: &str| Text::new(zh, en);
    let mut table = Table::new(
        "stages",
        text(
            "城乡关系的阶段",
            "Stage of the relations between town and country",
        ),
    )
    .column("place", text("代码", "Code"), Unit::None)
    .column("name", text("地方", "Place"), Unit::None)
    .column("year", text("年份", "Year"), Unit::CalendarYear)
    .column(
        "public",
        text("公共资金净流入农村", "Public money, net into the country"),
        Unit::Yuan,
    )
    .column(
        "market",
        text("市场资金净流入农村", "Market money, net into the country"),
        Unit::Yuan,
    )
    .column(
        "people_in",
        text("来农村的人", "People to the country"),
        Unit::Persons,
    )
    .column(
        "people_out",
        text("离开农村的人", "People from the country"),
        Unit::Persons,
    )
    .column(
        "reciprocity",
        text("往来程度", "Both ways (0 to 1)"),
        Unit::Number,
    )
    .column("stage", text("阶段", "Stage"), Unit::None);
    for (place, year, relations) in rows {
        let stages = relations.stages();
        let join = |of: fn(&Text) -> &String, or: &str| {
            let words: Vec<String> = stages.iter().map(|s| of(&s.label()).clone()).collect();
            words.join(or)
        };
        table.push([
            place.clone().into(),
            name(place).into(),
            Cell::Year(*year),
            relations.public.into(),
            relations.market.into(),
            relations.people_in.into(),
            relations.people_out.into(),
            relations.reciprocity().into(),
            Text::new(join(|t| &t.zh, "或"), join(|t| &t.en, " or ")).into(),
        ]);
    }
    table.sources = sources.to_vec();
    table
        .note(Text::new(
            "规则：公共资金净流出农村为以农补城；公共资金流入而合计净流出为以城带乡；合计净流入为统筹协调；市场资金也净流入且人员双向流动（较小流量不低于较大流量的一半）为融合。规则为本程序所定，文献只有阶段名称。",
            "Rule: public money out of the country means country feeds city; public money in but the sum out, city leads country; the sum in, coordination; market money in too and people both ways (the smaller flow at least half of the larger), integration. The rule is this program's; the literature names the stages only.",
        ))
        .note(Text::new(
            "数据不足时列出所有可能的阶段。",
            "Where flows are not known every stage that remains possible is listed.",
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(gross_in: Option<f64>, gross_out: Option<f64>) -> Flow {
        Flow {
            kind: FlowKind::Credit,
            place: Place::world(),
            year: 2020,
            gross_in,
            gross_out,
            people: Some(0.0),
            basis: Text::default(),
        }
    }

    #[test]
    fn what_is_not_known_has_no_net() {
        assert_eq!(flow(Some(1.0), None).net(), None);
        assert_eq!(flow(Some(0.0), Some(0.0)).one_sided(), None);
        assert_eq!(
            flow(Some(1.0), Some(0.0)).per_head(),
            None,
            "nobody lives there"
        );
        let bad = account(&[flow(Some(-1.0), None)], &|p| Text::same(p.code()), &[]).unwrap_err();
        insta::assert_snapshot!(bad, @"row 0: in is -1, but it must be finite and at least 0; an outflow is an amount of its own");
    }

    /// Where all is known there is exactly one stage; forgetting a flow never rules out the true one.
    #[test]
    fn stages_divide_what_is_possible() {
        let amounts = [-5.0, -1.0, 0.0, 1.0, 5.0];
        for public in amounts {
            for market in amounts {
                for (people_in, people_out) in [(1.0, 9.0), (5.0, 9.0), (9.0, 1.0), (0.0, 3.0)] {
                    let all = Relations {
                        public: Some(public),
                        market: Some(market),
                        people_in: Some(people_in),
                        people_out: Some(people_out),
                    };
                    let [stage] = all.stages()[..] else {
                        panic!("{all:?}: {:?}", all.stages())
                    };
                    for part in [
                        Relations {
                            public: None,
                            ..all
                        },
                        Relations {
                            market: None,
                            ..all
                        },
                        Relations {
                            people_in: None,
                            ..all
                        },
                        Relations::default(),
                    ] {
                        assert!(
                            part.stages().contains(&stage),
                            "{part:?} rules out {stage:?}"
                        );
                    }
                }
            }
        }
        assert_eq!(Relations::default().stages(), Stage::ALL);
    }
}
