//! The first door: the launcher loads libpython and this library, and calls [`pyprof_run`] as its `main`.

use std::ffi::{CStr, c_char, c_int};

use pyo3::ffi;
use pyprof_settings::Settings;

use crate::doors::interpreter::{initialize, leave};
use crate::doors::package;
use crate::message::say;
use crate::output::finish;
use crate::run::start;

/// The exit status of a run that did not begin.
const CANNOT_START: c_int = 2;

/// Runs Python as its own executable does. `argv` is the command line of Python, and the result its exit status.
///
/// # Safety
/// libpython is loaded and not initialised; `argv` has `argc` texts; `settings` is a text of the launcher.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_run(
    argc: c_int,
    argv: *mut *mut c_char,
    settings: *const c_char,
) -> c_int {
    // SAFETY: by contract.
    let settings = unsafe { CStr::from_ptr(settings) }.to_string_lossy();
    let settings = match Settings::from_json(&settings) {
        Ok(settings) => settings,
        Err(error) => {
            let hint = Some("build both from the same source");
            say(
                &format!("the engine cannot read the settings of the launcher: {error}"),
                hint,
            );
            return CANNOT_START;
        }
    };
    package::register();
    // SAFETY: by contract.
    if let Err(status) = unsafe { initialize(argc, argv, &settings) } {
        return leave(status);
    }
    start::start(settings);
    // SAFETY: the interpreter is initialised.
    let status = unsafe { ffi::Py_RunMain() };
    // an interpreter whose finalisation failed has not called the functions registered with `atexit`
    finish::finish_without_interpreter();
    status
}
