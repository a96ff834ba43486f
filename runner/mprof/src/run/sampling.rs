//! Reading the memory at the scheduled times, and writing the records.

pub(crate) mod process_limits;
pub(crate) mod schedule;

pub(crate) mod recording;

pub(crate) mod counted;
pub(crate) mod exec_detector;
pub(crate) mod sample;
pub(crate) mod uncounted;

pub(crate) mod sampler;
