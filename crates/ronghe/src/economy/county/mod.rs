//! A baseline of counties under that of provinces (P2, P3): the nation's 2,900 counties, or those of any
//! region whose table census lists the lowest units of its provinces.
//!
//! The province baseline stays what it is: people and goods between provinces, output and spending of every
//! province are kept exactly. Within a province the census says how much of it is where; what it does not
//! say is imputed by a stated rule and named.

mod baseline;
mod census;
mod goods;
mod margins;
mod people;

pub use margins::{Margin, Miss};

use super::{Model, columns, levels};
use crate::error::StudyError;
use crate::package::{Attribute, Attributes, Ground, Groups};
use baseline::{Above, Built};
use census::Counties;
use people::People;
use ronghe_atlas::Region;
use ronghe_base::{Place, Table, Text, Unit};
use ronghe_equilibrium::{Baseline, Levers, Options, Outcome};

/// Something that the census does not say, and by what rule it was filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputed {
    /// What.
    pub what: Text,
    /// How many counties.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// By which rule.
    pub rule: Text,
}

impl Imputed {
    fn new(what: (&str, &str), count: usize, of: usize, rule: (&str, &str)) -> Self {
        Self {
            what: Text::new(what.0, what.1),
            count,
            of,
            rule: Text::new(rule.0, rule.1),
        }
    }
}

/// Chinese and English.
type Words = (&'static str, &'static str);

/// What the census says of no county, and the rule for all of them.
const RULES: [(Words, Words); 9] = [
    (
        ("就业人口", "workers"),
        (
            "省级基期的就业按县的长表就业分配",
            "those of the province cell by sampled jobs",
        ),
    ),
    (
        ("外来就业者", "workers from elsewhere"),
        (
            "户口在外的居民乘以全国每名外出人口的就业数（本县人至少占一成），再与就业和省级人数配平",
            "residents registered elsewhere times the nation's workers for one person away (a county's own people at least a tenth), then fitted to workers and to the province",
        ),
    ),
    (
        ("登记单元", "cell of registration"),
        (
            "本县人中农业登记按乡村居民、非农按城镇居民（各至少百分之一），再配平到省级",
            "of a county's own people farm by rural, other by urban residents (each at least a hundredth), then fitted to the province",
        ),
    ),
    (
        ("外出人口与登记人口", "leavers and registered people"),
        (
            "省级外出人口按在本县的登记人口分摊；登记人口为其和",
            "leavers of the province cell by people at home; registered people are the sum",
        ),
    ),
    (
        ("省内迁移的来源", "origin of moves within a province"),
        (
            "按来源地级的在乡人口除以距离",
            "people at home in the prefecture of origin over distance",
        ),
    ),
    (
        ("销售额", "sales"),
        (
            "省级单元的销售额按就业分配",
            "those of the province cell by workers",
        ),
    ),
    (
        ("县际贸易", "trade between counties"),
        (
            "引力形式；县内的吸引力与省对本省的相同",
            "gravity; the pull of home is that of provinces for themselves",
        ),
    ),
    (
        ("资本收入份额", "share in capital income"),
        (
            "省的份额按增加值分配",
            "that of the province by value added",
        ),
    ),
    (
        ("参数与政策", "parameters and policy"),
        ("与所在省相同", "those of the province"),
    ),
];

/// Counties with their people, below a province baseline.
#[derive(Clone, Debug)]
pub struct CountyModel {
    counties: Counties,
    people: People,
    margins: Vec<Margin>,
    built: Built,
}

impl CountyModel {
    /// Divides a province baseline among the counties of table census.
    ///
    /// # Errors
    /// [`StudyError::Region`] without table census; [`StudyError::Model`] where its counties and the places
    /// of the model do not fit together.
    pub fn build(region: &Region, model: &Model) -> Result<Self, StudyError> {
        let counties = Counties::read(region, model)?;
        let people = People::divide(model, &counties)?;
        let margins = margins::margins(model, &counties, &people);
        let baseline = Baseline::calibrate(&model.economy)?;
        let outcome = baseline.solve(&Levers::default(), &Options::default())?;
        let outside = (0..model.places.len()).filter(|&p| !model.nation(p));
        let above = Above {
            model,
            outcome: &outcome,
            counties: &counties,
            people: &people,
            place: counties.province.iter().copied().chain(outside).collect(),
        };
        let built = above.build()?;
        Ok(Self {
            counties,
            people,
            margins,
            built,
        })
    }

    /// Counties, each with its code and name.
    pub fn counties(&self) -> impl ExactSizeIterator<Item = (&Place, &Text)> {
        self.counties.places.iter().zip(&self.counties.names)
    }

    /// Units of the census that lie in no province of the model, with their residents.
    #[must_use]
    pub fn left_out(&self) -> &[(Place, f64)] {
        &self.counties.left_out
    }

    /// Workers of each county, persons.
    #[must_use]
    pub fn workers(&self) -> Vec<f64> {
        let [farm, other] = [&self.margins[0], &self.margins[1]];
        farm.met
            .iter()
            .zip(&other.met)
            .map(|(a, b)| a + b)
            .collect()
    }

