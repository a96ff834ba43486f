//! The memory that is sampled.

use std::time::Duration;

use pyo3::prelude::*;
use pyprof_measure::{Backend, Bytes, Children, Quantity};
use pyprof_process::{Sample, Samples};
use pyprof_tracer::{
    highest_resident_set, highest_traced, keep_failure, read_descendants, try_read_now,
};

/// The longest interval between samples, if only the highest memory is wanted and a reading takes microseconds. The
/// high-water mark does not replace the samples: it stays the same if the function takes less memory than an earlier
/// function.
const LONGEST_INTERVAL: Duration = Duration::from_millis(2);

/// The memory that is sampled, and the choice of the samples that are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) quantity: Quantity,
    /// True if the memory of each child is kept, too.
    pub(super) each_child: bool,
    /// True if only the sample with the most memory is kept.
    pub(super) highest_alone: bool,
}

impl Subject {
    /// Returns the interval between samples. `requested` is the interval that the program has given, in seconds.
    pub(super) fn interval(self, requested: f64) -> Duration {
        let requested = Duration::try_from_secs_f64(requested).unwrap_or(Duration::MAX);
        let is_quick = self.quantity.children == Children::Exclude
            && !matches!(
                self.quantity.backend,
                Backend::ProportionalSet | Backend::UniqueSet
            );
        if self.highest_alone && is_quick {
            requested.min(LONGEST_INTERVAL)
        } else {
            requested
        }
    }

    pub(super) fn none_yet(self) -> Samples {
        if self.highest_alone {
            Samples::Highest(None)
        } else {
            Samples::All(Vec::new())
        }
    }

    /// Returns the high-water mark of this process, if the highest memory is wanted and the backend has a high-water
    /// mark. If children are counted, the highest memory is at least as much.
    pub(super) fn highest_ever(self, py: Python<'_>) -> Option<Bytes> {
        if !self.highest_alone {
            return None;
        }
        match self.quantity.backend {
            Backend::ResidentSet => highest_resident_set().ok(),
            Backend::Traced => highest_traced(py).ok(),
            Backend::ProportionalSet | Backend::UniqueSet | Backend::Heap | Backend::ThreadHeap => {
                None
            }
        }
    }

    /// Takes a sample in the thread that runs the function. Returns `None` if the memory cannot be read.
    pub(super) fn sample(self) -> Option<Sample> {
        match try_read_now(self.quantity) {
            Ok(memory) => Some(self.with_children(memory)),
            Err(why) => {
                keep_failure(|| why.to_string());
                None
            }
        }
    }

    /// Returns the sample for a reading, with the memory of each child if that is kept.
    pub(super) fn with_children(self, memory: Bytes) -> Sample {
        let mut sample = Sample::now(memory);
        if self.each_child
            && let Ok(memory) = read_descendants(self.quantity.backend)
        {
            sample.children = memory.each;
        }
        sample
    }
}
