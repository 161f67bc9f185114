//! The account of people, land and money by place and year, and the stage it tells (D3, D4).
//!
//! Every flow comes from a table that a region may hold; a table that lacks is named and nothing is put in its
//! place. Amounts on the country's side: what comes in helps the country, what goes out leaves it.

use crate::error::StudyError;
use crate::measure::whole;
use ronghe_atlas::{Region, table_spec};
use ronghe_base::{Cell, Place, Source, Table, Text, Year};
use ronghe_gap::{Flow, FlowKind, Relations, account, stage_table};
use std::collections::{BTreeMap, BTreeSet};

/// Year from which farming pays no agricultural tax (decision of the Standing Committee of the National People's
/// Congress of 2005-12-29, in force on 2006-01-01).
const NO_FARM_TAX: Year = 2006;

/// What flows in a region.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Flows by kind, place and year.
    pub flows: Vec<Flow>,
    /// What they say of town and country, for the whole region by year.
    pub relations: Vec<(Place, Year, Relations)>,
    /// Tables that lack, and what they would tell.
    pub missing: Vec<Text>,
    /// Sources of the tables used.
    pub sources: Vec<Source>,
}

type ByYear = BTreeMap<Year, f64>;

impl Account {
    /// Reads all flows that the tables tell.
    pub fn of(region: &Region) -> Self {
        let mut found = Self::default();
        let whole = whole(region).unwrap_or_else(Place::nation);
        let reader = Reader {
            region,
            whole,
            people: people(region),
        };
        for (table, kinds, read) in READERS {
            match region.table(table) {
                Some(table) => {
                    found.flows.extend(read(&reader, table));
                    for source in &table.sources {
                        if !found.sources.contains(source) {
                            found.sources.push(source.clone());
                        }
                    }
                }
                None => found.missing.push(lack(table, kinds)),
            }
        }
        found
            .flows
            .sort_by(|a, b| (a.kind, a.year, &a.place).cmp(&(b.kind, b.year, &b.place)));
        found.relations = found.relate(&reader.whole);
        found
    }

    /// The account as a table.
    ///
    /// # Errors
    /// [`StudyError::Gap`] for an amount that cannot be.
    pub fn table(&self, region: &Region) -> Result<Table, StudyError> {
        Ok(account(&self.flows, &|p| region.name_of(p), &self.sources)?)
    }

    /// The stages as a table; none where no flow tells anything.
    pub fn stages(&self, region: &Region) -> Option<Table> {
        let name = |p: &Place| region.name_of(p);
        (!self.relations.is_empty()).then(|| stage_table(&self.relations, &name, &self.sources))
    }

    /// Flows of the whole region into relations, for every year that has one.
    fn relate(&self, whole: &Place) -> Vec<(Place, Year, Relations)> {
        let at = |kind: FlowKind, year: Year| {
            let here = |f: &&Flow| f.kind == kind && f.year == year && f.place == *whole;
            self.flows.iter().find(here)
        };
        let ours = self.flows.iter().filter(|f| f.place == *whole);
        let years: BTreeSet<Year> = ours.map(|f| f.year).collect();
        let listed = |kind| self.flows.iter().any(|f| f.kind == kind);
        let relations = |year| {
            let jobs = at(FlowKind::FarmJobs, year);
            let money = [FlowKind::Credit, FlowKind::Investment, FlowKind::QuotaMoney];
            let brought = money.map(|kind| {
                match at(kind, year) {
                    Some(flow) => Some(flow.gross_in? - flow.gross_out.unwrap_or(0.0)),
                    // A list of projects that has none in a year says so; a stock of one year says nothing.
                    None => (kind != FlowKind::Credit && listed(kind)).then_some(0.0),
                }
            });
            let taken = at(FlowKind::LandIncome, year).and_then(Flow::net);
            let all = brought.into_iter().chain([taken]);
            Relations {
                public: at(FlowKind::Budget, year).and_then(Flow::net),
                market: all.sum::<Option<f64>>(),
                people_in: jobs.and_then(|f| f.gross_in),
                people_out: jobs.and_then(|f| f.gross_out),
            }
        };
        years
            .into_iter()
            .map(|year| (whole.clone(), year, relations(year)))
            .filter(|(.., r)| *r != Relations::default())
            .collect()
    }
}

