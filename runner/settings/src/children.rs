//! The JSON text for the processes whose memory is counted.

use pyprof_measure::Children;
use serde::{Deserialize, Serialize};

/// The variants of [`Children`], whose crate does not use serde.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Children")]
pub(crate) enum ChildrenText {
    Exclude,
    Include,
}
