//! The levers of the model by which a reform acts (P1-P5), as a package names them.

use ronghe_base::Text;

/// What a lever is indexed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Between two cells or two places (migration, trade).
    Pair,
    /// By cell: place and sector.
    Cell,
    /// By place.
    Place,
}

/// How a lever's value is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// New value over baseline value; the baseline is 1.
    Hat,
    /// The level itself; the baseline is in the economy.
    Level,
}

macro_rules! levers {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $reach:ident, $kind:ident, $low:expr, $high:expr, $zh:literal, $en:literal;)*) => {
        /// A lever, by its field name in the golden schema.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Lever {
            $($(#[$doc])* $name,)*
        }

        impl Lever {
            /// Every lever, in the order in which they are applied.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Field name in the golden schema.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What it is indexed by.
            pub fn reach(self) -> Reach {
                match self { $(Self::$name => Reach::$reach,)* }
            }

            /// Hat or level.
            pub fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind,)* }
            }

            /// Smallest and largest value that makes sense.
            pub fn bounds(self) -> (f64, f64) {
                match self { $(Self::$name => ($low, $high),)* }
            }

            /// What it is, in words.
            pub fn label(self) -> Text {
                match self { $(Self::$name => Text::new($zh, $en),)* }
            }
        }
    };
}

levers! {
    /// Migration cost (P3).
    Mig = "mig", Pair, Hat, 0.01, 100.0, "迁移成本", "migration cost";
    /// Trade cost (P1, P2).
    Trade = "trade", Pair, Hat, 0.1, 10.0, "贸易成本", "trade cost";
    /// Productivity (P2).
    A = "A", Cell, Hat, 0.1, 10.0, "生产率", "productivity";
    /// Capital wedge (P3).
    Wedge = "wedge", Cell, Hat, 0.1, 10.0, "资本楔子", "capital wedge";
    /// Amenity (P1, P4).
    Amen = "amen", Cell, Hat, 0.1, 10.0, "宜居程度", "amenity";
    /// Capital where capital is local (P3).
    K = "K", Cell, Hat, 0.1, 10.0, "本地资本", "local capital";
    /// Part of the land pot that migrants keep (P5).
    Chi = "chi", Cell, Level, 0.0, 1.0, "迁移者保留的土地权益", "land rights kept by migrants";
    /// Farmland area (P1).
    Farm = "farm", Place, Hat, 0.1, 10.0, "农用地面积", "farmland area";
    /// Homestead area (P1, P5).
    Home = "home", Place, Hat, 0.1, 10.0, "宅基地面积", "homestead area";
    /// Urban construction land area (P1).
    Urb = "urb", Place, Hat, 0.1, 10.0, "城镇建设用地面积", "urban construction land";
    /// Collective construction land that enters the market (P5).
    NewUrb = "new_urb", Place, Level, 0.0, 10.0, "入市的集体建设用地", "collective land entering the market";
    /// State's share of rent on that land (P5).
    SState = "s_state", Place, Level, 0.0, 1.0, "国家分成", "state share of collective land rent";
    /// Margin of intermediaries on farm goods (P2).
    Mu = "mu", Place, Level, 0.0, 1.0, "流通加价率", "intermediation margin";
    /// Part of that margin returned to farmers (P2).
    Coop = "coop", Place, Level, 0.0, 1.0, "合作社返还", "cooperative return";
    /// Fiscal transfer to the place's budget (P4, P5).
    T = "T", Place, Level, -0.2, 0.2, "财政转移", "fiscal transfer";
    /// Payment into the land pot of farmers (P5).
    Grant = "grant", Place, Level, -0.2, 0.2, "土地补偿拨款", "grant to the land pot";
    /// Ecosystem payment to farmers (P1, P5).
    Eco = "eco", Place, Level, 0.0, 0.2, "生态补偿", "ecosystem payment";
    /// Rural part of public services (P4).
    Zeta = "zeta", Place, Level, 0.0, 0.99, "公共服务的农村份额", "rural part of public services";
}

impl Lever {
    /// The lever of that name.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|l| l.id() == id)
    }

    /// All names, for messages.
    pub fn names() -> String {
        Self::ALL
            .iter()
            .map(|l| l.id())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for &lever in Lever::ALL {
            assert_eq!(Lever::find(lever.id()), Some(lever));
            let (low, high) = lever.bounds();
            assert!(low < high, "{}", lever.id());
        }
        assert_eq!(Lever::find("migg"), None);
    }

    /// The table of levers in docs/package.md is the one of the code.
    #[test]
    fn the_documentation_lists_every_lever() {
        use std::fmt::Write;
        const MARK: &str = "rewrites it -->\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/package.md");
        let page = std::fs::read_to_string(path).unwrap();
        let (head, found) = page.split_once(MARK).unwrap();
        let mut table =
            String::from("| lever | what | by | value | bounds |\n|---|---|---|---|---|\n");
        for &lever in Lever::ALL {
            let by = match (lever, lever.reach()) {
                (Lever::Mig, _) => "pair of cells",
                (_, Reach::Pair) => "pair of places, good",
                (_, Reach::Cell) => "cell",
                (_, Reach::Place) => "place",
            };
            let kind = match lever.kind() {
                Kind::Hat => "new over baseline",
                Kind::Level => "level",
            };
            let (label, (low, high)) = (lever.label(), lever.bounds());
            let (id, zh, en) = (lever.id(), label.zh, label.en);
            writeln!(
                table,
                "| `{id}` | {en} {zh} | {by} | {kind} | {low} to {high} |"
            )
            .unwrap();
        }
        if std::env::var_os("RONGHE_BLESS").is_some() {
            std::fs::write(path, format!("{head}{MARK}{table}")).unwrap();
            return;
        }
        assert_eq!(found, table, "RONGHE_BLESS=1 rewrites the table");
    }
}
