//! The live tables that are switched on in a thread.

use std::mem;
use std::sync::Arc;

use pyprof_measure::{Bytes, Entry, Quantity, Readings, Recorder};

use super::with;
use crate::events::definition::Definition;
use crate::events::limit::{Crossing, Limit};
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

    /// Returns true if no live table is switched on.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the crossing of a limit, among the live tables that the activation at `index` counts into.
    pub(super) fn crossing(
        &self,
        recorder: &Recorder,
        index: usize,
        now: &mut Readings<'_, impl FnMut(Quantity) -> Bytes>,
    ) -> Option<Crossing> {
        let counts_into = |live: &LiveTables| {
            let mut entries = recorder.entries(index);
            entries.any(|entry| live.has(entry))
        };
        self.0.iter().find_map(|on| {
            let limit = on.limit.as_ref()?;
            counts_into(&on.live).then(|| limit.crossing(now))?
        })
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
