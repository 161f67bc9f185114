//! The arithmetic of M2.d.

use ronghe_base::{Fen, Share};
use std::fmt;

/// An increment and its three parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// `max(0, R - K)`.
    pub increment: Fen,
    /// To the county treasury.
    pub fund: Fen,
    /// Kept by the collective.
    pub collective: Fen,
    /// To the members; in a resale, to the transferor.
    pub members: Fen,
}

impl Parts {
    /// The increment less the fund.
    pub fn rest(&self) -> Fen {
        self.increment - self.fund
    }
}

/// Divides the increment of a deal between county, collective and members (M2.d).
///
/// `fund = r max(0, R - K)`, `collective = q (increment - fund)`, each rounded down to a fen; the
/// members receive what is left, so the parts sum to the increment.
///
/// # Source
/// Caishui 2016 No. 41 for the fund; the retention is a term of the deal.
///
/// ```
/// # use ronghe_mechanism::property::divide_increment;
/// # use ronghe_base::{Fen, Share};
/// let (r, q) = (Share::percent(30)?, Share::percent(40)?);
/// let parts = divide_increment(Fen::from_yuan(1_000), Fen::from_yuan(400), r, q);
/// assert_eq!(parts.fund, Fen::from_yuan(180));
/// assert_eq!(parts.collective, Fen::from_yuan(168));
/// assert_eq!(parts.members, Fen::from_yuan(252));
/// # Ok::<(), ronghe_base::ShareError>(())
/// ```
pub fn divide_increment(revenue: Fen, cost: Fen, rate: Share, retention: Share) -> Parts {
    let increment = (revenue - cost).max(Fen::ZERO);
    let fund = increment.portion(rate);
    let collective = (increment - fund).portion(retention);
    Parts {
        increment,
        fund,
        collective,
        members: increment - fund - collective,
    }
}

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "fund        {} yuan", self.fund)?;
        writeln!(f, "collective  {} yuan", self.collective)?;
        writeln!(f, "members     {} yuan", self.members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By hand: increment 600; 30% to the county fund; 40% of the rest stays collective.
    #[test]
    fn golden_adjustment_fund() {
        let pct = |p| Share::percent(p).unwrap();
        let parts = divide_increment(Fen::from_yuan(1_000), Fen::from_yuan(400), pct(30), pct(40));
        insta::assert_snapshot!(parts, @r"
        fund        180.00 yuan
        collective  168.00 yuan
        members     252.00 yuan
        ");
    }

    fn share() -> impl Strategy<Value = Share> {
        (0_u32..=1_000_000).prop_map(|m| Share::from_millionths(m).unwrap())
    }

    fn money() -> impl Strategy<Value = Fen> {
        (0_i64..10_i64.pow(14)).prop_map(Fen::new)
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_increment(r in money(), k in money(), rate in share(), q in share()) {
            let p = divide_increment(r, k, rate, q);
            prop_assert_eq!(p.fund + p.collective + p.members, p.increment);
            prop_assert!(p.fund >= Fen::ZERO && p.collective >= Fen::ZERO && p.members >= Fen::ZERO);
        }

        /// A higher rate never lowers the fund and never raises what is left to the others.
        #[test]
        fn the_fund_is_monotone_in_the_rate(r in money(), k in money(), a in share(), b in share(), q in share()) {
            let low = divide_increment(r, k, a.min(b), q);
            let high = divide_increment(r, k, a.max(b), q);
            prop_assert!(low.fund <= high.fund);
            prop_assert!(low.collective >= high.collective);
            prop_assert!(low.rest() >= high.rest());
        }

        /// Ten times the deal gives ten times the parts, but for the fen that rounding moves.
        #[test]
        fn scale_matters_only_to_the_fen(r in 0_i64..10_i64.pow(12), k in 0_i64..10_i64.pow(12), rate in share(), q in share()) {
            let one = divide_increment(Fen::new(r), Fen::new(k), rate, q);
            let ten = divide_increment(Fen::new(10 * r), Fen::new(10 * k), rate, q);
            let near = |a: Fen, b: Fen| (a.fen() - 10 * b.fen()).abs() <= 20;
            prop_assert!(near(ten.fund, one.fund));
            prop_assert!(near(ten.collective, one.collective));
            prop_assert!(near(ten.members, one.members));
        }
    }
}
