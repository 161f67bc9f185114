//! Where: places by six-digit code (GB/T 2260) or by an id of the region's own.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A place. Nation `000000`, rest of the world `W`, province `330000`, prefecture `330500`,
/// county `330523`, town `330523100` (9 digits), village `330523100201` (12 digits), or an id of
/// the region's own made of letters, digits, `-` and `_` that is not all digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Place(String);

/// The rank of a place, read from its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Rest of the world.
    World,
    /// The nation.
    Nation,
    /// Province, municipality or autonomous region.
    Province,
    /// Prefecture.
    Prefecture,
    /// County, district or county-level city.
    County,
    /// Town, township or subdistrict.
    Township,
    /// Village or community.
    Village,
    /// An id of the region's own, whose rank the code does not tell.
    Own,
}

/// A code that is no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// Neither a code nor an id.
    #[error(
        "\"{code}\" is not a place: expected a code of 6, 9 or 12 digits (GB/T 2260; nation 000000), \"W\" for the rest of the world, or an id of letters, digits, - and _ with at least one letter"
    )]
    Malformed {
        /// What was found.
        code: String,
    },
}

impl Place {
    /// Reads a code or id.
    ///
    /// # Errors
    /// [`PlaceError::Malformed`]
    ///
    /// ```
    /// # use ronghe_base::{Level, Place};
    /// assert_eq!(Place::new("330523")?.level(), Level::County);
    /// assert!(Place::new("0").is_err()); // the nation in one table, the world in another
    /// # Ok::<(), ronghe_base::PlaceError>(())
    /// ```
    pub fn new(code: impl Into<String>) -> Result<Self, PlaceError> {
        let code = code.into();
        let digits = code.bytes().all(|b| b.is_ascii_digit());
        let word = code
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let good = match code.len() {
            6 | 9 | 12 if digits => true,
            1..=32 => word && !digits,
            _ => false,
        };
        if good {
            Ok(Self(code))
        } else {
            Err(PlaceError::Malformed {
                code: code.chars().take(40).collect(),
            })
        }
    }

    /// The nation, `000000`.
    pub fn nation() -> Self {
        Self("000000".into())
    }

    /// The rest of the world, `W`.
    pub fn world() -> Self {
        Self("W".into())
    }

    /// The code as text.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// The rank of the place.
    pub fn level(&self) -> Level {
        let digits = self.0.bytes().all(|b| b.is_ascii_digit());
        match (digits, self.0.len()) {
            (false, _) => {
                if self.0 == "W" {
                    Level::World
                } else {
                    Level::Own
                }
            }
            (true, 6) if self.0 == "000000" => Level::Nation,
            (true, 6) if self.0.ends_with("0000") => Level::Province,
            (true, 6) if self.0.ends_with("00") => Level::Prefecture,
            (true, 6) => Level::County,
            (true, 9) => Level::Township,
            _ => Level::Village,
        }
    }

    /// The province that the code lies in; none for nation, world and own ids.
    pub fn province(&self) -> Option<Self> {
        match self.level() {
            Level::World | Level::Own | Level::Nation => None,
            _ => Some(Self(format!("{}0000", &self.0[..2]))),
        }
    }

    /// The place one step up by code: village, town, county, prefecture, province, nation.
    pub fn parent(&self) -> Option<Self> {
        match self.level() {
            Level::World | Level::Own | Level::Nation => None,
            Level::Province => Some(Self::nation()),
            Level::Prefecture => self.province(),
            Level::County => Some(Self(format!("{}00", &self.0[..4]))),
            Level::Township => Some(Self(self.0[..6].into())),
            Level::Village => Some(Self(self.0[..9].into())),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Place {
    type Error = PlaceError;
    fn try_from(code: String) -> Result<Self, PlaceError> {
        Self::new(code)
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_rank_and_parents() {
        let village = Place::new("330523100201").unwrap();
        let mut chain = vec![village.clone()];
        while let Some(up) = chain.last().unwrap().parent() {
            chain.push(up);
        }
        let codes: Vec<_> = chain.iter().map(Place::code).collect();
        assert_eq!(
            codes,
            [
                "330523100201",
                "330523100",
                "330523",
                "330500",
                "330000",
                "000000"
            ]
        );
        assert_eq!(Place::world().level(), Level::World);
        assert_eq!(Place::new("QS-01").unwrap().parent(), None);
    }

    #[test]
    fn zero_and_odd_lengths_are_no_places() {
        for bad in [
            "0",
            "",
            "33052",
            "3305231",
            "33 523",
            "浙江",
            "../etc",
            &"a".repeat(33),
        ] {
            assert!(Place::new(bad).is_err(), "{bad}");
        }
    }
}
