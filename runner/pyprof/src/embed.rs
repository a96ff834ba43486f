//! The libpython of the interpreter, loaded into this process, and the engine.

use std::error::Error;
use std::ffi::{CStr, CString, c_char, c_int};
use std::io;
use std::path::{Path, PathBuf};
use std::ptr;

use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW};
use pyprof_interpose::{Configuration, Faults, Preload, Replacement, Report, Unusable};
use pyprof_preload::{DESCENDANTS_LIBRARY, is_preloadable, marked};
use pyprof_process::counting_library;
use pyprof_settings::{ENTRY, REPORT, Settings};

use pyprof_interpreter::{Installation, Interpreter, Version, launcher};

type Entry = unsafe extern "C" fn(c_int, *mut *mut c_char, *const c_char) -> c_int;
type GetVersion = unsafe extern "C" fn() -> *const c_char;

/// The interpreter or the engine could not be loaded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotEmbed {
    #[error("cannot load the libpython of `{}`: {}", interpreter.display(), innermost(cause))]
    Libpython {
        interpreter: PathBuf,
        #[source]
        cause: libloading::Error,
    },
    #[error(
        "cannot use the interpreter `{}`: it is Python {expected}, but its libpython is Python {loaded}",
        interpreter.display()
    )]
    OtherVersion {
        interpreter: PathBuf,
        expected: Version,
        loaded: String,
    },
    #[error("cannot load the engine `{}`: {}", engine.display(), innermost(cause))]
    Engine {
        engine: PathBuf,
        #[source]
        cause: libloading::Error,
    },
    #[error("cannot find the launcher: {0}")]
    Launcher(#[source] io::Error),
    #[error(transparent)]
    Interpose(#[from] Unusable),
}

/// Proof that a libpython is loaded. It stays loaded.
#[derive(Clone, Copy)]
pub(crate) struct Loaded;

/// Loads the first of `names` that can be loaded. Its symbols are global, because extension modules need Python's
/// functions.
pub(crate) fn libpython(
    interpreter: &Interpreter,
    names: &[PathBuf],
) -> Result<Loaded, CannotEmbed> {
    let unusable = |cause| CannotEmbed::Libpython {
        interpreter: interpreter.executable.clone(),
        cause,
    };
    let library = first_of(names).map_err(unusable)?;
    // SAFETY: in every libpython this symbol is a function of this type.
    let get_version = unsafe { library.get::<GetVersion>(b"Py_GetVersion\0") }.map_err(unusable)?;
    // SAFETY: may be called before Python is initialised.
    let version = unsafe { get_version() };
    // SAFETY: it is a static text.
    let version = unsafe { CStr::from_ptr(version) }.to_string_lossy();
    if Version::from_library_text(&version) != Some(interpreter.version) {
        return Err(CannotEmbed::OtherVersion {
            interpreter: interpreter.executable.clone(),
            expected: interpreter.version,
            loaded: version.into_owned(),
        });
    }
    // Threads of the program may run in the library until the process has ended.
    std::mem::forget(library);
    Ok(Loaded)
}

fn first_of(names: &[PathBuf]) -> Result<Library, libloading::Error> {
    let open = |name: &PathBuf| {
        // SAFETY: the start-up code of the library is that of the interpreter which will run in this process.
        unsafe { Library::open(Some(name), RTLD_NOW | RTLD_GLOBAL) }
    };
    let mut first_failure = None;
    for name in names {
        match open(name) {
            Ok(library) => return Ok(library),
            Err(failure) => first_failure.get_or_insert(failure),
        };
    }
    Err(first_failure.unwrap_or(libloading::Error::DlOpenUnknown))
}

/// Runs the program through the engine in the loaded interpreter, and returns the program's status.
pub(crate) fn run(
    _interpreter: Loaded,
    engine: &Path,
    settings: &Settings,
    command_line: &[CString],
) -> Result<c_int, CannotEmbed> {
    let unusable = |cause| CannotEmbed::Engine {
        engine: engine.to_owned(),
        cause,
    };
    // SAFETY: the start-up code of an engine needs only a loaded libpython.
    let library =
        unsafe { Library::open(Some(engine), RTLD_NOW | RTLD_LOCAL) }.map_err(unusable)?;
    // SAFETY: the contract between launcher and engine gives the entry this type.
    let entry = unsafe { library.get::<Entry>(ENTRY.as_bytes()) }.map_err(unusable)?;
    // SAFETY: as above.
    let report = unsafe { library.get::<Report>(REPORT.as_bytes()) }.map_err(unusable)?;
    let counting = settings.counts_in_children().then(counting_library);
    let counting = counting.flatten();
    let others = settings.records_descendants().then(descendants_library);
    let others = others.flatten();
    pyprof_interpose::configure(Configuration {
        interpreter: settings.interpreter.clone(),
        replacement: Replacement::Launcher {
            path: marked(&launcher().map_err(CannotEmbed::Launcher)?),
            library: counting.clone(),
            settings: settings.for_child().to_json(),
        },
        others: others.map(|library| Preload {
            libraries: [library].into_iter().chain(counting).collect(),
            settings: settings.for_child().to_json(),
        }),
    })?;
    pyprof_interpose::report_endings(*report, Faults::with(settings.record_file.as_deref()));
    let entry = *entry;
    // the interposed functions call into the engine until the process has ended
    std::mem::forget(library);
    let settings = CString::new(settings.to_json()).unwrap_or_default();
    let mut argv: Vec<*mut c_char> = command_line
        .iter()
        .map(|argument| argument.as_ptr().cast_mut())
        .chain([ptr::null_mut()])
        .collect();
    let argc = c_int::try_from(command_line.len()).unwrap_or(c_int::MAX);
    // SAFETY: `argv` has `argc` zero-terminated texts and a null. These and `settings` outlive the call.
    Ok(unsafe { entry(argc, argv.as_mut_ptr(), settings.as_ptr()) })
}

/// Returns the library for all descendants; none if there is none that the dynamic linker can preload.
fn descendants_library() -> Option<PathBuf> {
    let installation = Installation::of_this_launcher().ok()?;
    let library = installation.library(DESCENDANTS_LIBRARY)?;
    is_preloadable(&library).then_some(library)
}

/// Returns the message of the dynamic linker, without the text that libloading puts before it.
fn innermost(error: &libloading::Error) -> String {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
