//! The peak.

use std::time::Duration;

use crate::Owner;

/// The moment at which the process held the most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peak {
    /// The time since counting began. It is that of a moment at which the process held at least 99.6 % of the peak. `None`
    /// if the process was killed while it held more and more.
    pub time: Option<Duration>,
    /// The owner of the allocation that reached the peak.
    pub reached_by: Owner,
}
