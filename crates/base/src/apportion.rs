//! The largest remainder: whole numbers divided by weights, so that the parts sum to the whole.

/// Divides `total` by weights with the largest remainder.
///
/// With `W = sum w_i`, part `i` is `floor(total w_i / W)`; what is then left over goes one by one
/// to the largest remainders `total w_i mod W`, ties to the earlier part. The parts sum to `total`
/// and each lies within one of its quota `total w_i / W`. None where all weights are zero.
///
/// # Source
/// Balinski and Young (2001), Fair Representation, 2nd ed., the method of Hamilton.
///
/// ```
/// # use ronghe_base::apportion;
/// assert_eq!(apportion(10, &[1, 1, 1]), Some(vec![4, 3, 3]));
/// assert_eq!(apportion(10, &[0, 0]), None);
/// ```
pub fn apportion(total: u64, weights: &[u64]) -> Option<Vec<u64>> {
    let whole: u128 = weights.iter().map(|&w| u128::from(w)).sum();
    if whole == 0 {
        return None;
    }
    // both below 2^64, so the product fits
    let quotas = weights.iter().map(|&w| u128::from(total) * u128::from(w));
    let (mut parts, remainders): (Vec<u64>, Vec<u128>) = quotas
        .map(|q| {
            let part = u64::try_from(q / whole).expect("a part is at most the total");
            (part, q % whole)
        })
        .unzip();
    let left = total - parts.iter().sum::<u64>();
    let left = usize::try_from(left).expect("below the number of parts");
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(remainders[i])); // stable: ties keep their order
    for &i in &order[..left] {
        parts[i] += 1;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_numbers_fit() {
        let parts = apportion(u64::MAX, &[u64::MAX; 7]).unwrap();
        assert_eq!(
            parts.iter().map(|&p| u128::from(p)).sum::<u128>(),
            u64::MAX.into()
        );
        assert_eq!(apportion(5, &[0, u64::MAX]), Some(vec![0, 5]));
        assert_eq!(apportion(0, &[3]), Some(vec![0]));
        assert_eq!(apportion(7, &[]), None);
    }

    proptest! {
        #[test]
        fn each_part_lies_within_one_of_its_quota(
            total in any::<u64>(),
            weights in prop::collection::vec(any::<u64>(), 1..50),
        ) {
            prop_assume!(weights.iter().any(|&w| w > 0));
            let parts = apportion(total, &weights).unwrap();
            let whole: u128 = weights.iter().map(|&w| u128::from(w)).sum();
            let sum: u128 = parts.iter().map(|&p| u128::from(p)).sum();
            prop_assert_eq!(sum, u128::from(total));
            for (&part, &w) in parts.iter().zip(&weights) {
                let quota = u128::from(total) * u128::from(w);
                let (down, exact) = (quota / whole, quota % whole == 0);
                let part = u128::from(part);
                prop_assert!(part == down || (!exact && part == down + 1));
            }
        }

        #[test]
        fn the_scale_of_the_weights_does_not_matter(
            total in any::<u64>(),
            weights in prop::collection::vec(0_u64..1_000_000, 1..50),
            times in 2_u64..1_000,
        ) {
            let scaled: Vec<u64> = weights.iter().map(|w| w * times).collect();
            prop_assert_eq!(apportion(total, &weights), apportion(total, &scaled));
        }
    }
}
