//! Land: exact in both square metres and mu.

use serde::Serialize;
use std::fmt;

/// An area of land. One mu is 2000/3 square metres, so the area is kept in whole 1/300 of a
/// square metre: hundredths of a square metre and thousandths of a mu are then both exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Area(u64);

/// An area that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AreaError {
    /// Not an area.
    #[error(
        "\"{text}\" is not an area: expected a number with at most {decimals} decimals, at most a billion"
    )]
    Malformed {
        /// What was found.
        text: String,
        /// Decimals allowed.
        decimals: usize,
    },
}

impl Area {
    const PER_SQUARE_METRE: u64 = 300;
    const PER_MU: u64 = 200_000;

    /// Reads mu with at most three decimals, exactly.
    ///
    /// # Errors
    /// [`AreaError::Malformed`].
    ///
    /// ```
    /// # use ronghe_base::Area;
    /// assert_eq!(Area::parse_mu("3")?, Area::parse_square_metres("2000")?);
    /// # Ok::<(), ronghe_base::AreaError>(())
    /// ```
    pub fn parse_mu(text: &str) -> Result<Self, AreaError> {
        Self::parse(text, 3, Self::PER_MU)
    }

    /// Reads square metres with at most two decimals, exactly: registers and certificates state
    /// them, contracts state mu.
    ///
    /// # Errors
    /// [`AreaError::Malformed`].
    pub fn parse_square_metres(text: &str) -> Result<Self, AreaError> {
        Self::parse(text, 2, Self::PER_SQUARE_METRE)
    }

    fn parse(text: &str, decimals: usize, scale: u64) -> Result<Self, AreaError> {
        let error = || AreaError::Malformed {
            text: text.chars().take(40).collect(),
            decimals,
        };
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(part) || part.len() > decimals || whole.len() > 9 {
            return Err(error());
        }
        let units: u64 = format!("{whole}{part:0<decimals$}")
            .parse()
            .map_err(|_| error())?;
        Ok(Self(
            units * (scale / 10_u64.pow(u32::try_from(decimals).expect("2 or 3"))),
        ))
    }

    /// In mu.
    pub fn mu(self) -> f64 {
        self.0 as f64 / Self::PER_MU as f64
    }

    /// In whole 1/300 of a square metre: the weight to divide money by.
    pub fn units(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} mu", self.mu())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mu_and_square_metres_meet_exactly() {
        assert_eq!(
            Area::parse_mu("0.015").unwrap(),
            Area::parse_square_metres("10").unwrap()
        );
        assert!(Area::parse_mu("-1").is_err() && Area::parse_mu("1.2345").is_err());
        assert!(Area::parse_square_metres("99999999999").is_err());
        assert_eq!(Area::parse_mu("12.5").unwrap().to_string(), "12.500 mu");
    }
}
