//! The backend of a recording.

use pyprof_measure::Backend;

use crate::command_line::Sampling;

/// The backend cannot be read of another process.
#[derive(Debug, thiserror::Error)]
#[error("the backend `{0}` can only be read in the program itself")]
pub(crate) struct OnlyInside(&'static str);

impl OnlyInside {
    /// The advice for the hint line.
    pub(crate) fn hint(&self) -> String {
        format!("`pyprof --backend {}` reads it there", self.0)
    }
}

/// The backend of the options, if it can be read of another process.
pub(crate) fn readable(sampling: &Sampling) -> Result<Backend, OnlyInside> {
    let backend = sampling.backend;
    if backend.counts_children() {
        return Ok(backend);
    }
    Err(OnlyInside(name(backend)))
}

/// The name of a backend on the command line.
pub(crate) fn name(backend: Backend) -> &'static str {
    let mut names = Backend::NAMES.iter();
    let found = names.find(|(_, named)| *named == backend);
    found.map_or("", |(name, _)| name)
}
