//! Many small places as parts of a few squares.

use super::{Map, classes::Classed, draw::bare, tiles};
use crate::{
    Arg,
    message::{word, word_with},
    number::format_measure,
    svg::{Anchor, Svg, num},
    text::shorten,
};
use ronghe_base::{Cell, Lang, Place, Unit};

/// Height of the name above the parts, px.
const HEAD: f64 = 20.0;

/// A place with the values of its parts.
struct Whole {
    place: Place,
    name: String,
    /// From low to high.
    values: Vec<f64>,
    missing: usize,
}

/// What all squares are drawn with.
pub(super) struct Mosaic<'a> {
    pub(super) map: &'a Map,
    pub(super) classed: &'a Classed,
    pub(super) lang: Lang,
    pub(super) id: &'a str,
}

impl Mosaic<'_> {
    /// Draws every part as a small square in the square of its whole; returns the height.
    pub(super) fn draw(&self, svg: &mut Svg, width: f64) -> f64 {
        let wholes = wholes(self.map, self.lang);
        let places: Vec<&Place> = wholes.iter().map(|w| &w.place).collect();
        let (at, [columns, rows]) = tiles::layout(&places);
        let side = (width / columns as f64).min(120.0);
        let left = (width - side * columns as f64) / 2.0;
        for (whole, [column, row]) in wholes.iter().zip(at) {
            let corner = [left + column as f64 * side + 2.0, row as f64 * side + 2.0];
            self.square(svg, whole, corner, side - 4.0);
        }
        rows as f64 * side
    }

    fn square(&self, svg: &mut Svg, whole: &Whole, [x, y]: [f64; 2], side: f64) {
        let name = shorten(bare(&whole.name), 14.0, side);
        let hover = whole.hover(self.map, self.lang);
        let head = [x + side / 2.0, y + 14.0];
        svg.text(head, Anchor::Middle, "tile place", &name, &hover);
        let count = whole.values.len() + whole.missing;
        let high = side - HEAD;
        let fits = |c: &usize| (*c as f64).powi(2) * high >= count as f64 * side;
        let across = (1..=count).find(fits).unwrap_or(1);
        let cell = (side / across as f64).min(high / count.div_ceil(across) as f64);
        let from = [x + (side - cell * across as f64) / 2.0, y + HEAD];
        let part = |k: usize| {
            let at = [k % across, k / across];
            let [px, py] = [0, 1].map(|i| num(from[i] + at[i] as f64 * cell));
            let s = num(cell);
            format!("M{px} {py}h{s}v{s}h-{s}z")
        };
        let (values, mut k) = (&whole.values, 0);
        while k < values.len() {
            let class = self.classed.colour(values[k]);
            let same = |v: &&f64| self.classed.colour(**v) == class;
            let next = k + values[k..].iter().take_while(same).count();
            let d: String = (k..next).map(part).collect();
            svg.path(&d, &format!("area {class}"), &hover);
            k = next;
        }
        let d: String = (k..count).map(part).collect();
        let colon = if self.lang == Lang::Zh { "：" } else { ": " };
        let unknown = format!("{}{colon}{}", whole.name, word("missing-why", self.lang));
        svg.hatched_path(&d, self.id, &unknown);
    }
}

fn wholes(map: &Map, lang: Lang) -> Vec<Whole> {
    let table = &map.table;
    let mut wholes: Vec<Whole> = vec![];
    let Some((part_of, name)) = &map.within else {
        return wholes;
    };
    for row in 0..table.rows() {
        let place = match table.get(part_of, row) {
            Some(Cell::Place(place)) => place.clone(),
            Some(Cell::Word(word)) => match Place::new(word.as_str()) {
                Ok(place) => place,
                Err(_) => continue,
            },
            _ => continue,
        };
        let at = wholes
            .iter()
            .position(|w| w.place == place)
            .unwrap_or_else(|| {
                let name = table.get(name, row).filter(|c| !c.is_missing());
                let name = name.map_or_else(
                    || place.code().to_string(),
                    |c| crate::number::format_cell(c, Unit::None, lang),
                );
                wholes.push(Whole {
                    place,
                    name,
                    values: vec![],
                    missing: 0,
                });
                wholes.len() - 1
            });
        let value = table.get(&map.value, row).and_then(Cell::number);
        match value.filter(|x| x.is_finite()) {
            Some(x) => wholes[at].values.push(x),
            None => wholes[at].missing += 1,
        }
    }
    for whole in &mut wholes {
        whole.values.sort_by(f64::total_cmp);
    }
    wholes
}

impl Whole {
    /// Name, number of parts, lowest, median and highest value.
    fn hover(&self, map: &Map, lang: Lang) -> String {
        let n = self.values.len();
        if n == 0 {
            return self.name.clone();
        }
        let unit = map.table.find(&map.value).map_or(Unit::None, |c| c.unit);
        let said = |x: f64| Arg::from(format_measure(&Cell::Number(x), unit, lang));
        let args = [
            ("place", Arg::from(self.name.as_str())),
            ("parts", n.into()),
            ("low", said(self.values[0])),
            ("median", said(self.values[(n - 1) / 2])),
            ("high", said(self.values[n - 1])),
        ];
        word_with("map-parts", &args, lang)
    }
}
