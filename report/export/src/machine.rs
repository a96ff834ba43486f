//! The machine in a document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The machine that the process ran on. A fact that the system has hidden is `null`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Machine {
    /// The name and the version of the kernel.
    pub kernel: Option<String>,
    /// The number of processors.
    pub cores: Option<u32>,
    /// The memory of the whole machine.
    pub memory_bytes: Option<u64>,
}
