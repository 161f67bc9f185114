//! Who is whose neighbour, and with what weight.

use crate::{GapError, sum::sum};
use ronghe_base::Text;

/// Most links that one set of weights holds; 1e9 bytes or so.
pub const MAX_LINKS: usize = 80_000_000;

/// By what rule two places are neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// A list of pairs says so, such as a table of neighbours.
    Pairs,
    /// Their outlines share a stretch of border.
    Rook,
    /// Their outlines share at least a point.
    Queen,
    /// One is among the `k` nearest of the other.
    Nearest {
        /// How many.
        k: usize,
    },
    /// They lie no farther apart than this.
    Band {
        /// In the unit of the coordinates, or km on the sphere.
        distance: f64,
    },
}

impl Rule {
    /// The words for it.
    pub fn label(self) -> Text {
        match self {
            Self::Pairs => Text::new("相邻表", "table of neighbours"),
            Self::Rook => Text::new("共边相邻（rook）", "shared border (rook)"),
            Self::Queen => Text::new("共点或共边相邻（queen）", "shared point or border (queen)"),
            Self::Nearest { k } => Text::new(format!("最近 {k} 个"), format!("{k} nearest")),
            Self::Band { distance } => Text::new(
                format!("距离不超过 {distance}"),
                format!("within a distance of {distance}"),
            ),
        }
    }
}

/// What a link weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// One.
    Binary,
    /// One over the number of neighbours: the weights of a place sum to one.
    RowStandardised,
}

impl Style {
    /// The words for it.
    pub fn label(self) -> Text {
        match self {
            Self::Binary => Text::new("0/1 权重", "binary"),
            Self::RowStandardised => Text::new("行标准化", "row-standardised"),
        }
    }
}

/// Spatial weights in compressed rows: row `i` lists the neighbours of place `i` in ascending order.
/// No place is its own neighbour.
///
/// ```
/// use ronghe_gap::{Rule, Style, Weights};
/// let line = Weights::from_pairs(4, &[(0, 1), (1, 2)], Rule::Pairs, Style::RowStandardised)?;
/// assert_eq!(line.neighbours(1), [0, 2]);
/// assert_eq!(line.values(1), [0.5, 0.5]);
/// assert_eq!(line.isolates(), [3]);
/// assert!(!line.is_symmetric()); // 1 to 0 weighs one half, 0 to 1 one
/// # Ok::<(), ronghe_gap::GapError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    offsets: Vec<usize>,
    neighbours: Vec<u32>,
    values: Vec<f64>,
    rule: Rule,
    style: Style,
    symmetric: bool,
}

/// The three sums of Cliff and Ord (1981): `S0 = sum w_ij`, `S1 = sum (w_ij + w_ji)^2 / 2`,
/// `S2 = sum_i (w_i. + w_.i)^2`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sums {
    pub(crate) s0: f64,
    pub(crate) s1: f64,
    pub(crate) s2: f64,
}

impl Weights {
    /// Weights from pairs of neighbours, each counted both ways; a pair named twice counts once.
    ///
    /// # Shapes and units
    /// - `places`: how many; `pairs`: indices below `places`
    ///
    /// # Errors
    /// [`GapError::Link`] where a pair names a place that is not there, or one place twice;
    /// [`GapError::Setting`] where there are more than [`MAX_LINKS`].
    pub fn from_pairs(
        places: usize,
        pairs: &[(usize, usize)],
        rule: Rule,
        style: Style,
    ) -> Result<Self, GapError> {
        bounded(2 * pairs.len())?;
        let mut rows = vec![vec![]; checked(places)?];
        for (row, &(a, b)) in pairs.iter().enumerate() {
            if a >= places || b >= places || a == b {
                return Err(GapError::Link { row, a, b, places });
            }
            rows[a].push(index(b));
            rows[b].push(index(a));
        }
        Ok(Self::from_rows(rows, rule, style))
    }

    /// Weights from the neighbours of each place, which need not be mutual.
    ///
    /// # Errors
    /// As [`Weights::from_pairs`]; the row of an error is the place.
    pub fn from_lists(lists: &[Vec<usize>], rule: Rule, style: Style) -> Result<Self, GapError> {
        let places = checked(lists.len())?;
        bounded(lists.iter().map(Vec::len).sum())?;
        let mut rows = vec![];
        for (a, list) in lists.iter().enumerate() {
            if let Some(&b) = list.iter().find(|&&b| b >= places || b == a) {
                return Err(GapError::Link {
                    row: a,
                    a,
                    b,
                    places,
                });
            }
            rows.push(list.iter().map(|&j| index(j)).collect());
        }
        Ok(Self::from_rows(rows, rule, style))
    }

