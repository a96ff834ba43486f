//! The call tree for flame graphs.

use crate::heap::{Call, Frame, Heap};

/// The quantity of a flame graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quantity {
    /// The bytes held at the peak.
    #[default]
    AtPeak,
    /// The bytes held at the end.
    AtEnd,
    /// The bytes of all allocations.
    Allocated,
}

impl Quantity {
    /// All quantities.
    pub(crate) const ALL: [Self; 3] = [Self::AtPeak, Self::AtEnd, Self::Allocated];

    /// Returns the name for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::AtPeak => "held at the peak",
            Self::AtEnd => "held at the end",
            Self::Allocated => "allocated",
        }
    }

    /// Returns the quantity of a call, in bytes.
    pub(crate) fn of(self, call: &Call) -> u64 {
        match self {
            Self::AtPeak => call.at_peak_bytes,
            Self::AtEnd => call.at_end_bytes,
            Self::Allocated => call.allocated_bytes,
        }
    }
}

/// Returns the indices of the frames of a call, the outermost first.
pub(crate) fn frames_of(heap: &Heap, call: &Call) -> Vec<usize> {
    let mut frames = vec![call.frame];
    let mut next = call.caller;
    while let Some(caller) = next.and_then(|index| heap.calls.get(index)) {
        frames.push(caller.frame);
        next = caller.caller;
    }
    frames.reverse();
    frames
}

/// Returns the label of a frame: `load (app.py:17)`.
pub(crate) fn label(frame: &Frame) -> String {
    match (&frame.place.function, &frame.place.file, frame.place.line) {
        (Some(function), Some(file), Some(line)) => format!("{function} ({file}:{line})"),
        _ => match frame.group {
            Some(group) => group.title(),
            None => "callers that are left out".to_owned(),
        },
    }
}
