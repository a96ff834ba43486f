//! The choice of when to read.

/// The choice of when to read memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// Only if cheaper values show that memory may have changed since the last reading.
    #[default]
    Changed,
    /// At every event or reading.
    Always,
}
