//! `mprof plot`: recordings as a picture or a page.

use std::ffi::c_int;

use crate::command_line::Plot;
use crate::failure::Failure;

/// Why nothing was drawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotPlot {}

impl CannotPlot {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        None
    }
}

/// Draws; the status to end with.
pub(crate) fn plot(_options: Plot) -> Result<c_int, Failure> {
    todo!()
}
