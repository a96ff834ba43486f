//! The choice of the processes that are recorded.

/// The processes whose memory is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// The process alone.
    Alone,
    /// The sum of the process and its descendants.
    Sum,
    /// The process and each descendant, separately.
    Each,
    /// The sum, and each descendant separately.
    SumAndEach,
}

impl Counted {
    /// Returns the choice for `--include-children` and `--multiprocess`.
    pub(crate) fn new(include_children: bool, multiprocess: bool) -> Self {
        match (include_children, multiprocess) {
            (false, false) => Self::Alone,
            (true, false) => Self::Sum,
            (false, true) => Self::Each,
            (true, true) => Self::SumAndEach,
        }
    }

    /// Returns whether the memory of descendants is added to that of the process.
    pub(super) fn adds_children(self) -> bool {
        matches!(self, Self::Sum | Self::SumAndEach)
    }

    /// Returns whether each descendant is recorded separately.
    pub(super) fn records_children(self) -> bool {
        matches!(self, Self::Each | Self::SumAndEach)
    }
}
