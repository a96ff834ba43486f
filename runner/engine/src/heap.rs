//! The heap of the whole program, which the library of the crate `pyprof-heap-counting` counts in this process.

mod marks;
mod recorded;
mod resident;
mod spans;

use std::ffi::{CStr, c_void};
use std::io;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use memmap2::Mmap;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict};
use pyprof_heap::Heap;
use pyprof_process::{HeapLibrary, Stacks};
use pyprof_settings::{HeapChoices, HeapGarbage, HeapStacks, Role, Settings};

use crate::message::say;

pub(crate) use marks::{after_fork, all as marks, before_fork, mark, mark_by_time};
pub(crate) use recorded::{end_of_child, move_to_record};
pub(crate) use spans::{CannotCount, OpenSpan, SpanKind, names};

/// The pid of the process that counts its heap; zero if this process does not. The child of a `vfork` has the memory of its
/// parent, and another pid.
static COUNTING_PROCESS: AtomicU32 = AtomicU32::new(0);

/// Returns the library, if this process counts its heap.
fn library() -> Option<&'static HeapLibrary> {
    let counts = COUNTING_PROCESS.load(Ordering::Relaxed) == process::id();
    counts.then(HeapLibrary::of_this_process).flatten()
}

/// Begins to count, with the interpreter as the owner of everything. The interpreter has chosen its allocator and is not
/// initialised. If the heap cannot be counted, this prints the reason and ends the process, before the program has begun.
/// A child of the program runs without counting then.
pub(crate) fn begin(settings: &Settings) {
    if settings.heap == HeapChoices::Uncounted {
        return;
    }
    let Some(library) = HeapLibrary::of_this_process() else {
        refuse_main(settings, "the dynamic linker has not preloaded the library");
        return;
    };
    marks::prepare();
    // SAFETY: by contract; there is one thread before the interpreter is initialised.
    match unsafe { library.begin(minor_version()) } {
        Ok(()) => COUNTING_PROCESS.store(process::id(), Ordering::Relaxed),
        Err(reason) => return refuse(settings, library, &reason.to_string()),
    }
    if settings.counts_heap_of_children() {
        library.count_forks();
    }
}

/// Returns whether this process counts its heap now.
pub(crate) fn is_counted() -> bool {
    library().is_some_and(HeapLibrary::is_counting)
}

/// From now on, allocations are charged to lines. If the library cannot find the running line, the heap cannot be
/// counted, and this does the same as [`begin`] in that case.
pub(crate) fn follow_lines(py: Python<'_>, settings: &Settings) {
    let Some(library) = library() else {
        return;
    };
    match is_found(py, library) {
        Ok(true) => library.follow_lines(minor_version(), stacks(settings)),
        Ok(false) => {
            let reason = "the structures of this build of Python are not known";
            refuse(settings, library, reason);
        }
        Err(error) => refuse(settings, library, &error.to_string()),
    }
}

fn stacks(settings: &Settings) -> Stacks {
    match settings.heap {
        HeapChoices::Uncounted => Stacks::None,
        HeapChoices::Counted { stacks, .. } => match stacks {
            HeapStacks::None => Stacks::None,
            HeapStacks::Sampled => Stacks::Sampled,
            HeapStacks::All => Stacks::All,
        },
    }
}

/// Begins in a process that was made by `fork`, in which the library counts. The interpreter has begun in it. `begin` is
/// called before allocations are charged to lines.
pub(crate) fn begin_after_fork(settings: &Settings, begin: impl FnOnce()) {
    let counted = COUNTING_PROCESS.load(Ordering::Relaxed) != 0;
    if counted
        && settings.counts_heap_of_children()
        && let Some(library) = HeapLibrary::of_this_process()
        && library.is_counting()
    {
        COUNTING_PROCESS.store(process::id(), Ordering::Relaxed);
        marks::begin_after_fork();
        spans::begin_after_fork();
        begin();
        library.follow_lines(minor_version(), stacks(settings));
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

/// Returns the heap at this moment, which is the end of the program; `None` if it was not counted. Nothing is counted from
/// now on, so that a record has the same heap. Garbage is known only with `py`.
pub(crate) fn at_end(py: Option<Python<'_>>, garbage: HeapGarbage) -> Option<Heap> {
    let library = library()?;
    marks::end();
    spans::end_all(library);
    resident::store(library);
    let copies = Copies::take(library, py, garbage);
    // before the copies are read, which allocates
    library.end();
    copies.read()
}

/// Returns the heap at this moment; `None` if it was not counted. Garbage is known only with `py`.
pub(crate) fn so_far(py: Option<Python<'_>>, garbage: HeapGarbage) -> Option<Heap> {
    let library = library()?;
    spans::end_all(library);
    resident::store(library);
    Copies::take(library, py, garbage).read()
}

/// Copies of the counters.
struct Copies {
    now: io::Result<Mmap>,
    /// After the garbage collector has run.
    collected: Option<io::Result<Mmap>>,
}

impl Copies {
    fn take(library: &HeapLibrary, py: Option<Python<'_>>, garbage: HeapGarbage) -> Self {
        let now = library.copy();
        let py = py.filter(|_| garbage == HeapGarbage::Collected);
        let collected = py.and_then(|py| {
            let collects = py.import("gc").and_then(|gc| gc.call_method0("collect"));
            collects.is_ok().then(|| library.copy())
        });
        Self { now, collected }
    }

    fn read(self) -> Option<Heap> {
        let mut heap = read(self.now)?;
        if let Some(collected) = self.collected.and_then(read) {
            heap.find_garbage(&collected);
        }
        Some(heap)
    }
}

fn read(copy: io::Result<Mmap>) -> Option<Heap> {
    let copy = copy.map_err(|error| error.to_string());
    let heap = copy.and_then(|copy| Heap::read(&copy).map_err(|error| error.to_string()));
    heap.inspect_err(|error| say(&format!("cannot report the heap: {error}"), None))
        .ok()
}

fn refuse(settings: &Settings, library: &HeapLibrary, reason: &str) {
    refuse_main(settings, reason);
    library.end();
    COUNTING_PROCESS.store(0, Ordering::Relaxed);
}

/// Prints the reason and ends the process, if it is that of the program and not a child.
fn refuse_main(settings: &Settings, reason: &str) {
    if settings.role == Role::Main {
        say(&format!("cannot count the heap: {reason}"), None);
        process::exit(pyprof_console::exit_status::CANNOT_START)
    }
}

/// Returns the number after the first point of the version.
fn minor_version() -> u32 {
    // SAFETY: may be called before Python is initialised.
    let version = unsafe { ffi::Py_GetVersion() };
    // SAFETY: it is a static text.
    let version = unsafe { CStr::from_ptr(version) }.to_string_lossy();
    let minor = version.split('.').nth(1);
    minor
        .and_then(|minor| minor.parse().ok())
        .unwrap_or_default()
}
