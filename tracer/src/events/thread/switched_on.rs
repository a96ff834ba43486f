//! The switched_on that are switched on in a thread.

use std::mem;
use std::sync::Arc;

use pyprof_measure::{Bytes, Entry, Quantity, Readings, Recorder};

use super::with;
use crate::events::definition::Definition;
use crate::events::limit::{Crossing, Limit};
use crate::events::live_tables::LiveTables;

/// Each is there once.
#[derive(Debug, Default)]
pub(super) struct SwitchedOn(Vec<On>);

/// Live tables that are switched on.
#[derive(Debug)]
struct On {
    live: Arc<LiveTables>,
    /// Where the debugger is stepped into in what they record.
    limit: Option<Limit>,
}

impl SwitchedOn {
    /// None.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// The tables that a definition counts into.
    pub(super) fn entries(&self, definition: &Arc<Definition>) -> impl Iterator<Item = Arc<Entry>> {
        self.0.iter().filter_map(|on| on.live.entry(definition))
    }

    /// The limit that is crossed, if any, of live tables that the activation at `index` counts into.
    #[inline]
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

    /// For a thread that has outlived the interpreter, to which what they hold belongs.
    pub(super) fn forget(&mut self) {
        self.0.drain(..).for_each(mem::forget);
    }

    fn place(&self, live: &Arc<LiveTables>) -> Option<usize> {
        let is_it = |on: &On| Arc::ptr_eq(&on.live, live);
        self.0.iter().position(is_it)
    }
}

/// Switches live tables on for what this thread calls. Gives whether they were off. `limit` is where the debugger is stepped
/// into in what it records.
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

/// Switches them off.
pub fn end_recording(live: &Arc<LiveTables>) {
    let ended = with(|thread| {
        let place = thread.switched_on.place(live)?;
        Some(thread.switched_on.0.remove(place))
    });
    // what it holds is the interpreter's, and given back outside of the thread's storage
    drop(ended);
}
