//! Whether what is to be measured can be measured here: known before the program runs.

use pyprof_measure::{Backend, Meter, Unavailable, When};
use pyprof_settings::{Allocator, Children};
use thiserror::Error;

use crate::command_line::PythonsEnvironment;
use crate::heap::{self, CannotCount};

/// A backend that is not to be had here, or not for what it is to count.
#[derive(Debug, Error)]
#[error("cannot measure with the backend `{name}`: {cause}")]
pub(crate) struct CannotMeasure {
    name: String,
    #[source]
    cause: Cause,
}

#[derive(Debug, Error)]
enum Cause {
    #[error(transparent)]
    Read(#[from] Unavailable),
    #[error(transparent)]
    Count(#[from] CannotCount),
    #[error("it counts no children")]
    Children,
}

impl CannotMeasure {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match &self.cause {
            Cause::Read(_) => None,
            Cause::Count(cause) => cause.hint(),
            Cause::Children => Some("leave out --include-children, or choose another backend"),
        }
    }
}

/// Makes sure of the backend of that name. Gives what Python has to be told for it about its memory.
pub(crate) fn ready(
    name: &str,
    children: Children,
    environment: &PythonsEnvironment,
) -> Result<Allocator, CannotMeasure> {
    let backend = Backend::named(name).unwrap_or_default();
    let ready = match backend {
        _ if children == Children::Include && !backend.counts_children() => Err(Cause::Children),
        // the first is read at the first line, so that the start is no longer for the default; the second any Python has
        Backend::ResidentSet | Backend::Traced => Ok(Allocator::AsAsked),
        Backend::ThreadHeap => heap::count(environment).map_err(Cause::from),
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