    /// The calibrated baseline: counties, then places outside the nation.
    #[must_use]
    pub fn baseline(&self) -> &Baseline {
        &self.built.baseline
    }

    /// The baseline as an outcome.
    #[must_use]
    pub fn before(&self) -> &Outcome {
        &self.built.outcome
    }

    /// Counties and places outside the nation.
    #[must_use]
    pub fn places(&self) -> usize {
        self.people.places
    }

    /// Province of a county, as a place of the province model.
    #[must_use]
    pub fn province(&self, county: usize) -> usize {
        self.counties.province[county]
    }

    /// How much stronger trade within a county pulls than between two of its province, farm and other goods.
    #[must_use]
    pub fn home(&self) -> [f64; 2] {
        self.built.home
    }

    /// Largest miss of a county's sales, as a part of them.
    #[must_use]
    pub fn sales_miss(&self) -> f64 {
        let pairs = (0..2).flat_map(|s| {
            let met = self.built.baseline.sales()[s].iter();
            met.zip(&self.built.sales[s])
        });
        pairs.fold(0.0, |worst: f64, (met, wanted)| {
            worst.max((met / wanted - 1.0).abs())
        })
    }

    /// Groups that factors of costs must not cut through: cells of prefectures, and provinces for trade.
    #[must_use]
    pub fn groups(&self) -> Groups {
        let outside = self.places() - self.counties.len();
        let first = self.counties.province.iter().max().map_or(0, |p| p + 1);
        let provinces = self.counties.province.iter().copied();
        Groups {
            cells: self.people.group.clone(),
            places: provinces.chain(first..first + outside).collect(),
        }
    }

    /// Where the measures of a package act: columns of a county are its own, and those of table places.
    #[must_use]
    pub fn ground(&self, region: &Region, model: &Model) -> Ground {
        let (n, count) = (self.places(), self.counties.len());
        let economy = &self.built.economy;
        let registered = economy.h.values();
        let workers = &self.people.workers;
        let farm_jobs: Vec<f64> = (0..n)
            .map(|p| workers[p] / (workers[p] + workers[n + p]))
            .collect();
        let outside: Vec<usize> = (0..model.places.len())
            .filter(|&p| !model.nation(p))
            .collect();
        let world = model.ground(region);
        let attributes = (0..n).map(|p| match p.checked_sub(count) {
            Some(k) => world.attributes[outside[k]].clone(),
            None => self.attributes(region, model, p, farm_jobs[p]),
        });
        Ground {
            names: economy.places.clone(),
            attributes: attributes.collect(),
            nation: (0..n).map(|p| p < count).collect(),
            value_added: economy.omega.values().to_vec(),
            registered: (0..n).map(|p| registered[p] + registered[p + n]).collect(),
            levels: levels(&economy.pol, &farm_jobs),
        }
    }

    fn attributes(&self, region: &Region, model: &Model, c: usize, farm_jobs: f64) -> Attributes {
        let (place, n) = (&self.counties.places[c], self.places());
        let h = self.built.economy.h.values();
        let known = |word: &str| Attribute::Word(Some(word.into()));
        let province = &model.places[self.counties.province[c]];
        let [lon, lat] = self.counties.position[c].map(|x| Attribute::Number(Some(x)));
        let mut found = columns(region, place);
        found.extend([
            ("place", known(place.code())),
            ("province", known(province.code())),
            ("zone", known("nation")),
            ("name_zh", known(&self.counties.names[c].zh)),
            ("name_en", known(&self.counties.names[c].en)),
            ("lon", lon),
            ("lat", lat),
            (
                "registered",
                Attribute::Number(Some((h[c] + h[c + n]) * model.persons)),
            ),
            ("farm_job_share", Attribute::Number(Some(farm_jobs))),
        ]);
        found
    }

    /// Margins of the census beside the baseline.
    #[must_use]
    pub fn margins(&self) -> &[Margin] {
        &self.margins
    }

    /// [`CountyModel::margins`] as a table.
    #[must_use]
    pub fn margin_table(&self) -> Table {
        margins::margin_table(&self.counties, &self.margins)
    }

    /// What was imputed, how often, and by which rule.
    #[must_use]
    pub fn imputed_table(&self) -> Table {
        let mut table = Table::new(
            "county-imputed",
            Text::new("县级基期中的推算", "What is imputed in the county baseline"),
        )
        .column("what", Text::new("项目", "What"), Unit::None)
        .column("count", Text::new("县数", "Counties"), Unit::Count)
        .column("of", Text::new("共", "Of"), Unit::Count)
        .column("rule", Text::new("规则", "Rule"), Unit::None);
        let all = self.counties.len();
        let rules = RULES.map(|(what, rule)| Imputed::new(what, all, all, rule));
        for item in self.counties.imputed.iter().chain(&rules) {
            table.push([
                item.what.clone().into(),
                (item.count as f64).into(),
                (item.of as f64).into(),
                item.rule.clone().into(),
            ]);
        }
        table
    }
}