    /// From rows of neighbours in any order, all known to be sound.
    pub(crate) fn from_rows(mut rows: Vec<Vec<u32>>, rule: Rule, style: Style) -> Self {
        let mut offsets = vec![0];
        let mut neighbours = vec![];
        for row in &mut rows {
            row.sort_unstable();
            row.dedup();
            neighbours.append(row);
            offsets.push(neighbours.len());
        }
        let values = vec![1.0; neighbours.len()];
        let unweighted = Self {
            offsets,
            neighbours,
            values,
            rule,
            style: Style::Binary,
            symmetric: false,
        };
        unweighted.styled(style)
    }

    /// The same neighbours with other weights.
    #[must_use]
    pub fn styled(mut self, style: Style) -> Self {
        self.style = style;
        for place in 0..self.len() {
            let (from, to) = (self.offsets[place], self.offsets[place + 1]);
            let weight = match style {
                Style::Binary => 1.0,
                Style::RowStandardised => 1.0 / (to - from) as f64,
            };
            self.values[from..to].fill(weight);
        }
        self.symmetric = self.compare_with_transpose();
        self
    }

    /// The weights among the places that are kept, which move up; links to others are lost, and a place
    /// may become an isolate.
    ///
    /// # Errors
    /// [`GapError::Lengths`].
    pub fn restrict(&self, keep: &[bool]) -> Result<Self, GapError> {
        crate::error::same_length(("weights", self.len()), ("keep", keep.len()))?;
        let mut new = vec![0_u32; self.len()];
        let mut next = 0;
        for (place, &kept) in keep.iter().enumerate() {
            new[place] = next;
            next += u32::from(kept);
        }
        let row = |place: usize| {
            let kept = self.neighbours(place).iter().filter(|&&j| keep[at(j)]);
            kept.map(|&j| new[at(j)]).collect()
        };
        let rows = (0..self.len()).filter(|&i| keep[i]).map(row).collect();
        Ok(Self::from_rows(rows, self.rule, self.style))
    }

    /// How many places.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many links, each direction counted.
    pub fn links(&self) -> usize {
        self.neighbours.len()
    }

    /// The neighbours of a place, ascending.
    pub fn neighbours(&self, place: usize) -> &[u32] {
        &self.neighbours[self.offsets[place]..self.offsets[place + 1]]
    }

    /// The weight of each neighbour.
    pub fn values(&self, place: usize) -> &[f64] {
        &self.values[self.offsets[place]..self.offsets[place + 1]]
    }

    /// Neighbours and weights of a place, side by side.
    pub(crate) fn row(&self, place: usize) -> impl Iterator<Item = (usize, f64)> {
        let links = self.neighbours(place).iter().map(|&j| at(j));
        links.zip(self.values(place).iter().copied())
    }

    /// Places without a neighbour.
    pub fn isolates(&self) -> Vec<usize> {
        (0..self.len())
            .filter(|&i| self.neighbours(i).is_empty())
            .collect()
    }

    /// Whether `w_ij = w_ji` everywhere.
    pub fn is_symmetric(&self) -> bool {
        self.symmetric
    }

    /// By what rule places are neighbours.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// What a link weighs.
    pub fn style(&self) -> Style {
        self.style
    }

    /// Rule, style, links, isolates and symmetry in words, for the foot of a table.
    pub fn label(&self) -> Text {
        let (rule, style) = (self.rule.label(), self.style.label());
        let (links, isolates) = (self.links(), self.isolates().len());
        let (zh, en) = if self.symmetric {
            ("对称", "symmetric")
        } else {
            ("不对称", "not symmetric")
        };
        Text::new(
            format!(
                "空间权重：{}，{}，{zh}；{} 个地方，{links} 条联系，无邻近的 {isolates} 个。",
                rule.zh,
                style.zh,
                self.len()
            ),
            format!(
                "Spatial weights: {}, {}, {en}; {} places, {links} links, without a neighbour: {isolates}.",
                rule.en,
                style.en,
                self.len()
            ),
        )
    }

