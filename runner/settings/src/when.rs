//! The JSON text for the times at which memory is read.

use pyprof_measure::When;
use serde::{Deserialize, Serialize};

/// The variants of [`When`], whose crate does not use serde.
#[derive(Serialize, Deserialize)]
#[serde(remote = "When")]
pub(crate) enum WhenText {
    Changed,
    Always,
}
