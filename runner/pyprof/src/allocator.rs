//! A process whose `malloc` counts: it is executed with a library preloaded that replaces `malloc`. It is this process,
//! executed again, or an interpreter that is executed in its place.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use pyprof_command_line::{Advice, PythonEnvironment};
use pyprof_interpose::{Unusable, become_interpreter};
use pyprof_preload::{
    Head, PRELOAD, PRELOADED_BEFORE, disable_address_randomization, is_at_head, is_preloadable,
};
use pyprof_process::{HeapLibrary, Jemalloc};
use pyprof_settings::{Allocator, HeapChoices, Settings};
use thiserror::Error;

use crate::arguments::zero_terminated;
use pyprof_interpreter::{Installation, Interpreter, Libpython, check_library, launcher};

/// The libraries that replace `malloc`. A process has one of them at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Library {
    /// It counts what each thread allocates, for backends.
    Jemalloc,
    /// It counts the heap by the lines of the program.
    Heap,
}

impl Library {
    /// Returns the library that this process was started with.
    fn of_this_process() -> Option<Self> {
        [Self::Jemalloc, Self::Heap]
            .into_iter()
            .find(|library| library.is_in_this_process())
    }

    fn is_in_this_process(self) -> bool {
        match self {
            Self::Jemalloc => Jemalloc::of_this_process().is_some(),
            Self::Heap => HeapLibrary::of_this_process().is_some(),
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Jemalloc => "libpyprof_jemalloc.so",
            Self::Heap => "libpyprof_heap.so",
        }
    }

    fn path(self) -> Result<PathBuf, CannotCount> {
        let here = Installation::of_this_launcher().ok();
        here.and_then(|here| here.library(self.file()))
            .ok_or(CannotCount::Missing(self.file()))
    }
}

/// The reasons for which allocations cannot be counted.
#[derive(Debug, Error)]
pub(crate) enum CannotCount {
    #[error("on this system a process keeps the `malloc` that it was built with")]
    System,
    #[error(
        "PYTHONMALLOC={} gives Python an allocator of its own, whose blocks it would not count",
        .0.display()
    )]
    PythonMalloc(OsString),
    #[error("there is no `{0}` beside pyprof or in its package")]
    Missing(&'static str),
    #[error("the dynamic linker preloads no path with a blank or a colon, such as `{}`", .0.display())]
    Path(PathBuf),
    #[error("cannot load `{}`: {cause}", library.display())]
    Library { library: PathBuf, cause: String },
    #[error("the dynamic linker has not preloaded `{}`", .0.display())]
    NotPreloaded(PathBuf),
    #[error("cannot execute pyprof again: {0}")]
    NotExecuted(#[source] io::Error),
    #[error(transparent)]
    Unusable(#[from] Unusable),
}

impl Advice for CannotCount {
    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::PythonMalloc(_) => Some("run it without PYTHONMALLOC"),
            Self::Path(_) => Some("move pyprof elsewhere"),
            _ => None,
        }
    }
}

/// Makes this process count its allocations for a backend. If it does not yet, the process executes itself again.
/// Returns the setting for Python's allocator.
pub(crate) fn count(environment: &PythonEnvironment) -> Result<Allocator, CannotCount> {
    check_system()?;
    let allocator = environment
        .process_allocator()
        .map_err(|named| CannotCount::PythonMalloc(named.clone()))?;
    start_with(Library::Jemalloc)?;
    Ok(allocator)
}

/// The heap cannot be counted.
#[derive(Debug, Error)]
#[error("cannot count the heap: {0}")]
pub(crate) struct CannotCountHeap(#[from] CannotCount);

impl Advice for CannotCountHeap {
    fn hint(&self) -> Option<&'static str> {
        self.0.hint()
    }
}

/// Makes the process of the program count its heap by lines. If this process hosts the interpreter and does not count yet,
/// it executes itself again. Otherwise the interpreter is executed with the library, see [`handed_on`].
pub(crate) fn count_heap(interpreter: &Interpreter) -> Result<(), CannotCountHeap> {
    check_system()?;
    match interpreter.libpython {
        Libpython::Shared(_) => start_with(Library::Heap)?,
        Libpython::InExecutable => check(&Library::Heap.path()?)?,
    }
    Ok(())
}

fn check_system() -> Result<(), CannotCount> {
    let is_glibc = cfg!(all(target_os = "linux", target_env = "gnu"));
    is_glibc.then_some(()).ok_or(CannotCount::System)
}

/// Returns if the process was started with the library. Otherwise executes it again.
fn start_with(library: Library) -> Result<(), CannotCount> {
    if library.is_in_this_process() {
        return Ok(());
    }
    Err(begin_anew(library.path()?))
}

/// Returns the library that counts in this process, or that counts the heap of the program; `None` if nothing is counted.
/// The interpreter that is executed in place of this process needs it. Also makes the interpreter get the same addresses in
/// every run.
pub(crate) fn handed_on(settings: &Settings) -> Option<PathBuf> {
    let heap = (settings.heap != HeapChoices::Uncounted).then_some(Library::Heap);
    // this process may have inherited the other one
    let library = heap.or_else(Library::of_this_process)?;
    // SAFETY: no other thread has been started.
    unsafe { disable_address_randomization() };
    library.path().ok()
}

/// Executes this process again with the library preloaded. Returns only if that fails.
fn begin_anew(library: PathBuf) -> CannotCount {
    if let Err(why) = check(&library) {
        return why;
    }
    let before = env::var_os(PRELOAD);
    let before = before.as_deref();
    if before.is_some_and(|before| is_at_head(&library, before)) {
        return CannotCount::NotPreloaded(library);
    }
    let head = Head::new(library.as_os_str().as_bytes(), before.map(OsStr::as_bytes));
    match head.preloaded_before.map(OsStr::from_bytes) {
        // SAFETY: no other thread has been started.
        Some(before) => unsafe { env::set_var(PRELOADED_BEFORE, before) },
        // SAFETY: as above.
        None => unsafe { env::remove_var(PRELOADED_BEFORE) },
    }
    // SAFETY: as above.
    unsafe { env::set_var(PRELOAD, OsStr::from_bytes(&head.preload.concat())) };
    // SAFETY: as above.
    unsafe { disable_address_randomization() };
    let launcher = match launcher() {
        Ok(launcher) => launcher,
        Err(cause) => return CannotCount::NotExecuted(cause),
    };
    match become_interpreter(&launcher, &zero_terminated(env::args_os().collect())) {
        Ok(cause) => CannotCount::NotExecuted(cause),
        Err(unusable) => unusable.into(),
    }
}

/// Checks that the dynamic linker will load the library. If it cannot preload one, it only prints a warning.
fn check(library: &Path) -> Result<(), CannotCount> {
    if !is_preloadable(library) {
        return Err(CannotCount::Path(library.to_owned()));
    }
    check_library(library).map_err(|cause| CannotCount::Library {
        library: library.to_owned(),
        cause,
    })
}
