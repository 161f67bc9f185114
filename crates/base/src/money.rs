//! Money at the desk: whole fen, so that parts can sum exactly.

use crate::{Share, apportion};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    iter::Sum,
    ops::{Add, Neg, Sub},
};

/// Money in whole fen (1 yuan = 100 fen). Estimates are `f64` and never money.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Fen(i64);

/// An amount that cannot be read or divided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not an amount.
    #[error(
        "\"{text}\" is not an amount in yuan: expected digits with at most two decimals, such as \"1234.50\""
    )]
    Malformed {
        /// What was found.
        text: String,
    },
    /// More than the largest amount.
    #[error("\"{text}\" is too large: the largest amount is {max} yuan", max = Fen::MAX)]
    TooLarge {
        /// What was found.
        text: String,
    },
    /// No weight to divide by.
    #[error(
        "cannot divide {amount} yuan: all {count} weights are zero; at least one must be above zero"
    )]
    NoWeight {
        /// What was to be divided.
        amount: Fen,
        /// How many weights were given.
        count: usize,
    },
}

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount that is read: ten trillion yuan, so that nine thousand of them still add.
    pub const MAX: Self = Self(1_000_000_000_000_000);

    /// Whole fen.
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// Whole yuan.
    ///
    /// # Panics
    /// Above 92 quadrillion yuan: for constants, never for what a file says ([`Fen::parse_yuan`]).
    pub const fn from_yuan(yuan: i64) -> Self {
        Self(yuan.checked_mul(100).expect("yuan fit in whole fen"))
    }

    /// Reads yuan with at most two decimals, exactly: `"1234.5"`, `"-0.01"`.
    ///
    /// # Errors
    /// [`MoneyError::Malformed`], [`MoneyError::TooLarge`].
    pub fn parse_yuan(text: &str) -> Result<Self, MoneyError> {
        let malformed = || MoneyError::Malformed {
            text: text.chars().take(40).collect(),
        };
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (yuan, fen) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !plain(yuan) || !plain(fen) || fen.len() > 2 {
            return Err(malformed());
        }
        let too_large = || MoneyError::TooLarge {
            text: text.chars().take(40).collect(),
        };
        let cents: i64 = format!("{yuan}{fen:0<2}")
            .parse()
            .map_err(|_| too_large())?;
        if cents > Self::MAX.0 {
            return Err(too_large());
        }
        Ok(Self(if negative { -cents } else { cents }))
    }

    /// Whole fen as a number.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Yuan as a floating number, for estimates and charts only.
    pub fn as_yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// `share` of this amount, rounded down to a whole fen.
    #[must_use]
    pub fn portion(self, share: Share) -> Self {
        let fen = i128::from(self.0) * i128::from(share.millionths());
        Self(i64::try_from(fen.div_euclid(1_000_000)).expect("a share is at most one"))
    }

    /// The sum, or none where it would not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Divides by weights with the largest remainder: every part is the exact quota rounded down
    /// or up to a fen, the parts sum to the whole, and a tie in remainders goes to the earlier
    /// part (order the parts by id first).
    ///
    /// # Errors
    /// [`MoneyError::NoWeight`].
    ///
    /// ```
    /// # use ronghe_base::Fen;
    /// let parts = Fen::from_yuan(1).split(&[1, 1, 1])?;
    /// assert_eq!(parts, [Fen::new(34), Fen::new(33), Fen::new(33)]);
    /// # Ok::<(), ronghe_base::MoneyError>(())
    /// ```
    pub fn split(self, weights: &[u64]) -> Result<Vec<Self>, MoneyError> {
        let parts = apportion(self.0.unsigned_abs(), weights).ok_or(MoneyError::NoWeight {
            amount: self,
            count: weights.len(),
        })?;
        let part = |p: u64| i64::try_from(i128::from(p) * i128::from(self.0.signum()));
        let parts = parts.into_iter();
        Ok(parts
            .map(|p| Self(part(p).expect("a part is at most the whole")))
            .collect())
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", fen / 100, fen % 100))
    }
}

