//! Reads a deal and finds everything that is wrong with it.

use super::{Bearer, CostItem, Deal, DealError, LandUse, Member, Mode};
use crate::reading::{self, Fields, Page, Read};
use ronghe_base::{Fen, Level, Place, Text};
use std::collections::BTreeMap;
use toml::de::DeValue;

/// Most members in a deal.
const MOST_MEMBERS: usize = 100_000;
/// Most cost items in a deal.
const MOST_COSTS: usize = 1_000;
// The sum of the items is worked out before it is held against the total, which is an amount too.
const _: () = assert!(MOST_COSTS as i128 * Fen::MAX.fen() as i128 <= i64::MAX as i128);
/// Most shares of one member.
const MOST_SHARES: u64 = 1_000_000_000;

const USES: &[(&str, LandUse)] = &[
    ("industrial", LandUse::Industrial),
    ("commercial", LandUse::Commercial),
    ("other", LandUse::Other),
];
const MODES: &[(&str, Seller)] = &[
    ("market entry", Seller::Collective),
    ("resale", Seller::Transferor),
];

#[derive(Clone, Copy, PartialEq)]
enum Seller {
    Collective,
    Transferor,
}

pub(super) fn deal(toml: &str, file: &str) -> Result<Deal, DealError> {
    let page = Page::new(file, toml);
    let deal = page.open().and_then(|table| {
        let fields = Fields::new(&page, &table, "", 0);
        read(fields, file)
    });
    let problems = page.close();
    match deal {
        Some(deal) if problems.is_empty() => Ok(deal),
        _ => Err(DealError::Problems { problems }),
    }
}

fn read(mut fields: Fields<'_, '_>, file: &str) -> Option<Deal> {
    let id = fields.must("id", "a name such as \"deal-1\"", id);
    let title = fields.must("title", "{ zh = \"...\", en = \"...\" }", reading::text);
    let place = fields.must("place", reading::PLACE, place);
    let date = fields.must("date", reading::DAY, reading::date);
    let area = fields.must("area_mu", reading::MU, reading::area_mu);
    let land_use = fields.must("use", "the use of the land", reading::choice(USES));
    let seller = fields.must(
        "mode",
        "\"market entry\" or \"resale\"",
        reading::choice(MODES),
    );
    let revenue = fields.must("revenue_yuan", reading::AMOUNT, reading::amount);
    let fund_rate = fields.must("fund_rate", reading::SHARE, reading::share);
    let retention = fields.must("collective_retention", reading::SHARE, reading::share);
    let consent = fields.may("consent", reading::word);
    let costs = read_costs(&mut fields, seller);
    let mode = read_mode(&mut fields, seller);
    fields.finish();
    Some(Deal {
        file: file.into(),
        id: id?,
        title: title?,
        place: place?,
        date: date?,
        area: area?,
        land_use: land_use?,
        mode: mode?,
        revenue: revenue?,
        costs: costs?,
        fund_rate: fund_rate?,
        collective_retention: retention?,
        consent,
    })
}

/// Longest id of a deal, in characters.
const LONGEST_ID: usize = 40;

/// The id of a deal. Files are named by it, so it holds nothing that a file name cannot hold and no
/// letter that can be written in two ways: two ids never meet in one name.
fn id(value: &DeValue<'_>) -> Read<String> {
    let id = reading::string(value, "an id as text")?;
    let chinese = |c: char| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}');
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || chinese(c);
    if !(1..=LONGEST_ID).contains(&id.chars().count()) || !id.chars().all(good) {
        let shown: String = id.escape_debug().take(60).collect();
        return Err(format!(
            "\"{shown}\" is not the id of a deal: files are named by it, so it has 1 to {LONGEST_ID} letters (a to z, A to Z, Chinese), digits, - or _"
        ));
    }
    Ok(id.into())
}

/// A county or a place in it, or an id of the region's own.
fn place(value: &DeValue<'_>) -> Read<Place> {
    let place = reading::place(value)?;
    match place.level() {
        Level::World | Level::Nation | Level::Province | Level::Prefecture => Err(format!(
            "{place} is larger than a county; expected the county, town or village of the parcel"
        )),
        _ => Ok(place),
    }
}

/// `[cost]` with `total_yuan` and `[[cost.item]]`, which must sum to it.
fn read_costs(fields: &mut Fields<'_, '_>, seller: Option<Seller>) -> Option<Vec<CostItem>> {
    if !fields.has("cost") {
        let expected = "missing; expected a [cost] table with total_yuan and [[cost.item]]";
        fields.report(fields.at(), "cost", expected);
    }
    let mut cost = fields.inner("cost")?;
    let total = cost.must("total_yuan", reading::AMOUNT, reading::amount);
    let items = match cost.raw("item") {
        None => Some(vec![]), // a total of zero needs no item
        Some(_) => cost.list("item", MOST_COSTS),
    };
    let items: Option<Vec<CostItem>> = items.and_then(|items| {
        let read: Vec<_> = items.into_iter().map(|i| read_cost(i, seller)).collect();
        read.into_iter().collect()
    });
    if let (Some(total), Some(items)) = (total, &items) {
        let sum: Fen = items.iter().map(|i| i.amount).sum();
        if sum != total {
            let (side, gap) = if sum > total {
                ("more", sum - total)
            } else {
                ("less", total - sum)
            };
            let message =
                format!("the items sum to {sum}, which is {gap} {side} than the total of {total}");
            cost.report(cost.at_field("total_yuan"), "total_yuan", &message);
        }
    }
    cost.finish();
    items
}

