//! The source of a main program that only Python can read, and only once: from a pipe, from standard input, or from
//! the command line.
//!
//! An audit hook is called when Python is about to compile the program, and when it is about to execute the compiled
//! code. At the first call, the source is open and nothing of it was read.

use std::ffi::{CStr, OsString, c_char, c_int, c_void};
use std::os::fd::RawFd;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple};
use pyprof_settings::{Settings, Source};

use crate::locked::locked;
use crate::run::audit_hook;
use crate::run::source_file::{SourceFile, lowest_free_descriptor};

/// The main program. Python has executed nothing of it yet.
struct Awaited {
    /// The file of the program, if it has one. Other programs have names that Python gives them.
    file: Option<PathBuf>,
    /// The descriptor that Python will get when it next opens the file.
    descriptor: RawFd,
    text: Option<Text>,
}

/// The text of the program.
enum Text {
    Known(Vec<u8>),
    BeingRead(SourceFile),
}

static IS_AWAITED: AtomicBool = AtomicBool::new(false);
static AWAITED: Mutex<Option<Awaited>> = Mutex::new(None);

/// Awaits the main program, if its source cannot be read again.
pub(crate) fn await_program(settings: &Settings) {
    if settings.source == Source::Files {
        return;
    }
    *awaited() = Some(Awaited {
        file: settings.script.as_ref().map(|script| script.path.clone()),
        descriptor: lowest_free_descriptor(),
        text: None,
    });
    IS_AWAITED.store(true, Ordering::Relaxed);
    audit_hook::add(on_event);
}

fn awaited() -> MutexGuard<'static, Option<Awaited>> {
    locked(&AWAITED)
}

unsafe extern "C" fn on_event(
    event: *const c_char,
    arguments: *mut ffi::PyObject,
    _: *mut c_void,
) -> c_int {
    if !IS_AWAITED.load(Ordering::Relaxed) {
        return 0;
    }
    // SAFETY: the interpreter passes the event's name.
    let event = unsafe { CStr::from_ptr(event) }.to_bytes();
    if ![&b"cpython.run_file"[..], b"compile", b"exec"].contains(&event) {
        return 0;
    }
    Python::attach(|py| {
        // SAFETY: the interpreter passes a tuple, or null where there are no arguments.
        let arguments = unsafe { Bound::from_borrowed_ptr_or_opt(py, arguments) };
        let arguments = arguments.and_then(|arguments| arguments.cast_into::<PyTuple>().ok());
        let argument = |place| arguments.as_ref()?.get_item(place).ok();
        match event {
            b"cpython.run_file" => runs_file(),
            b"compile" => {
                if let (Some(source), Some(name)) = (argument(0), argument(1)) {
                    compiles(&source, &name);
                }
            }
            _ => {
                if let Some(code) = argument(0) {
                    executes(&code);
                }
            }
        }
    });
    0
}

/// Handles that Python opens the file next.
fn runs_file() {
    if let Some(awaited) = &mut *awaited() {
        awaited.descriptor = lowest_free_descriptor();
    }
}

/// Handles that Python is about to compile a text with this name.
fn compiles(source: &Bound<'_, PyAny>, name: &Bound<'_, PyAny>) {
    let mut awaited = awaited();
    let Some(awaited) = &mut *awaited else { return };
    let Ok(name) = name.extract::<OsString>() else {
        return;
    };
    if let Ok(bytes) = source.cast::<PyBytes>() {
        if awaited.file.is_none() && name == "<string>" {
            awaited.text = Some(Text::Known(bytes.as_bytes().to_vec()));
        }
    } else if let Ok(text) = source.cast::<PyString>() {
        if awaited.file.is_none()
            && name == "<string>"
            && let Ok(text) = text.to_str()
        {
            awaited.text = Some(Text::Known(text.as_bytes().to_vec()));
        }
    } else if source.is_none() && awaited.text.is_none() {
        let file = match &awaited.file {
            Some(file) if *file == name => SourceFile::opened(file, awaited.descriptor),
            None if name == "<stdin>" && !is_interactive(source.py()) => {
                SourceFile::standard_input()
            }
            _ => None,
        };
        awaited.text = file.map(Text::BeingRead);
    }
}

/// Returns whether Python runs with `-i`. It then reads standard input statement by statement, and the text after a
/// statement may be the input of that statement.
fn is_interactive(py: Python<'_>) -> bool {
    let flags = py.import("sys").and_then(|sys| sys.getattr("flags"));
    let interactive = flags.and_then(|flags| flags.getattr("interactive")?.is_truthy());
    interactive.unwrap_or(true)
}

/// Handles that Python is about to execute a module's code.
pub(crate) fn executes(code: &Bound<'_, PyAny>) {
    let mut awaited = awaited();
    let Ok(name) = code
        .getattr("co_filename")
        .and_then(|name| name.extract::<OsString>())
    else {
        return;
    };
    let is_main = match awaited.as_ref().map(|awaited| &awaited.file) {
        None => false,
        Some(Some(file)) => *file == name,
        Some(None) => name == "<string>" || name == "<stdin>",
    };
    if !is_main {
        return;
    }
    IS_AWAITED.store(false, Ordering::Relaxed);
    let text = awaited.take().and_then(|awaited| awaited.text);
    let bytes = match text {
        Some(Text::Known(bytes)) => Some(bytes),
        Some(Text::BeingRead(file)) => file.end(),
        None => None,
    };
    if let Some(bytes) = bytes {
        pyprof_tracer::keep_main_source(code, bytes);
    }
}
