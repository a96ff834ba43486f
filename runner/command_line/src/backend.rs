//! Checks, before the program runs, that its memory can be measured here.

use std::error::Error;

use pyprof_measure::{Backend, Children, When};
use pyprof_process::{Meter, Unavailable};
use pyprof_settings::Allocator;
use thiserror::Error;

/// The advice about an error, for the hint line.
pub trait Advice: Error {
    /// Returns the advice in one sentence; `None` if there is none.
    fn hint(&self) -> Option<&'static str>;
}

/// The error of a backend that is not available here, or cannot include children. `C` is the reason for which the process
/// cannot count its allocations.
#[derive(Debug, Error)]
#[error("cannot measure with the backend `{name}`: {cause}")]
pub struct CannotMeasure<C: Advice + 'static> {
    name: String,
    #[source]
    cause: Cause<C>,
}

#[derive(Debug, Error)]
enum Cause<C: Advice + 'static> {
    #[error(transparent)]
    Read(#[from] Unavailable),
    #[error(transparent)]
    Count(C),
    #[error("it cannot include children")]
    Children,
}

impl<C: Advice> Advice for CannotMeasure<C> {
    fn hint(&self) -> Option<&'static str> {
        match &self.cause {
            Cause::Read(_) => None,
            Cause::Count(cause) => cause.hint(),
            Cause::Children => Some("leave out --include-children, or choose another backend"),
        }
    }
}

/// Checks that the backend with this name is available. Returns the setting for Python's allocator that the backend
/// needs. `count` makes the process count its allocations.
///
/// # Errors
/// The backend is not available.
pub fn check_backend<C: Advice>(
    name: &str,
    children: Children,
    count: impl FnOnce() -> Result<Allocator, C>,
) -> Result<Allocator, CannotMeasure<C>> {
    let backend = Backend::named(name).unwrap_or_default();
    let checked = match backend {
        _ if children == Children::Include && !backend.counts_children() => Err(Cause::Children),
        // the default backend is not tried, so that the start is fast: the first line reads the resident set anyway. Every
        // Python can trace its own allocations
        Backend::ResidentSet | Backend::Traced => Ok(Allocator::AsConfigured),
        Backend::Heap | Backend::ThreadHeap => count().map_err(Cause::Count),
        backend => {
            let read = Meter::new().read(backend, When::Always);
            read.map(|_| Allocator::AsConfigured).map_err(Cause::from)
        }
    };
    checked.map_err(|cause| CannotMeasure {
        name: name.to_owned(),
        cause,
    })
}
