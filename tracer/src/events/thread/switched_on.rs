//! The live tables that are switched on in a thread.

use std::mem;
use std::sync::Arc;

use pyprof_measure::Entry;

use super::with;
use crate::events::definition::Definition;
use crate::events::limit::{self, Asked, Limit};
use crate::events::live_tables::LiveTables;

/// The live tables, each at most once.
#[derive(Debug, Default)]
pub(super) struct SwitchedOn(Vec<On>);

/// Live tables that are switched on.
#[derive(Debug)]
struct On {
    live: Arc<LiveTables>,
    /// The limit for the code that they record.
    limit: Option<Limit>,
}

impl SwitchedOn {
    /// Makes an empty set.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns the tables that a definition counts into.
    pub(super) fn entries(&self, definition: &Arc<Definition>) -> impl Iterator<Item = Arc<Entry>> {
        self.0.iter().filter_map(|on| on.live.entry(definition))
    }

    /// Returns the limits that are checked at a line; none if there are no limits.
    #[inline]
    pub(super) fn limits(&self) -> Option<impl Iterator<Item = Asked<'_>>> {
        let of_live_tables = self.0.iter();
        let of_live_tables = of_live_tables.filter_map(|on| Some(on.limit.as_ref()?.of(&on.live)));
        let any = limit::is_set() || !self.0.is_empty();
        any.then(|| limit::asked(of_live_tables))
    }

    /// Leaks all live tables, for a thread that has outlived the interpreter: their objects belong to the interpreter.
    pub(super) fn forget(&mut self) {
        self.0.drain(..).for_each(mem::forget);
    }

    fn place(&self, live: &Arc<LiveTables>) -> Option<usize> {
        let is_it = |on: &On| Arc::ptr_eq(&on.live, live);
        self.0.iter().position(is_it)
    }
}

/// Switches live tables on for the calls of this thread. `limit` is for the code that they record. Returns false if
/// they were on already.
pub fn begin_recording(live: &Arc<LiveTables>, limit: Option<Limit>) -> bool {
    with(|thread| {
        let was_off = thread.switched_on.place(live).is_none();
        if was_off {
            thread.switched_on.0.push(On {
                live: Arc::clone(live),
                limit,
            });
        }
        was_off
    })
    .unwrap_or(false)
}

/// Switches live tables off.
pub fn end_recording(live: &Arc<LiveTables>) {
    let ended = with(|thread| {
        let place = thread.switched_on.place(live)?;
        Some(thread.switched_on.0.remove(place))
    });
    // they hold objects of the interpreter, which are released while the thread's storage is not borrowed
    drop(ended);
}
