//! The second door: an interpreter that is not linked with a shared libpython is executed with this library preloaded.
//!
//! The dynamic linker runs [`initialize`] before `main`. It takes pyprof's variables out of the environment, and makes
//! the interpreter call back when it is about to run the program.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::Mutex;

use pyo3::ffi;
use pyprof_interpose::{Configuration, Faults, Preload, Replacement, configure, report_endings};
use pyprof_preload::{SETTINGS, descendants_library, restore_preload, take, this_library};
use pyprof_process::counting_library;
use pyprof_settings::Settings;

use crate::doors::{interpreter, package};
use crate::message::say;
use crate::output::finish;
use crate::run::{audit_hook, start};

#[used]
#[unsafe(link_section = ".init_array")]
static INITIALIZE: extern "C" fn(c_int, *mut *mut c_char) = initialize;

/// The settings, from the start of the process until the program begins.
static WAITING: Mutex<Option<Settings>> = Mutex::new(None);

extern "C" fn initialize(argc: c_int, argv: *mut *mut c_char) {
    // SAFETY: before `main` there is one thread.
    let Some(text) = (unsafe { take(SETTINGS) }) else {
        return;
    };
    // the variable gets its old value back, so that children do not inherit the engine
    // SAFETY: as above, and no code has kept a pointer into the environment.
    unsafe { restore_preload() };
    let settings = text
        .to_str()
        .and_then(|text| Settings::from_json(text).ok());
    let Some(settings) = settings else { return };
    if let Err(reason) = prepare(&settings) {
        return say(&format!("cannot profile: {reason}"), None);
    }
    // SAFETY: by the contract of the dynamic linker.
    unsafe { await_program(argc, argv, settings) };
}

/// Makes the interpreter call back. Called by a preloaded library that has loaded this one. That library defines the
/// interposed functions.
///
/// # Safety
/// `main` has not begun, and `argv` has `argc` texts, which are the arguments of the process; `settings` is a text.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_attach(
    argc: c_int,
    argv: *mut *mut c_char,
    settings: *const c_char,
) {
    // SAFETY: by contract.
    let settings = unsafe { CStr::from_ptr(settings) }.to_string_lossy();
    if let Ok(settings) = Settings::from_json(&settings) {
        // SAFETY: by contract.
        unsafe { await_program(argc, argv, settings) };
    }
}

/// Makes the interpreter call back when it is about to run the program.
///
/// # Safety
/// `main` has not begun, and `argv` has `argc` texts, which are the arguments of the process.
unsafe fn await_program(argc: c_int, argv: *mut *mut c_char, settings: Settings) {
    // SAFETY: these are the arguments of the process, before its `main`. If the call fails, the interpreter reports
    // the error itself.
    if unsafe { interpreter::pre_initialize(argc, argv, &settings) }.is_err() {
        return;
    }
    package::register();
    if let Ok(mut waiting) = WAITING.lock() {
        *waiting = Some(settings);
    }
    audit_hook::add(on_event);
}

/// Configures the interposed functions, so that children which run this interpreter get the engine as well.
fn prepare(settings: &Settings) -> Result<(), String> {
    let engine = this_library().ok_or("the engine does not know its own path")?;
    let descendants = settings
        .records_descendants()
        .then(|| descendants_library(&engine))
        .flatten();
    let counting = settings.counts_in_children().then(counting_library);
    let counting = counting.flatten();
    let configuration = Configuration {
        interpreter: settings.interpreter.clone(),
        replacement: Replacement::Preload {
            libraries: [engine].into_iter().chain(counting.clone()).collect(),
            settings: settings.for_child().to_json(),
        },
        others: descendants.map(|library| Preload {
            libraries: [library].into_iter().chain(counting).collect(),
            settings: settings.for_child().to_json(),
        }),
    };
    configure(configuration).map_err(|reason| reason.to_string())?;
    report_endings(
        finish::pyprof_report,
        Faults::with(settings.record_file.as_deref()),
    );
    Ok(())
}

unsafe extern "C" fn on_event(
    event: *const c_char,
    _: *mut ffi::PyObject,
    _: *mut c_void,
) -> c_int {
    // SAFETY: the interpreter passes the event's name.
    let name = unsafe { CStr::from_ptr(event) }.to_bytes();
    if name.starts_with(b"cpython.run_")
        && let Some(settings) = WAITING
            .try_lock()
            .ok()
            .and_then(|mut waiting| waiting.take())
    {
        start::start(settings);
        finish::finish_after_interpreter();
    }
    0
}
