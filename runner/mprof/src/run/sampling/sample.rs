//! One sample.

use pyprof_measure::Bytes;

/// The memory of the process at one time, or of the process with its descendants if these are added.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// The memory.
    pub(crate) memory: Bytes,
    /// The highest since the sample before.
    pub(crate) highest: Bytes,
}
