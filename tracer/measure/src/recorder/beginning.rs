//! The beginning of an activation.

/// The ways in which an activation begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// A call of the code object.
    Start,
    /// A continuation after a suspension.
    Resume,
}