/// What keeps `+`, `-` and sums of [`Fen`] from overflowing; a sum without such a bound uses
/// [`Fen::checked_add`].
const BOUND: &str = "amounts that are read stay within Fen::MAX and lists of them are bounded";

/// # Panics
/// Beyond 92 quadrillion yuan, rather than wrap: see [`Fen::checked_add`].
impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.checked_add(other).expect(BOUND)
    }
}

/// # Panics
/// Beyond 92 quadrillion yuan, rather than wrap.
impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect(BOUND))
    }
}

/// # Panics
/// Beyond 92 quadrillion yuan, rather than wrap.
impl Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.checked_neg().expect(BOUND))
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, Add::add)
    }
}

impl TryFrom<String> for Fen {
    type Error = MoneyError;
    fn try_from(text: String) -> Result<Self, MoneyError> {
        Self::parse_yuan(&text)
    }
}

impl From<Fen> for String {
    fn from(amount: Fen) -> Self {
        amount.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yuan_are_read_exactly() {
        assert_eq!(Fen::parse_yuan("0.1").unwrap(), Fen::new(10));
        assert_eq!(Fen::parse_yuan("-1234.05").unwrap(), Fen::new(-123_405));
        for bad in ["", "1.234", "1e3", "１", "--1", ".", "1.", "1,000"] {
            assert!(
                matches!(Fen::parse_yuan(bad), Err(MoneyError::Malformed { .. })),
                "{bad}"
            );
        }
        assert!(matches!(
            Fen::parse_yuan("99999999999999999999"),
            Err(MoneyError::TooLarge { .. })
        ));
    }

    #[test]
    fn nine_thousand_of_the_largest_add() {
        let many = std::iter::repeat_n(Fen::MAX, 9_000);
        assert_eq!(many.sum::<Fen>(), Fen::new(9_000 * Fen::MAX.fen()));
    }

    #[test]
    fn nothing_wraps() {
        let most = Fen::new(i64::MAX);
        let least = Fen::new(i64::MIN);
        let refuses =
            |f: fn(Fen, Fen) -> Fen, a, b| std::panic::catch_unwind(move || f(a, b)).is_err();
        assert!(refuses(|a, b| a + b, most, Fen::new(1)));
        assert!(refuses(|a, b| a - b, least, Fen::new(1)));
        assert!(refuses(|a, _| -a, least, Fen::ZERO));
        assert!(refuses(|a, b| [a, b].into_iter().sum(), most, Fen::new(1)));
        assert!(refuses(|a, _| Fen::from_yuan(a.fen()), most, Fen::ZERO));
        assert_eq!(most.checked_add(Fen::new(1)), None);
        assert_eq!(least.split(&[1]).unwrap(), [least]);
    }

    proptest! {
        #[test]
        fn no_fen_is_lost(
            fen in -10_i64.pow(15)..10_i64.pow(15),
            weights in prop::collection::vec(0_u64..1_000_000, 1..50),
        ) {
            prop_assume!(weights.iter().any(|&w| w > 0));
            let parts = Fen::new(fen).split(&weights).unwrap();
            prop_assert_eq!(parts.iter().copied().sum::<Fen>(), Fen::new(fen));
            let total: u64 = weights.iter().sum();
            for (part, &w) in parts.iter().zip(&weights) {
                let quota = fen as f64 * w as f64 / total as f64;
                prop_assert!((part.fen() as f64 - quota).abs() < 1.0 + quota.abs() * 1e-12);
            }
        }

        #[test]
        fn printed_money_reads_back(fen in -10_i64.pow(15)..10_i64.pow(15)) {
            prop_assert_eq!(Fen::parse_yuan(&Fen::new(fen).to_string()).unwrap(), Fen::new(fen));
        }
    }
}