fn read_cost(mut item: Fields<'_, '_>, seller: Option<Seller>) -> Option<CostItem> {
    let name = item.must("name", "what the cost was", reading::text);
    let amount = item.must("amount_yuan", reading::AMOUNT, reading::amount);
    let borne_by = item.must("borne_by", BEARERS, bearer);
    let transferor = borne_by == Some(Bearer::Transferor);
    if transferor && seller == Some(Seller::Collective) {
        let message = "a market entry has no transferor; name who bore the cost";
        item.report(item.at_field("borne_by"), "borne_by", message);
    }
    item.finish();
    Some(CostItem {
        name: name?,
        amount: amount?,
        borne_by: borne_by?,
    })
}

const BEARERS: &str = "\"collective\", \"county\", \"transferor\", or the name of another as { zh = \"...\", en = \"...\" }";

fn bearer(value: &DeValue<'_>) -> Read<Bearer> {
    if let DeValue::Table(_) = value {
        return reading::text(value).map(Bearer::Other);
    }
    let named = reading::choice(&[("collective", 0), ("county", 1), ("transferor", 2)]);
    match named(value).map_err(|_| format!("expected {BEARERS}"))? {
        0 => Ok(Bearer::Collective),
        1 => Ok(Bearer::County),
        _ => Ok(Bearer::Transferor),
    }
}

fn read_mode(fields: &mut Fields<'_, '_>, seller: Option<Seller>) -> Option<Mode> {
    let transferor = fields.may("transferor", reading::text);
    let named = fields.raw("transferor").is_some();
    let listed = fields.raw("member").is_some();
    let counted = fields.raw("equal_members").is_some();
    match seller? {
        Seller::Collective => {
            if named {
                let at = fields.at_field("transferor");
                fields.report(at, "transferor", "a market entry has none; remove it");
            }
            let members = read_members(fields, listed, counted)?;
            Some(Mode::MarketEntry { members })
        }
        Seller::Transferor => {
            for key in ["member", "equal_members"] {
                if fields.raw(key).is_some() {
                    let message = "a resale pays its transferor; members share what the collective receives in its own accounts";
                    fields.report(fields.at_field(key), key, message);
                }
            }
            if !named {
                fields.report(fields.at(), "transferor", "missing; expected who sells");
            }
            Some(Mode::Resale {
                transferor: transferor?,
            })
        }
    }
}

fn read_members(fields: &mut Fields<'_, '_>, listed: bool, counted: bool) -> Option<Vec<Member>> {
    match (listed, counted) {
        (true, false) => {
            let list = fields.list("member", MOST_MEMBERS)?;
            listed_members(list, fields)
        }
        (false, true) => {
            let most = MOST_MEMBERS as u64;
            let count = fields.may("equal_members", reading::count(1, most))?;
            Some(equal_members(count))
        }
        _ => {
            let message = "expected either [[member]] tables or equal_members, their number";
            fields.report(fields.at(), "member", message);
            None
        }
    }
}

fn listed_members(list: Vec<Fields<'_, '_>>, fields: &Fields<'_, '_>) -> Option<Vec<Member>> {
    let mut lines: BTreeMap<String, usize> = BTreeMap::new(); // where an id was first used
    let read: Vec<Option<Member>> = list
        .into_iter()
        .enumerate()
        .map(|(i, mut member)| {
            let id = member.must("id", "an id", reading::id);
            let name = member.must("name", "a name", reading::text);
            let shares = member.must("shares", "a whole number", reading::count(0, MOST_SHARES));
            if let Some(first) = id.as_ref().and_then(|id| lines.get(id)) {
                let message = format!("member[{first}] has the same id; every id must be its own");
                member.report(member.at_field("id"), "id", &message);
            }
            if let Some(id) = &id {
                lines.entry(id.clone()).or_insert(i + 1);
            }
            member.finish();
            Some(Member {
                id: id?,
                name: name?,
                shares: shares?,
            })
        })
        .collect();
    let mut members = read.into_iter().collect::<Option<Vec<Member>>>()?;
    if members.iter().all(|m| m.shares == 0) {
        let message = "no member has shares; at least one must have a share above zero";
        fields.report(fields.at_field("member"), "member", message);
    }
    members.sort_by(|a, b| a.id.cmp(&b.id));
    Some(members)
}

/// Members `1` to `count`, with leading zeros so that their order as text is their order.
fn equal_members(count: u64) -> Vec<Member> {
    let width = count.to_string().len();
    (1..=count)
        .map(|i| Member {
            id: format!("{i:0width$}"),
            name: Text::new(format!("第{i}名成员"), format!("member no. {i}")),
            shares: 1,
        })
        .collect()
}
