//! The most memory that a run may take.

use serde::{Deserialize, Serialize};

/// The budgets of a run, for the process of the program. `None` has no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budgets {
    /// For the heap at its peak.
    pub peak: Option<Budget>,
    /// For what is left in the heap at the end.
    pub left: Option<Budget>,
    /// For the highest resident set.
    pub resident: Option<Budget>,
}

/// An amount of memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The number of bytes.
    pub bytes: u64,
    /// The text that it was read from.
    pub text: String,
}

impl Budgets {
    /// Returns whether there is no budget.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