    pub(crate) fn sums(&self) -> Sums {
        let mut columns = vec![0.0; self.len()];
        let mut squares = vec![0.0; self.len()];
        for (place, square) in squares.iter_mut().enumerate() {
            for (j, w) in self.row(place) {
                columns[j] += w;
                *square += w * w + w * self.between(j, place);
            }
        }
        let margin = |i: usize| self.values(i).iter().sum::<f64>();
        Sums {
            s0: sum(self.values.iter().copied()),
            s1: sum(squares),
            s2: sum((0..self.len()).map(|i| (margin(i) + columns[i]).powi(2))),
        }
    }

    /// `w_ij`; 0 where there is no link.
    fn between(&self, i: usize, j: usize) -> f64 {
        let found = self.neighbours(i).binary_search(&index(j));
        found.map_or(0.0, |k| self.values(i)[k])
    }

    fn compare_with_transpose(&self) -> bool {
        let same = |i: usize, j: usize, w: f64| self.between(j, i).to_bits() == w.to_bits();
        (0..self.len()).all(|i| self.row(i).all(|(j, w)| same(i, j, w)))
    }
}

/// An index as it is stored; [`checked`] has seen that it fits.
pub(crate) fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A stored index.
pub(crate) fn at(place: u32) -> usize {
    place as usize
}

/// At most 2^32 - 1 places.
pub(crate) fn checked(places: usize) -> Result<usize, GapError> {
    match u32::try_from(places) {
        Ok(n) if n < u32::MAX => Ok(places),
        _ => Err(GapError::Setting {
            name: "places",
            value: places as f64,
            need: "below 4,294,967,295",
        }),
    }
}

/// At most [`MAX_LINKS`].
pub(crate) fn bounded(links: usize) -> Result<(), GapError> {
    if links <= MAX_LINKS {
        return Ok(());
    }
    Err(GapError::Setting {
        name: "links",
        value: links as f64,
        need: "at most 80,000,000; take fewer neighbours, a shorter distance, or places that do not all lie at one point",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_counts_once_and_both_ways() {
        let w =
            Weights::from_pairs(3, &[(2, 0), (0, 2), (1, 2)], Rule::Pairs, Style::Binary).unwrap();
        assert_eq!((w.neighbours(2), w.neighbours(0)), (&[0, 1][..], &[2][..]));
        assert!(w.is_symmetric());
        assert_eq!(w.links(), 4);
        insta::assert_snapshot!(w.label().en, @"Spatial weights: table of neighbours, binary, symmetric; 3 places, 4 links, without a neighbour: 0.");
    }

    #[test]
    fn a_pair_that_cannot_be_is_named() {
        let pairs = |pair| Weights::from_pairs(3, &[(0, 1), pair], Rule::Pairs, Style::Binary);
        insta::assert_snapshot!(pairs((0, 3)).unwrap_err(), @"pair 1 (0, 3): expected two different places, each below 3; mend the list of neighbours");
        assert!(pairs((1, 1)).is_err());
    }

    /// By hand: a line of three, row-standardised: w = [0 1 0; .5 0 .5; 0 1 0].
    /// S0 = 3; S1 = ((1.5)^2 x 4) / 2 = 4.5; S2 = (1 + .5)^2 + (1 + 2)^2 + (1 + .5)^2 = 13.5.
    #[test]
    fn sums_of_cliff_and_ord() {
        let w =
            Weights::from_pairs(3, &[(0, 1), (1, 2)], Rule::Pairs, Style::RowStandardised).unwrap();
        let s = w.sums();
        for (got, want) in [(s.s0, 3.0), (s.s1, 4.5), (s.s2, 13.5)] {
            assert!((got - want).abs() < 1e-15, "{got} {want}");
        }
    }

    #[test]
    fn fewer_places_keep_the_links_among_them() {
        let w = Weights::from_pairs(
            4,
            &[(0, 1), (1, 2), (2, 3)],
            Rule::Queen,
            Style::RowStandardised,
        )
        .unwrap();
        let part = w.restrict(&[true, false, true, true]).unwrap();
        assert_eq!(part.isolates(), [0]);
        assert_eq!(part.neighbours(1), [2]);
        assert_eq!(part.values(1), [1.0]);
        assert!(w.restrict(&[true]).is_err());
    }
}
