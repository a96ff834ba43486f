//! One sample.

use pyprof_measure::Bytes;

/// The memory at one time: that of the process, or the sum of the process and its descendants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// The memory at the time of the sample.
    pub(crate) memory: Bytes,
    /// The highest memory since the sample before.
    pub(crate) highest: Bytes,
}
