//! Work on many places at once, with the same bytes on any number of threads.
//!
//! Elementwise work is divided as the threads like. Sums are cut into pieces whose borders depend on the
//! number of terms alone and are added in order.

use rayon::prelude::*;
use std::cell::RefCell;
use std::ops::Range;

/// Shorter lists are not worth waking a second thread.
const SHORT: usize = 16_384;
/// The same where each member takes many steps.
const SHORT_BUT_WIDE: usize = 2_000;
/// Largest number of pieces of a sum.
const PIECES: usize = 32;

/// Lists at least this long are kept for the next pass: fresh memory costs more than what is written there.
const KEPT: usize = 1 << 11;

thread_local! {
    static SPARE: RefCell<Vec<Vec<f64>>> = const { RefCell::new(Vec::new()) };
}

/// A list of this length, to be written over.
pub(crate) fn blank(count: usize) -> Vec<f64> {
    let kept = (count >= KEPT).then(|| {
        SPARE.with_borrow_mut(|spare| {
            let at = spare.iter().rposition(|list| list.len() == count)?;
            Some(spare.swap_remove(at))
        })
    });
    kept.flatten().unwrap_or_else(|| vec![0.0; count])
}

/// Keeps lists that are done with for [`blank`].
pub(crate) fn keep(lists: impl IntoIterator<Item = Vec<f64>>) {
    const MOST: usize = 160;
    let long = lists.into_iter().filter(|list| list.len() >= KEPT);
    SPARE.with_borrow_mut(|spare| {
        let room = MOST.saturating_sub(spare.len());
        spare.extend(long.take(room));
    });
}

/// Frees the lists kept.
pub(crate) fn free() {
    SPARE.with_borrow_mut(|spare| *spare = Vec::new());
}

/// A list from a formula of its index.
pub(crate) fn list(count: usize, value: impl Fn(usize) -> f64 + Sync + Send) -> Vec<f64> {
    let mut list = blank(count);
    change(&mut list, |k, v| *v = value(k));
    list
}

/// Several lists from one formula of their index, in one reading of what it reads.
pub(crate) fn lists<const K: usize>(
    count: usize,
    value: impl Fn(usize) -> [f64; K] + Sync + Send,
) -> [Vec<f64>; K] {
    lists_then(count, value, |_, _| {})
}

/// The same, each piece of the lists then changed as a whole: `then` is told the index of its first
/// member. What a member becomes must not depend on its piece.
pub(crate) fn lists_then<const K: usize>(
    count: usize,
    value: impl Fn(usize) -> [f64; K] + Sync + Send,
    then: impl Fn(usize, &mut [&mut [f64]; K]) + Sync + Send,
) -> [Vec<f64>; K] {
    /// Members whose lists stay in the cache between the two.
    const PIECE: usize = 256;
    let mut lists: [Vec<f64>; K] = std::array::from_fn(|_| blank(count));
    let length = if count < SHORT_BUT_WIDE {
        count
    } else {
        count.div_ceil(PIECES).max(SHORT_BUT_WIDE / 4)
    };
    let length = length.max(1);
    let mut chunks = lists.each_mut().map(|list| list.chunks_mut(length));
    let tasks: Vec<(usize, [&mut [f64]; K])> = (0..count)
        .step_by(length)
        .map(|from| {
            (
                from,
                chunks.each_mut().map(|c| c.next().unwrap_or_default()),
            )
        })
        .collect();
    let fill = |(from, parts): (usize, [&mut [f64]; K])| {
        let mut pieces = parts.map(|part| part.chunks_mut(PIECE));
        for from in (from..count.min(from + length)).step_by(PIECE) {
            let mut piece = pieces.each_mut().map(|p| p.next().unwrap_or_default());
            for k in 0..piece[0].len() {
                for (part, value) in piece.iter_mut().zip(value(from + k)) {
                    part[k] = value;
                }
            }
            then(from, &mut piece);
        }
    };
    if tasks.len() < 2 {
        tasks.into_iter().for_each(fill);
    } else {
        tasks.into_par_iter().for_each(fill);
    }
    lists
}

/// Changes a list in place.
pub(crate) fn change(list: &mut [f64], change: impl Fn(usize, &mut f64) + Sync + Send) {
    if list.len() < SHORT {
        list.iter_mut().enumerate().for_each(|(k, v)| change(k, v));
        return;
    }
    let all = list.par_iter_mut().enumerate().with_min_len(SHORT / 4);
    all.for_each(|(k, v)| change(k, v));
}

/// `sum_k value(k)`.
pub(crate) fn sum(count: usize, value: impl Fn(usize) -> f64 + Sync + Send) -> f64 {
    if count < SHORT {
        return (0..count).map(value).sum();
    }
    let sums = pieces(count, parts(count), |range| range.map(&value).sum::<f64>());
    sums.into_iter().sum()
}

/// One result for each of at most `parts` pieces of `0..count`, in order.
pub(crate) fn pieces<T: Send>(
    count: usize,
    parts: usize,
    work: impl Fn(Range<usize>) -> T + Sync + Send,
) -> Vec<T> {
    let length = count.div_ceil(parts.max(1)).max(1);
    let ranges: Vec<Range<usize>> = (0..count)
        .step_by(length)
        .map(|from| from..count.min(from + length))
        .collect();
    if ranges.len() < 2 {
        return ranges.into_iter().map(work).collect();
    }
    ranges.into_par_iter().map(work).collect()
}

/// Pieces of a sum of so many terms, each long enough for a thread.
pub(crate) fn parts(terms: usize) -> usize {
    (2 * terms / SHORT).clamp(1, PIECES)
}

/// Changes a list block by block, each with the index of its first member.
pub(crate) fn blocks(list: &mut [f64], change: impl Fn(usize, &mut [f64]) + Sync + Send) {
    const BLOCK: usize = 4_096;
    let blocks = |(k, block): (usize, &mut [f64])| change(k * BLOCK, block);
    if list.len() < SHORT {
        list.chunks_mut(BLOCK).enumerate().for_each(blocks);
    } else {
        list.par_chunks_mut(BLOCK).enumerate().for_each(blocks);
    }
}

/// Does work on `places` places within the threads where waking them from outside for every small piece
/// would take longer than the piece. Large work stays outside: its lists are better served by the memory
/// of the first thread.
pub(crate) fn among<T: Send>(places: usize, work: impl FnOnce() -> T + Send) -> T {
    if (250..20_000).contains(&places) {
        rayon::scope(|_| work())
    } else {
        work()
    }
}

/// Adds lists of one length, in order.
pub(crate) fn total(lists: Vec<Vec<f64>>, length: usize) -> Vec<f64> {
    let mut lists = lists.into_iter();
    let Some(mut sums) = lists.next() else {
        return vec![0.0; length];
    };
    for list in lists {
        crate::cells::add_scaled(&mut sums, 1.0, &list);
    }
    sums
}