/// Table, what it tells, how it is read.
type Read = fn(&Reader<'_>, &Table) -> Vec<Flow>;

const READERS: [(&str, &[FlowKind], Read); 8] = [
    ("flows", &[FlowKind::Moves], |r, t| r.moves(t)),
    ("migration", &[FlowKind::FarmJobs], |r, t| r.farm_jobs(t)),
    ("households", &[FlowKind::Remittances], |r, t| {
        r.remittances(t)
    }),
    ("fiscal", &[FlowKind::Budget], |r, t| r.budget(t)),
    ("fiscal", &[FlowKind::LandIncome], |r, t| r.land_income(t)),
    (
        "quota_projects",
        &[FlowKind::LandQuota, FlowKind::QuotaMoney],
        |r, t| r.quota(t),
    ),
    ("deposits", &[FlowKind::Credit], |r, t| r.credit(t)),
    ("capital_entries", &[FlowKind::Investment], |r, t| {
        r.investment(t)
    }),
];

fn lack(table: &str, kinds: &[FlowKind]) -> Text {
    let title = table_spec(table)
        .map(|s| s.title.clone())
        .unwrap_or_default();
    let join = |of: fn(&Text) -> &String, with: &str| {
        let words: Vec<String> = kinds.iter().map(|k| of(&k.label()).clone()).collect();
        words.join(with)
    };
    Text::new(
        format!(
            "缺表 {table}（{}）：{}未知。",
            title.zh,
            join(|t| &t.zh, "、")
        ),
        format!(
            "No table {table} ({}): not known: {}.",
            title.en,
            join(|t| &t.en, ", ")
        ),
    )
}

struct Reader<'r> {
    region: &'r Region,
    whole: Place,
    people: BTreeMap<(Place, Year), f64>,
}

fn place_at<'t>(table: &'t Table, column: &str, row: usize) -> Option<&'t Place> {
    match table.get(column, row) {
        Some(Cell::Place(place)) => Some(place),
        _ => None,
    }
}

fn year_at(table: &Table, column: &str, row: usize) -> Option<Year> {
    match table.get(column, row) {
        Some(Cell::Year(year)) => Some(*year),
        _ => None,
    }
}

fn number_at(table: &Table, column: &str, row: usize) -> Option<f64> {
    table.get(column, row).and_then(Cell::number)
}

fn word_is(table: &Table, column: &str, row: usize, word: &str) -> bool {
    table.get(column, row).and_then(Cell::word) == Some(word)
}

/// Residents by place and year.
fn people(region: &Region) -> BTreeMap<(Place, Year), f64> {
    let Some(table) = region.table("population") else {
        return BTreeMap::new();
    };
    let row = |row| {
        let place = place_at(table, "place", row)?.clone();
        Some((
            (place, year_at(table, "year", row)?),
            number_at(table, "total", row)?,
        ))
    };
    (0..table.rows()).filter_map(row).collect()
}

