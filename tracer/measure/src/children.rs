//! The processes whose memory counts.

/// Choice between the process alone and its process tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Children {
    /// The process alone.
    #[default]
    Exclude,
    /// The process and all its descendants.
    Include,
}
