//! Why there is no picture.

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CannotDraw {
    /// No recording says anything of memory.
    #[error("there is nothing to draw in `{0}`: it has no samples")]
    Empty(String),
    /// Nothing was recorded in the part of the time that is asked for.
    #[error(
        "there is nothing to draw from {from} to {to} seconds: the first sample is at {first:.3}, the last at {last:.3}"
    )]
    Window {
        /// Where it begins.
        from: f64,
        /// Where it ends.
        to: f64,
        /// When the first thing was recorded.
        first: f64,
        /// When the last thing was recorded.
        last: f64,
    },
    /// A library refuses.
    #[error("cannot make the picture: {0}")]
    Picture(String),
}
