//! Whether what is to be measured can be measured here: known before the program runs.

use std::error::Error;

use pyprof_measure::{Backend, Children};
use pyprof_process::{Meter, Unavailable, When};
use pyprof_settings::Allocator;
use thiserror::Error;

/// The advice about an error, for the hint line.
pub trait Advice: Error {
    /// In one sentence, if there is anything to be done.
    fn hint(&self) -> Option<&'static str>;
}

/// A backend that is not to be had here, or not for what it is to count. `C` is why a process does not count what it
/// allocates.
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
    #[error("it counts no children")]
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

/// Makes sure of the backend of that name. Gives what Python has to be told for it about its memory. `count` sees to it
/// that the process counts what it allocates.
///
/// # Errors
/// It is not to be had.
pub fn ready<C: Advice>(
    name: &str,
    children: Children,
    count: impl FnOnce() -> Result<Allocator, C>,
) -> Result<Allocator, CannotMeasure<C>> {
    let backend = Backend::named(name).unwrap_or_default();
    let ready = match backend {
        _ if children == Children::Include && !backend.counts_children() => Err(Cause::Children),
        // the first is read at the first line, so that the start is no longer for the default; the second any Python has
        Backend::ResidentSet | Backend::Traced => Ok(Allocator::AsAsked),
        Backend::Heap | Backend::ThreadHeap => count().map_err(Cause::Count),
        backend => {
            let read = Meter::new().read(backend, When::Always);
            read.map(|_| Allocator::AsAsked).map_err(Cause::from)
        }
    };
    ready.map_err(|cause| CannotMeasure {
        name: name.to_owned(),
        cause,
    })
}
