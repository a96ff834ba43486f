//! The reasons for which a picture cannot be drawn.

/// The reason for which a picture cannot be drawn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CannotDraw {
    /// No recording contains memory.
    #[error("there is nothing to draw in `{0}`: it has no samples")]
    Empty(String),
    /// Nothing was recorded in the requested part of the time.
    #[error(
        "there is nothing to draw from {from} to {to} seconds: the first sample is at {first:.3}, the last at {last:.3}"
    )]
    Window {
        /// The start of the window.
        from: f64,
        /// The end of the window.
        to: f64,
        /// The time of the first record.
        first: f64,
        /// The time of the last record.
        last: f64,
    },
    /// A library cannot draw the picture; the text is its message.
    #[error("cannot make the picture: {0}")]
    Picture(String),
}
