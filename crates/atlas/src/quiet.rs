//! Readers of others that may panic on a hostile file: the panic becomes a fault of the file, and
//! prints nothing.
//!
//! The readers of Parquet and workbooks trust what a file says of itself in more places than can be
//! checked before. `catch_unwind` keeps such a panic from the caller, but the panic hook of the
//! program has printed its trace by then. The hook belongs to the whole program, so it is not taken
//! away and put back for each call (two threads would lose it): once in the life of the program, a
//! hook is put before the one that stands there, which stays silent on a thread that is inside
//! [`caught`] and hands every other panic on as before. A program that sets a hook of its own
//! should do so before it opens a region; one set later prints such panics again.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
    sync::Once,
};

thread_local! {
    /// Whether this thread is inside [`caught`].
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// The result of `read`; nothing when it panicked.
pub(crate) fn caught<T>(read: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            // a thread that is ending has no flag left, and is not inside
            if !QUIET.try_with(Cell::get).unwrap_or(false) {
                before(panic);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    QUIET.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_nothing_and_the_thread_speaks_again() {
        assert_eq!(caught(|| 1), Some(1));
        let twice = caught(|| (caught(|| panic!("inner")), QUIET.get()));
        assert_eq!(twice, Some((None::<()>, true)));
        assert_eq!(caught(|| panic!("outer")), None::<()>);
        assert!(!QUIET.get());
    }
}
