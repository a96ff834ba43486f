//! How it is written whose memory counts.

use pyprof_measure::Children;
use serde::{Deserialize, Serialize};

/// The variants of [`Children`], which knows nothing of serde.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Children")]
pub(crate) enum ChildrenText {
    Exclude,
    Include,
}
