//! A part of a whole, exact to the millionth.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A share between none and all, in whole millionths.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(u32);

/// A number that is no share.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ShareError {
    /// Outside 0 to 1.
    #[error("{value} is not a share: expected a number from 0 to 1 (30 % is 0.3)")]
    Range {
        /// What was found.
        value: f64,
    },
    /// Finer than a millionth.
    #[error("{value} is finer than one millionth: give a share with at most six decimals")]
    Fine {
        /// What was found.
        value: f64,
    },
}

impl Share {
    const WHOLE: u32 = 1_000_000;
    /// All of it.
    pub const ALL: Self = Self(Self::WHOLE);

    /// A whole per cent.
    ///
    /// # Errors
    /// [`ShareError::Range`] above 100.
    pub fn percent(percent: u32) -> Result<Self, ShareError> {
        match percent {
            0..=100 => Ok(Self(percent * (Self::WHOLE / 100))),
            _ => Err(ShareError::Range {
                value: f64::from(percent) / 100.0,
            }),
        }
    }

    /// Whole millionths, at most one million.
    ///
    /// # Errors
    /// [`ShareError::Range`] above one million.
    pub fn from_millionths(millionths: u32) -> Result<Self, ShareError> {
        if millionths <= Self::WHOLE {
            Ok(Self(millionths))
        } else {
            Err(ShareError::Range {
                value: f64::from(millionths) / f64::from(Self::WHOLE),
            })
        }
    }

    /// Whole millionths.
    pub fn millionths(self) -> u32 {
        self.0
    }

    /// As a floating number, for estimates.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / f64::from(Self::WHOLE)
    }
}

impl TryFrom<f64> for Share {
    type Error = ShareError;

    fn try_from(value: f64) -> Result<Self, ShareError> {
        if !(0.0..=1.0).contains(&value) {
            return Err(ShareError::Range { value });
        }
        let scaled = value * f64::from(Self::WHOLE);
        if (scaled - scaled.round()).abs() > 1e-6 {
            return Err(ShareError::Fine { value });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked: 0 to 1e6"
        )]
        Ok(Self(scaled.round() as u32))
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.as_f64()
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000);
        let short = digits.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{short} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_prints_as_it_is_said() {
        assert_eq!(Share::percent(30).unwrap().to_string(), "30 %");
        assert_eq!(Share::try_from(0.125).unwrap().to_string(), "12.5 %");
        assert_eq!(Share::try_from(1.0).unwrap(), Share::ALL);
    }

    #[test]
    fn nothing_is_rounded_silently() {
        assert!(Share::try_from(1.01).is_err());
        assert!(Share::try_from(f64::NAN).is_err());
        assert!(matches!(
            Share::try_from(1.0 / 3.0),
            Err(ShareError::Fine { .. })
        ));
    }
}
