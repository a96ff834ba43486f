//! One sample.

use pyprof_measure::Bytes;

/// The memory of the process at one time, or of the process with its descendants if these are added.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// The memory at the time of the sample.
    pub(crate) memory: Bytes,
    /// The highest memory since the sample before.
    pub(crate) highest: Bytes,
}
