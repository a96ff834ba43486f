//! The processes whose memory counts.

/// Whether the processes count that this one has started, and those that they have started in turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Children {
    /// This process alone.
    #[default]
    Exclude,
    /// This process and all that descend from it.
    Include,
}
