//! A land deal as it is agreed.

use super::{DealError, Party, read};
use ronghe_base::{Area, Date, Fen, Place, Share, Text};
use serde::Serialize;

/// A deal over collective construction land (M2.c, M2.d). Made by [`Deal::parse`], which checks it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Deal {
    /// The file it was read from, as the caller named it; errors begin with it.
    pub file: String,
    /// Name of the deal, its own among the deals of a region: files are named by it.
    pub id: String,
    /// Name used by people.
    pub title: Text,
    /// County, town or village of the parcel.
    pub place: Place,
    /// Day of the contract; decides which law holds.
    pub date: Date,
    /// Area of the parcel.
    pub area: Area,
    /// What the land is used for.
    #[serde(rename = "use")]
    pub land_use: LandUse,
    /// First sale by the collective, or resale.
    pub mode: Mode,
    /// What the buyer pays, `R`.
    pub revenue: Fen,
    /// What was spent to acquire and develop the land, item by item.
    pub costs: Vec<CostItem>,
    /// Rate of the adjustment fund, `r`, as the county sets it.
    pub fund_rate: Share,
    /// Part of the rest that the collective keeps, `q`: a term of the deal.
    pub collective_retention: Share,
    /// Where the consent is recorded (M2.e); the deal is a draft without it.
    pub consent: Option<String>,
}

/// Use of the land: what "for business" means in article 3 of Caishui 2016 No. 41.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LandUse {
    /// Industry, mining, storage.
    Industrial,
    /// Commerce and services.
    Commercial,
    /// Other business use in the plan.
    Other,
}

/// Who sells.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The collective brings its land to the market; its members share. Sorted by id.
    MarketEntry {
        /// Members by id.
        members: Vec<Member>,
    },
    /// The holder of the right sells it on.
    Resale {
        /// The seller.
        transferor: Text,
    },
}

/// A member of the collective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Unique in the deal; decides ties.
    pub id: String,
    /// Name used by people.
    pub name: Text,
    /// Weight in the split.
    pub shares: u64,
}

/// One cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CostItem {
    /// What it was.
    pub name: Text,
    /// How much it was.
    pub amount: Fen,
    /// Who spent it and gets it back.
    pub borne_by: Bearer,
}

/// Who bore a cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bearer {
    /// The collective.
    Collective,
    /// The county.
    County,
    /// The transferor of a resale.
    Transferor,
    /// Somebody else, by name.
    Other(Text),
}

impl Deal {
    /// Reads a deal; `file` is its name in messages.
    ///
    /// # Errors
    /// [`DealError::Problems`] with everything that is wrong, by line.
    pub fn parse(toml: &str, file: &str) -> Result<Self, DealError> {
        read::deal(toml, file)
    }

    /// The sum of the costs, `K`; at most [`Fen::MAX`], as it was read.
    pub fn cost(&self) -> Fen {
        self.costs.iter().map(|c| c.amount).sum()
    }

    /// What is shared: `max(0, R - K)`.
    pub fn increment(&self) -> Fen {
        (self.revenue - self.cost()).max(Fen::ZERO)
    }

    /// Members by id; none in a resale.
    pub fn members(&self) -> &[Member] {
        match &self.mode {
            Mode::MarketEntry { members } => members,
            Mode::Resale { .. } => &[],
        }
    }

    /// Who sells, pays the fund and bears a loss.
    pub(super) fn seller(&self) -> Party {
        match self.mode {
            Mode::MarketEntry { .. } => Party::Collective,
            Mode::Resale { .. } => Party::Transferor,
        }
    }
}
