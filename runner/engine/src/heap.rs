//! The heap of the whole program, which the library of the crate `pyprof-heap-counting` counts in this process.

use std::ffi::{CStr, c_void};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict};
use pyprof_heap::Heap;
use pyprof_process::HeapLibrary;
use pyprof_settings::{HeapChoices, HeapGarbage, Role, Settings};

use crate::message::say;

/// Returns the library, if the settings say that this process counts its heap.
fn library(settings: &Settings) -> Option<&'static HeapLibrary> {
    let counts = settings.heap != HeapChoices::Uncounted && settings.role == Role::Main;
    counts.then(HeapLibrary::of_this_process).flatten()
}

/// Begins to count, with the interpreter as the owner of everything. The interpreter has chosen its allocator and is not
/// initialised. If the heap cannot be counted, this says why and ends the process, before the program has begun.
pub(crate) fn begin(settings: &Settings) {
    if let Some(library) = library(settings) {
        // SAFETY: by contract; there is one thread before the interpreter is initialised.
        if let Err(reason) = unsafe { library.begin(minor_version()) } {
            refuse(&reason.to_string());
        }
    }
}

/// Charges allocations to lines from now on, unless lines are not found where they must be. Then this ends the process.
pub(crate) fn follow_lines(py: Python<'_>, settings: &Settings) {
    let Some(library) = library(settings) else {
        return;
    };
    match is_found(py, library) {
        Ok(true) => library.follow_lines(minor_version()),
        Ok(false) => refuse("the structures of this build of Python are not known"),
        Err(error) => refuse(&error.to_string()),
    }
}

/// A function that calls C code in its second line.
const PROBE: &str = "def probe():\n    return is_here(probe.__code__)\nfound = probe()\n";
const PROBE_LINE: u32 = 2;

/// Returns whether the library finds the line that runs.
fn is_found(py: Python<'_>, library: &'static HeapLibrary) -> PyResult<bool> {
    let is_here = PyCFunction::new_closure(py, None, None, |arguments, _| {
        let code = arguments.get_item(0)?;
        let code = code.as_ptr().cast::<c_void>().cast_const();
        // SAFETY: this thread holds the interpreter, and the library counts.
        PyResult::Ok(unsafe { library.is_at(minor_version(), code, PROBE_LINE) })
    })?;
    let builtins = py.import("builtins")?;
    let names = PyDict::new(py);
    names.set_item("__builtins__", &builtins)?;
    names.set_item("is_here", is_here)?;
    let code = builtins.call_method1("compile", (PROBE, "<pyprof>", "exec"))?;
    builtins.call_method1("exec", (code, &names))?;
    names.as_any().get_item("found")?.extract()
}

/// Returns the heap at this moment; `None` if it was not counted. The garbage is told apart only with `py`.
pub(crate) fn at_end(py: Option<Python<'_>>, garbage: HeapGarbage) -> Option<Heap> {
    let library = HeapLibrary::of_this_process()?;
    let mut heap = read(library)?;
    if let (HeapGarbage::Collected, Some(py)) = (garbage, py)
        && py
            .import("gc")
            .and_then(|gc| gc.call_method0("collect"))
            .is_ok()
        && let Some(collected) = read(library)
    {
        heap.find_garbage(&collected);
    }
    Some(heap)
}

fn read(library: &HeapLibrary) -> Option<Heap> {
    let read = library.copy().map_err(|error| error.to_string());
    let heap = read.and_then(|copy| Heap::read(&copy).map_err(|error| error.to_string()));
    heap.inspect_err(|error| say(&format!("cannot report the heap: {error}"), None))
        .ok()
}

fn refuse(reason: &str) -> ! {
    say(&format!("cannot count the heap: {reason}"), None);
    std::process::exit(pyprof_console::exit_status::CANNOT_START)
}

/// Returns the number after the first point of the version.
fn minor_version() -> u32 {
    // SAFETY: may be called before Python is initialised, and returns a static text.
    let version = unsafe { CStr::from_ptr(ffi::Py_GetVersion()) }.to_string_lossy();
    let minor = version.split('.').nth(1);
    minor
        .and_then(|minor| minor.parse().ok())
        .unwrap_or_default()
}
