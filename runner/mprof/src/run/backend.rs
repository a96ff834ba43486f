//! The backend of a recording.

use pyprof_measure::Backend;

use crate::command_line::Sampling;

/// A backend that can measure only its own process.
#[derive(Debug, thiserror::Error)]
#[error("the backend `{0}` cannot measure another process")]
pub(crate) struct OwnProcessOnly(&'static str);

impl OwnProcessOnly {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> String {
        format!(
            "`pyprof --backend {}` measures it inside the program",
            self.0
        )
    }
}

/// Returns the backend that the options name, if it can measure another process.
pub(crate) fn for_sampling(sampling: &Sampling) -> Result<Backend, OwnProcessOnly> {
    let backend = sampling.backend;
    if backend.counts_children() {
        return Ok(backend);
    }
    Err(OwnProcessOnly(name(backend)))
}

/// Returns the name of a backend on the command line.
pub(crate) fn name(backend: Backend) -> &'static str {
    let mut names = Backend::NAMES.iter();
    let found = names.find(|(_, named)| *named == backend);
    found.map_or("", |(name, _)| name)
}
