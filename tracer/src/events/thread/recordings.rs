//! The recordings that are switched on in a thread.

use std::mem;
use std::sync::Arc;

use pyprof_measure::{Bytes, Entry, Quantity, Readings, Recorder};

use super::with;
use crate::events::definition::Definition;
use crate::events::limit::{Crossing, Limit};
use crate::events::live_tables::Recording;

/// Each is there once.
#[derive(Debug, Default)]
pub(super) struct Recordings(Vec<On>);

/// A recording that is switched on.
#[derive(Debug)]
struct On {
    recording: Arc<Recording>,
    /// Where the debugger is stepped into in what it records.
    limit: Option<Limit>,
}

impl Recordings {
    /// None.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// The tables that a definition counts into.
    pub(super) fn entries(&self, definition: &Arc<Definition>) -> impl Iterator<Item = Arc<Entry>> {
        self.0
            .iter()
            .filter_map(|on| on.recording.entry(definition))
    }

    /// Tells it if a limit is crossed of a recording that the activation at `index` counts into.
    #[inline]
    pub(super) fn crossing(
        &self,
        recorder: &Recorder,
        index: usize,
        now: &mut Readings<'_, impl FnMut(Quantity) -> Bytes>,
    ) -> Option<Crossing> {
        let counts_into = |recording: &Recording| {
            let mut entries = recorder.entries(index);
            entries.any(|entry| recording.has(entry))
        };
        self.0.iter().find_map(|on| {
            let limit = on.limit.as_ref()?;
            counts_into(&on.recording).then(|| limit.crossing(now))?
        })
    }

    /// For a thread that has outlived the interpreter, to which what they hold belongs.
    pub(super) fn forget(&mut self) {
        self.0.drain(..).for_each(mem::forget);
    }

    fn place(&self, recording: &Arc<Recording>) -> Option<usize> {
        let is_it = |on: &On| Arc::ptr_eq(&on.recording, recording);
        self.0.iter().position(is_it)
    }
}

/// Switches a recording on for what this thread calls. Gives whether it was off. `limit` is where the debugger is stepped
/// into in what it records.
pub fn begin_recording(recording: &Arc<Recording>, limit: Option<Limit>) -> bool {
    with(|thread| {
        let was_off = thread.recordings.place(recording).is_none();
        if was_off {
            thread.recordings.0.push(On {
                recording: Arc::clone(recording),
                limit,
            });
        }
        was_off
    })
    .unwrap_or(false)
}

/// Switches it off.
pub fn end_recording(recording: &Arc<Recording>) {
    let ended = with(|thread| {
        let place = thread.recordings.place(recording)?;
        Some(thread.recordings.0.remove(place))
    });
    // what it holds is the interpreter's, and given back outside of the thread's storage
    drop(ended);
}
