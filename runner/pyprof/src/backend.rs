//! Whether what is to be measured can be measured here: known before the program runs.

use pyprof_measure::{Backend, Meter, Unavailable};
use thiserror::Error;

/// A backend that this system does not have.
#[derive(Debug, Error)]
#[error("cannot measure with the backend `{name}`: {cause}")]
pub(crate) struct CannotMeasure {
    name: String,
    #[source]
    cause: Unavailable,
}

/// Reads it once. What Python traces can be had in every Python.
pub(crate) fn check(name: &str) -> Result<(), CannotMeasure> {
    match Backend::named(name).unwrap_or_default() {
        // read at the first line; the start is not made longer for the default
        Backend::ResidentSet | Backend::Traced => Ok(()),
        backend => {
            let read = Meter::new().read(backend);
            read.map(|_| ()).map_err(|cause| CannotMeasure {
                name: name.to_owned(),
                cause,
            })
        }
    }
}
