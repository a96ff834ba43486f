//! The output of `--verbose`: the Python that runs the program, the machine, and the way in which this run is recorded.

use std::ffi::CStr;

use pyo3::ffi;
use pyprof_measure::{Backend, Children};
use pyprof_process::{Machine, ShortestChange};
use pyprof_settings::Settings;
use pyprof_tracer::chosen;

use crate::{message, session};

/// Prints the output. `too_short` is the shortest time in which memory can change; none if memory is read at every
/// event.
pub(crate) fn say(too_short: Option<&ShortestChange>) {
    if let Some(settings) = session::settings() {
        message::say(&python(settings), None);
    }
    message::say(&format!("the program runs on {}", Machine::read()), None);
    message::say(&format!("lines come from {}", chosen()), None);
    message::say(&reads(too_short), None);
}

fn python(settings: &Settings) -> String {
    // SAFETY: any thread may call the function.
    let version = unsafe { ffi::Py_GetVersion() };
    // SAFETY: it is a static text.
    let version = unsafe { CStr::from_ptr(version) }.to_string_lossy();
    // after a blank, the text describes the build
    let number = version.split(' ').next().unwrap_or_default();
    format!(
        "the program runs in Python {number}: `{}`, {}",
        settings.interpreter.display(),
        settings.origin
    )
}

fn reads(too_short: Option<&ShortestChange>) -> String {
    let quantity = session::quantity();
    let backend = match quantity.backend {
        Backend::Traced | Backend::Heap | Backend::ThreadHeap => {
            return "memory is read after every line, without asking the system".to_owned();
        }
        backend => backend,
    };
    if quantity.children == Children::Include {
        return "memory is read after every line, since children are counted: their memory can change at any time"
            .to_owned();
    }
    let Some(too_short) = too_short else {
        return "memory is read after every line".to_owned();
    };
    let unless = match backend {
        Backend::ProportionalSet | Backend::UniqueSet => {
            "; its pages are added up again if the resident set or the number of page faults has changed"
        }
        _ => "",
    };
    format!(
        "memory is read after a line that took {} ns or more: half of the cheapest change of memory, measured here{unless}",
        too_short.time().as_nanos()
    )
}
