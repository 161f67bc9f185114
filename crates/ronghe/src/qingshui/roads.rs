//! Roads and clinics, which make the travel times of M1 (access) and C4.

use super::county::{County, Township, VILLAGES, village};
use super::draw::{Fixed, index};
use super::land::{Land, degrees, metres, middle};
use super::sheet::{Resource, Sheet};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// Minutes from the remote hamlet to the nearest clinic (planted), in tenths.
const REMOTE: i64 = 580;
/// No village is farther than this from a clinic, in tenths of a minute.
const LIMIT: i64 = 400;

/// A road between two nodes. Nodes are the villages, then the remote hamlet, then the gate.
struct Road {
    from: usize,
    to: usize,
    metres: i64,
    tenths: i64,
    class: &'static str,
}

/// The road network.
pub(super) struct Roads {
    roads: Vec<Road>,
    /// Villages with a clinic.
    pub(super) clinics: BTreeSet<usize>,
}

/// Node of the remote hamlet.
const HAMLET: usize = VILLAGES;
/// Node of the gate to the prefecture city.
const GATE: usize = VILLAGES + 1;

impl Roads {
    /// Roads between the seats of neighbouring townships and between neighbouring villages of a
    /// township; a clinic in each seat and wherever the nearest would be too far.
    pub(super) fn new(land: &Land, townships: &[Township]) -> Self {
        let heart = |v: usize| middle(land.hearts[v]);
        let mut roads = Vec::new();
        let mut join = |from: usize, to: usize, class: &'static str, speed: i64| {
            // Roads wind: a third longer than the straight line.
            let metres = metres(heart(from), heart(to)) * 4 / 3;
            roads.push(Road {
                from,
                to,
                metres,
                tenths: (metres * 600 / (speed * 1000)).max(1),
                class,
            });
        };
        for (a, b) in Land::borders(&land.township)
            .into_keys()
            .filter(|(a, b)| a < b)
        {
            let seat = |t: usize| townships[t].villages.start;
            join(seat(a), seat(b), "county", 45);
        }
        let home = |v: usize| townships.iter().position(|t| t.villages.contains(&v));
        for (a, b) in Land::borders(&land.village)
            .into_keys()
            .filter(|(a, b)| a < b)
        {
            if home(a) == home(b) {
                let hilly = home(a).is_some_and(|t| t >= 8);
                join(a, b, "village", if hilly { 20 } else { 28 });
            }
        }
        roads.push(Road {
            from: 0,
            to: GATE,
            metres: 46_500,
            tenths: 520,
            class: "trunk",
        });
        let clinics = townships.iter().map(|t| t.villages.start).collect();
        let mut roads = Self { roads, clinics };
        roads.place_clinics();
        roads.build_remote_track();
        roads
    }

    fn place_clinics(&mut self) {
        for v in 0..VILLAGES {
            if v % 3 == 0 && v != village(12, 9) {
                self.clinics.insert(v);
            }
        }
        for v in 0..VILLAGES {
            let open: Vec<usize> = self.clinics.iter().copied().collect();
            if self.minutes_from(&open)[v] > LIMIT {
                self.clinics.insert(v);
            }
        }
    }

    /// The track to the remote hamlet is as long as it must be.
    fn build_remote_track(&mut self) {
        let open: Vec<usize> = self.clinics.iter().copied().collect();
        let from = village(12, 9);
        let tenths = REMOTE - self.minutes_from(&open)[from];
        self.roads.push(Road {
            from,
            to: HAMLET,
            metres: tenths * 20,
            tenths,
            class: "track",
        });
    }

    /// Minutes by road from the nearest of `sources` to every village, in tenths.
    pub(super) fn minutes_from(&self, sources: &[usize]) -> Vec<i64> {
        let mut ways = vec![Vec::new(); GATE + 1];
        for road in &self.roads {
            ways[road.from].push((road.to, road.tenths));
            ways[road.to].push((road.from, road.tenths));
        }
        let mut best = vec![i64::MAX; GATE + 1];
        let mut open: BinaryHeap<_> = sources.iter().map(|&s| Reverse((0, s))).collect();
        while let Some(Reverse((tenths, node))) = open.pop() {
            if tenths >= best[node] {
                continue;
            }
            best[node] = tenths;
            for &(next, more) in &ways[node] {
                open.push(Reverse((tenths + more, next)));
            }
        }
        best.truncate(VILLAGES);
        best
    }

    /// Minutes to the nearest clinic from every village, in tenths.
    pub(super) fn to_clinic(&self) -> Vec<i64> {
        let open: Vec<usize> = self.clinics.iter().copied().collect();
        self.minutes_from(&open)
    }
}

/// The tables `road_nodes` and `road_edges`.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    let remote = &county.villages[village(12, 9)].id;
    let name = |node: usize| match node {
        HAMLET => format!("{remote}-H01"),
        GATE => "QS-GATE".into(),
        v => county.villages[v].id.clone(),
    };
    let mut nodes = Sheet::new(
        "road_nodes",
        &[
            ("node", ""),
            ("place", ""),
            ("kind", ""),
            ("lon", "degrees"),
            ("lat", "degrees"),
            ("residents", "persons"),
        ],
    );
    for (v, home) in county.villages.iter().enumerate() {
        let [lon, lat] = degrees(middle(county.land.hearts[v]));
        let kind = if home.seat { "seat" } else { "village" };
        nodes.row(&[&home.id, &home.id, &kind, &lon, &lat, &home.residents]);
    }
    let (x, y) = *county.villages[village(12, 9)]
        .cells
        .last()
        .unwrap_or(&(0, 0));
    let [lon, lat] = degrees((100 * x + 50, 100 * y + 50));
    nodes.row(&[&name(HAMLET), remote, &"hamlet", &lon, &lat, &43]);
    let [lon, lat] = degrees((6000, -4000));
    nodes.row(&[&name(GATE), &"W", &"gate", &lon, &lat, &0]);

    let mut edges = Sheet::new(
        "road_edges",
        &[
            ("from_node", ""),
            ("to_node", ""),
            ("km", "kilometres"),
            ("minutes", "minutes"),
            ("class", ""),
            ("surface", ""),
            ("condition", "share"),
            ("upkeep", "yuan"),
        ],
    );
    let mut draw = county.draw(10);
    for road in &county.roads.roads {
        let (surface, worst, yuan_km) = match road.class {
            "trunk" => ("asphalt", 800, 42_000),
            "county" => ("asphalt", 620, 21_000),
            "village" => (
                ["concrete", "gravel"][index(draw.between(0, 4) / 4)],
                380,
                6_500,
            ),
            _ => ("earth", 210, 1_200),
        };
        edges.row(&[
            &name(road.from),
            &name(road.to),
            &Fixed(road.metres, 3),
            &Fixed(road.tenths, 1),
            &road.class,
            &surface,
            &Fixed(draw.between(worst, worst + 190), 3),
            &(road.metres * yuan_km / 1000),
        ]);
    }
    vec![nodes.done(), edges.done()]
}