impl Reader<'_> {
    fn flow(&self, kind: FlowKind, place: &Place, year: Year, amounts: [Option<f64>; 2]) -> Flow {
        Flow {
            kind,
            place: place.clone(),
            year,
            gross_in: amounts[0],
            gross_out: amounts[1],
            people: self.people.get(&(place.clone(), year)).copied(),
            basis: Text::default(),
        }
    }

    /// Five-year moves, scaled from the sample to residents where all places of a year have both.
    fn moves(&self, table: &Table) -> Vec<Flow> {
        let sample = self.region.table("flow_residents");
        let mut scale: BTreeMap<(Place, Year), f64> = BTreeMap::new();
        if let Some(sample) = sample {
            for row in 0..sample.rows() {
                let (Some(place), Some(year)) =
                    (place_at(sample, "place", row), year_at(sample, "year", row))
                else {
                    continue;
                };
                let key = (place.clone(), year);
                let residents = number_at(sample, "residents", row).filter(|r| *r > 0.0);
                if let (Some(residents), Some(people)) = (residents, self.people.get(&key)) {
                    scale.insert(key, people / residents);
                }
            }
        }
        let mut moved: BTreeMap<Year, Vec<(&Place, &Place, f64)>> = BTreeMap::new();
        for row in 0..table.rows() {
            let ends = place_at(table, "from_place", row).zip(place_at(table, "to_place", row));
            let count = number_at(table, "persons_sampled", row);
            if let (Some((from, to)), Some(year), Some(count)) =
                (ends, year_at(table, "year", row), count)
            {
                moved.entry(year).or_default().push((from, to, count));
            }
        }
        let mut flows = vec![];
        for (year, moves) in moved {
            let of = |to: &Place| scale.get(&(to.clone(), year)).copied();
            let scaled = moves.iter().all(|(_, to, _)| of(to).is_some());
            let mut sums: BTreeMap<&Place, [f64; 2]> = BTreeMap::new();
            for (from, to, count) in moves {
                let count = if scaled {
                    count * of(to).unwrap_or(1.0)
                } else {
                    count
                };
                sums.entry(to).or_default()[0] += count;
                sums.entry(from).or_default()[1] += count;
            }
            for (place, [come, go]) in sums {
                let mut flow = self.flow(FlowKind::Moves, place, year, [Some(come), Some(go)]);
                if !scaled {
                    flow.people = None;
                    flow.basis =
                        Text::new("样本人数，未放大", "persons in the sample, not scaled up");
                }
                flows.push(flow);
            }
        }
        flows
    }

    /// Workers who left farming, and those who came to it from non-farm cells, by place of the farm cell.
    fn farm_jobs(&self, table: &Table) -> Vec<Flow> {
        let Some(cells) = self.region.table("cells") else {
            return vec![];
        };
        let mut registered: BTreeMap<(&Place, &str, Year), f64> = BTreeMap::new();
        for row in 0..cells.rows() {
            let sector = cells.get("sector", row).and_then(Cell::word);
            let key = place_at(cells, "place", row)
                .zip(sector)
                .zip(year_at(cells, "year", row));
            if let (Some(((place, sector), year)), Some(people)) =
                (key, number_at(cells, "registered", row))
            {
                registered.insert((place, sector, year), people);
            }
        }
        let mut sums: BTreeMap<(Year, &Place), [f64; 2]> = BTreeMap::new();
        for row in 0..table.rows() {
            let ends = place_at(table, "from_place", row).zip(place_at(table, "to_place", row));
            let (Some((from, to)), Some(year)) = (ends, year_at(table, "year", row)) else {
                continue;
            };
            let farm = |column| word_is(table, column, row, "farm");
            let (sector, place, side) = match (farm("from_sector"), farm("to_sector")) {
                (true, false) => ("farm", from, 1),
                (false, true) => ("nonfarm", to, 0),
                _ => continue,
            };
            let people = registered.get(&(from, sector, year)).copied();
            let share = number_at(table, "share", row);
            if let (Some(people), Some(share), true) = (people, share, *place != Place::world()) {
                sums.entry((year, place)).or_default()[side] += people * share;
                sums.entry((year, &self.whole)).or_default()[side] += people * share;
            }
        }
        let flow = |((year, place), [come, go]): ((Year, &Place), [f64; 2])| {
            self.flow(FlowKind::FarmJobs, place, year, [Some(come), Some(go)])
        };
        sums.into_iter().map(flow).collect()
    }

    /// Sums over all rows of a table by year.
    fn by_year(table: &Table, column: &str, of: impl Fn(usize) -> Option<f64>) -> ByYear {
        let mut sums = ByYear::new();
        for row in 0..table.rows() {
            if let (Some(year), Some(amount)) = (year_at(table, column, row), of(row)) {
                *sums.entry(year).or_default() += amount;
            }
        }
        sums
    }

    /// Households stand for as many as their weight says.
    fn remittances(&self, table: &Table) -> Vec<Flow> {
        let of = |row| {
            let weight = number_at(table, "weight", row).unwrap_or(1.0);
            Some(weight * number_at(table, "remittances", row)?)
        };
        let flow = |(year, sum)| {
            let mut flow = self.flow(FlowKind::Remittances, &self.whole, year, [Some(sum), None]);
            flow.basis = Text::new(
                "住户样本加权；汇出未知",
                "weighted household sample; money sent out not known",
            );
            flow
        };
        Self::by_year(table, "year", of)
            .into_iter()
            .map(flow)
            .collect()
    }

    /// Sums of one kind of row of table `fiscal` by place and year.
    fn fiscal(
        table: &Table,
        column: &str,
        is: impl Fn(usize) -> bool,
    ) -> BTreeMap<(Place, Year), f64> {
        let mut sums = BTreeMap::new();
        for row in (0..table.rows()).filter(|&r| is(r)) {
            let key = place_at(table, "place", row).zip(year_at(table, "year", row));
            if let (Some((place, year)), Some(amount)) = (key, number_at(table, column, row)) {
                *sums.entry((place.clone(), year)).or_default() += amount;
            }
        }
        sums
    }

    fn budget(&self, table: &Table) -> Vec<Flow> {
        let spent = Self::fiscal(table, "farming", |row| {
            word_is(table, "side", row, "spending")
        });
        let flow = |((place, year), spent): ((Place, Year), f64)| {
            let tax = (year >= NO_FARM_TAX).then_some(0.0);
            let mut flow = self.flow(FlowKind::Budget, &place, year, [Some(spent), tax]);
            flow.basis = match tax {
                Some(_) => Text::new("农业税自 2006 年取消", "no agricultural tax since 2006"),
                None => Text::new("农业税未知", "agricultural tax not known"),
            };
            flow
        };
        spent.into_iter().map(flow).collect()
    }

    fn land_income(&self, table: &Table) -> Vec<Flow> {
        let is =
            |row| word_is(table, "side", row, "land") && word_is(table, "item", row, "sale-net");
        let flow = |((place, year), net): ((Place, Year), f64)| {
            // A year in which sales cost more than they brought takes nothing from the country.
            let (come, go) = (0.0_f64.max(-net), net.max(0.0));
            let mut flow = self.flow(FlowKind::LandIncome, &place, year, [Some(come), Some(go)]);
            flow.basis = Text::new(
                "出让收益全额计为取自农村；返还部分计在财政支出中",
                "all net income counts as taken; what returns stands in the budget",
            );
            flow
        };
        Self::fiscal(table, "amount", is)
            .into_iter()
            .map(flow)
            .collect()
    }

    fn quota(&self, table: &Table) -> Vec<Flow> {
        let mu = |row| number_at(table, "surplus_mu", row);
        let money = |row| Some(mu(row)? * number_at(table, "price", row)?);
        let land = Self::by_year(table, "year", mu);
        let paid = Self::by_year(table, "year", money);
        let land = land.into_iter().map(|(year, sum)| {
            self.flow(FlowKind::LandQuota, &self.whole, year, [None, Some(sum)])
        });
        let paid = paid.into_iter().map(|(year, sum)| {
            let mut flow = self.flow(FlowKind::QuotaMoney, &self.whole, year, [Some(sum), None]);
            flow.basis = Text::new("节余面积乘以单价", "surplus area times price");
            flow
        });
        land.chain(paid).collect()
    }

    /// Growth of deposits leaves, growth of loans in the place comes; a fall counts on the other side.
    fn credit(&self, table: &Table) -> Vec<Flow> {
        let mut stocks: BTreeMap<(&Place, Year), [f64; 2]> = BTreeMap::new();
        for row in 0..table.rows() {
            let key = place_at(table, "place", row).zip(year_at(table, "year", row));
            let both = number_at(table, "deposits", row).zip(number_at(table, "loans_local", row));
            if let (Some(key), Some((deposits, loans))) = (key, both) {
                let stock = stocks.entry(key).or_default();
                stock[0] += deposits;
                stock[1] += loans;
            }
        }
        let mut flows = vec![];
        for (&(place, year), [deposits, loans]) in &stocks {
            let Some([before, lent]) = stocks.get(&(place, year - 1)) else {
                continue;
            };
            let (saved, lent) = (deposits - before, loans - lent);
            let come = lent.max(0.0) + (-saved).max(0.0);
            let go = saved.max(0.0) + (-lent).max(0.0);
            flows.push(self.flow(FlowKind::Credit, place, year, [Some(come), Some(go)]));
        }
        flows
    }

    fn investment(&self, table: &Table) -> Vec<Flow> {
        let of = |row| number_at(table, "investment", row);
        let flow = |(year, sum)| {
            let mut flow = self.flow(FlowKind::Investment, &self.whole, year, [Some(sum), None]);
            flow.basis = Text::new(
                "按起始年；撤资未知",
                "by year of start; withdrawals not known",
            );
            flow
        };
        Self::by_year(table, "start", of)
            .into_iter()
            .map(flow)
            .collect()
    }
}
