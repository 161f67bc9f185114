//! The challenges beside the shadow prices of the equilibrium (C1-C5, X0): the only place where the gap
//! meets the model.

use crate::measure::Gap;
use crate::simulate::{Loosening, Price, Prices};
use ronghe_gap::{Assessment, Challenge, Indicator, rank};

/// What loosening the barriers behind one indicator is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// What the catalogue names and the economy uses, in the order of the catalogue.
    pub by: Vec<Loosening>,
    /// One per cent of all of them everywhere, as a share of all income; none where money only changes hands.
    pub gain: Option<f64>,
    /// The single place and loosening that is worth most.
    pub dearest: Option<Price>,
}

impl Worth {
    /// The worth of an indicator at these prices; none where the catalogue names no barrier that the economy
    /// has.
    pub fn of(indicator: &Indicator, prices: &Prices) -> Option<Self> {
        let ids = indicator.loosened_by.iter();
        let by: Vec<Loosening> = ids
            .filter_map(|id| Loosening::find(id))
            .filter(|&l| prices.uses(l))
            .collect();
        if by.is_empty() {
            return None;
        }
        let gains: Vec<f64> = by.iter().filter_map(|&l| prices.whole(l)).collect();
        let dearest = by.iter().filter_map(|&l| prices.dearest(l));
        Some(Self {
            gain: (!gains.is_empty()).then(|| gains.iter().sum()),
            dearest: dearest
                .reduce(|a, b| if b.gain > a.gain { b } else { a })
                .cloned(),
            by,
        })
    }
}

/// One valued indicator of a sheet, with both ranks.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// What was measured.
    pub assessment: &'a Assessment,
    /// How far it is from its target, where it has one.
    pub distance: Option<f64>,
    /// Rank by distance to the target, 1 the farthest.
    pub by_distance: Option<usize>,
    /// What loosening is worth, where there is a model and it has a barrier.
    pub worth: Option<Worth>,
    /// Rank by that worth, 1 the dearest; equals go by distance.
    pub by_worth: Option<usize>,
}

/// The valued indicators of one sheet, or of all five, farthest from the target first, then those without a target in the
/// order of the catalogue; each with its rank by distance and its rank by worth. Both ranks count the
/// rows that have one, from 1 on, each number once.
pub fn rows<'a>(
    challenge: Option<Challenge>,
    gap: &'a Gap,
    prices: Option<&Prices>,
) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = gap
        .challenges
        .iter()
        .filter(|a| challenge.is_none_or(|c| a.indicator.challenge == c))
        .filter(|a| a.valued().is_some())
        .map(|assessment| Row {
            assessment,
            distance: assessment.distance(),
            by_distance: None,
            worth: prices.and_then(|p| Worth::of(&assessment.indicator, p)),
            by_worth: None,
        })
        .collect();
    let by_distance = rank(&rows.iter().map(|r| r.distance).collect::<Vec<_>>());
    for (row, rank) in rows.iter_mut().zip(by_distance) {
        row.by_distance = rank;
    }
    rows.sort_by_key(|r| r.by_distance.unwrap_or(usize::MAX)); // stable: the rest keep their order
    let worth = |r: &Row<'_>| r.worth.as_ref().and_then(|w| w.gain);
    let by_worth = rank(&rows.iter().map(worth).collect::<Vec<_>>());
    for (row, rank) in rows.iter_mut().zip(by_worth) {
        row.by_worth = rank;
    }
    rows
}
