//! Numbers as the schema writes them: one for all, a list, or a table.

use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};

/// A value spread over places, cells or pairs of cells.
///
/// The schema lets one number stand for all places, a list of `N` for the places, `[2][N]` for
/// the cells (farm, then non-farm), `[2N][2N]` and `[2][N][N]` for pairs. A `Spread` keeps what was
/// written, row by row; the economy it is used with decides what its shape means.
///
/// ```
/// use ronghe_equilibrium::Spread;
/// let one: Spread = 0.8.into();
/// let by_place = Spread::from(vec![0.8, 1.0]);
/// let by_cell = Spread::from([vec![0.8, 1.0], vec![1.0, 1.0]]);
/// assert_eq!(one.shape(), &[] as &[usize]);
/// assert_eq!(by_place.shape(), &[2]);
/// assert_eq!(by_cell.shape(), &[2, 2]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    shape: Vec<usize>,
    values: Vec<f64>,
}

impl Spread {
    /// A square table, row by row: `values[i * size + j]`; `None` if the count is not `size^2`.
    #[must_use]
    pub fn square(size: usize, values: Vec<f64>) -> Option<Self> {
        (size.checked_mul(size)? == values.len()).then(|| Self {
            shape: vec![size; 2],
            values,
        })
    }

    /// Two square tables, one per good; `None` unless each has `size^2` values.
    #[must_use]
    pub fn per_good(size: usize, goods: [Vec<f64>; 2]) -> Option<Self> {
        let [farm, other] = goods;
        let count = size.checked_mul(size)?;
        (farm.len() == count && other.len() == count).then(|| {
            let mut values = farm;
            values.extend(other);
            Self {
                shape: vec![2, size, size],
                values,
            }
        })
    }

    /// `[size][size]` from as many values.
    pub(crate) fn table(size: usize, values: Vec<f64>) -> Self {
        debug_assert_eq!(values.len(), size * size);
        Self {
            shape: vec![size; 2],
            values,
        }
    }

    /// `[2][size][size]` from as many values.
    pub(crate) fn tables(size: usize, values: Vec<f64>) -> Self {
        debug_assert_eq!(values.len(), 2 * size * size);
        Self {
            shape: vec![2, size, size],
            values,
        }
    }

    /// Lengths of the nested lists, outermost first; empty for a single number.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// All numbers, row by row.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The shape in words, for messages.
    pub(crate) fn form(&self) -> String {
        if self.shape.is_empty() {
            return "one number".into();
        }
        format!("a list of shape {}", brackets(&self.shape))
    }
}

/// `[2][3]`.
pub(crate) fn brackets(numbers: &[usize]) -> String {
    let mut text = String::new();
    for number in numbers {
        let _ = write!(text, "[{number}]"); // writing to a string never fails
    }
    text
}

impl From<f64> for Spread {
    fn from(value: f64) -> Self {
        Self {
            shape: Vec::new(),
            values: vec![value],
        }
    }
}

impl From<Vec<f64>> for Spread {
    fn from(values: Vec<f64>) -> Self {
        Self {
            shape: vec![values.len()],
            values,
        }
    }
}

/// By cell: farm (rural) cells, then non-farm (urban) cells; or by group.
///
/// # Panics
/// If the lists differ in length.
impl<const K: usize> From<[Vec<f64>; K]> for Spread {
    fn from(rows: [Vec<f64>; K]) -> Self {
        let places = rows.first().map_or(0, Vec::len);
        assert!(
            rows.iter().all(|row| row.len() == places),
            "all rows must list the same places"
        );
        Self {
            shape: vec![K, places],
            values: rows.concat(),
        }
    }
}

impl Serialize for Spread {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Nested {
            shape: &self.shape,
            values: &self.values,
        }
        .serialize(serializer)
    }
}

/// One level of nested lists while writing.
struct Nested<'a> {
    shape: &'a [usize],
    values: &'a [f64],
}

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some((&count, inner)) = self.shape.split_first() else {
            return serializer.serialize_f64(self.values[0]);
        };
        let mut list = serializer.serialize_seq(Some(count))?;
        let size = self.values.len() / count.max(1);
        for part in 0..count {
            let values = &self.values[part * size..(part + 1) * size];
            list.serialize_element(&Nested {
                shape: inner,
                values,
            })?;
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for Spread {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut values = Vec::new();
        let shape = Level {
            values: &mut values,
            depth: 0,
        }
        .deserialize(deserializer)?;
        Ok(Self { shape, values })
    }
}

/// One level of nested lists while reading; returns the shape below it.
struct Level<'a> {
    values: &'a mut Vec<f64>,
    depth: usize,
}

impl Level<'_> {
    /// `[2][N][N]` is the deepest form of the schema.
    const DEEPEST: usize = 3;
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = Vec<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<usize>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = Vec<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or lists of numbers up to three deep")
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Vec<usize>, E> {
        self.values.push(value);
        Ok(Vec::new())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Vec<usize>, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Vec<usize>, E> {
        self.visit_f64(value as f64)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<usize>, A::Error> {
        if self.depth == Self::DEEPEST {
            return Err(A::Error::custom(
                "lists more than three deep; the schema has none",
            ));
        }
        let mut inner: Option<Vec<usize>> = None;
        let mut count = 0;
        loop {
            let level = Level {
                values: &mut *self.values,
                depth: self.depth + 1,
            };
            let Some(shape) = list.next_element_seed(level)? else {
                break;
            };
            let first = inner.get_or_insert_with(|| shape.clone());
            if *first != shape {
                return Err(A::Error::custom(format!(
                    "row {count} has shape {shape:?} but row 0 has {first:?}; rows must be alike"
                )));
            }
            count += 1;
        }
        let mut shape = vec![count];
        shape.extend(inner.unwrap_or_default());
        Ok(shape)
    }
}
