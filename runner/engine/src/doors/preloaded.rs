//! The second door: an interpreter without a libpython of its own is executed with this library preloaded.
//!
//! The dynamic linker runs [`initialize`] before `main`. It takes pyprof's variables out of the environment, and has
//! the interpreter call back when it is about to run the program.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::Mutex;

use pyo3::ffi;
use pyprof_interpose::{Configuration, Replacement, configure};
use pyprof_preload::{SETTINGS, restore_preload, take, this_library};
use pyprof_settings::Settings;

use crate::doors::{interpreter, package};
use crate::message::say;
use crate::output::finish;
use crate::run::{audit_hook, start};

#[used]
#[unsafe(link_section = ".init_array")]
static INITIALIZE: extern "C" fn(c_int, *mut *mut c_char) = initialize;

/// Held from the start of the process until the program begins.
static WAITING: Mutex<Option<Settings>> = Mutex::new(None);

extern "C" fn initialize(argc: c_int, argv: *mut *mut c_char) {
    // SAFETY: before `main` there is one thread, and nothing has asked for a variable that lasts.
    let Some(text) = (unsafe {
        // the variable has its value again, and children do not inherit the engine
        take(SETTINGS).inspect(|_| restore_preload())
    }) else {
        return;
    };
    let settings = text
        .to_str()
        .and_then(|text| Settings::from_json(text).ok());
    let Some(settings) = settings else { return };
    if let Err(reason) = prepare(&settings) {
        return say(&format!("cannot profile: {reason}"), None);
    }
    // SAFETY: the arguments of the process, before its `main`. If it fails, the interpreter finds out by itself.
    if unsafe { interpreter::pre_initialize(argc, argv, settings.allocator) }.is_err() {
        return;
    }
    package::register();
    if let Ok(mut waiting) = WAITING.lock() {
        *waiting = Some(settings);
    }
    audit_hook::add(on_event);
}

/// Children that the program starts as this interpreter get the engine as well.
fn prepare(settings: &Settings) -> Result<(), String> {
    let configuration = Configuration {
        interpreter: settings.interpreter.clone(),
        replacement: Replacement::Preload {
            libraries: vec![this_library().ok_or("the engine does not know its own path")?],
            settings: settings.for_child().to_json(),
        },
        flush: Some(finish::pyprof_flush),
    };
    configure(configuration).map_err(|reason| reason.to_string())
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
