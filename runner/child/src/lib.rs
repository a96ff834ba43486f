//! A library to preload: it loads the engine into the interpreters among the descendants of a profiled program.
//!
//! All processes that the program starts are executed with this library, and so are the processes that these start. In a
//! process that is no interpreter, such as a shell, the library does nothing, and pyprof's variables stay in the
//! environment. In an interpreter, the library removes the variables from the environment before the program can see
//! them. Its definitions of `execve` and others put them back for the processes that the interpreter starts.

mod engine;
mod interpreter;

use std::ffi::{c_char, c_int};

use pyprof_interpose::{Configuration, Faults, Preload, Replacement, configure, report_endings};
use pyprof_preload::{DESCENDANTS, restore_preload, take};
use pyprof_process::counting_library;
use pyprof_settings::Settings;

use engine::Engine;

#[used]
#[unsafe(link_section = ".init_array")]
static INITIALIZE: extern "C" fn(c_int, *mut *mut c_char) = initialize;

extern "C" fn initialize(argc: c_int, argv: *mut *mut c_char) {
    if std::env::var_os(DESCENDANTS).is_none() {
        return;
    }
    let Some(version) = interpreter::version() else {
        return;
    };
    let Some(engine) = Engine::find(&version) else {
        return;
    };
    // SAFETY: before `main` there is one thread.
    let Some(text) = (unsafe { take(DESCENDANTS) }) else {
        return;
    };
    // SAFETY: as above, and no code has kept a pointer into the environment.
    unsafe { restore_preload() };
    let Ok(text) = text.into_string() else {
        return;
    };
    if let Ok(settings) = Settings::from_json(&text) {
        // the interpreter runs without the engine if it cannot be loaded
        let _ = load(&engine, &settings, (argc, argv));
    }
}

/// Loads the engine, which begins when the interpreter is about to run a program.
fn load(
    engine: &Engine,
    settings: &Settings,
    (argc, argv): (c_int, *mut *mut c_char),
) -> Option<()> {
    let loaded = engine.load()?;
    let this = pyprof_preload::this_library()?;
    let preload = Preload {
        libraries: [this].into_iter().chain(counting_library()).collect(),
        settings: settings.to_json(),
    };
    configure(Configuration {
        interpreter: settings.interpreter.clone(),
        replacement: Replacement::None,
        others: Some(preload),
    })
    .ok()?;
    report_endings(loaded.report, Faults::with(settings.record_file.as_deref()));
    // SAFETY: these are the arguments of the process, before its `main`.
    unsafe { loaded.attach(argc, argv, settings) };
    Some(())
}
