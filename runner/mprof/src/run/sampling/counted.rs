//! The choice of the processes that are recorded.

/// The processes whose memory is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// The process alone.
    Alone,
    /// The sum of the process and its descendants.
    Together,
    /// The process alone, and each descendant.
    Apart,
    /// The sum, and each descendant.
    TogetherAndApart,
}

impl Counted {
    /// Returns the choice for `--include-children` and `--multiprocess`.
    pub(crate) fn new(include_children: bool, multiprocess: bool) -> Self {
        match (include_children, multiprocess) {
            (false, false) => Self::Alone,
            (true, false) => Self::Together,
            (false, true) => Self::Apart,
            (true, true) => Self::TogetherAndApart,
        }
    }

    /// Returns whether the memory of descendants is added to that of the process.
    pub(super) fn adds_children(self) -> bool {
        matches!(self, Self::Together | Self::TogetherAndApart)
    }

    /// Returns whether each descendant has records of its own.
    pub(super) fn records_children(self) -> bool {
        matches!(self, Self::Apart | Self::TogetherAndApart)
    }
}
