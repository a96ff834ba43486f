//! A process that the profiled program has started through `sys.executable`.
//!
//! The program expects the interpreter of that path. If pyprof cannot run it with the engine, it executes the
//! interpreter alone: an error of pyprof must not be an error of the program.

use std::env;
use std::ffi::{OsString, c_int};
use std::path::Path;

use pyprof_interpose::become_interpreter;
use pyprof_interpreter::{CannotUse, Found, Interpreter};
use pyprof_preload::{CHILD, is_replacement, rewrite_environment_block, take};
use pyprof_settings::Settings;

use crate::arguments::zero_terminated;
use crate::failure::Failure;
use crate::host::Host;

/// Returns the settings, if this process was started in place of an interpreter. They name that interpreter. The
/// variable is removed, so that the program does not see it.
pub(crate) fn asked_for() -> Option<Settings> {
    if !is_replacement() {
        // a variable that pyprof has not set is not used
        return None;
    }
    // SAFETY: no other thread has been started.
    let settings = unsafe { take(CHILD) }?;
    // SAFETY: as above, and no code has kept a pointer into the environment.
    unsafe { rewrite_environment_block(&[CHILD], &[]) };
    Settings::from_json(settings.to_str()?).ok()
}

/// Runs that interpreter with the unchanged command line, and returns the program's status.
pub(crate) fn run(settings: &Settings) -> Result<c_int, Failure> {
    let command_line: Vec<OsString> = env::args_os().collect();
    hosted(settings, command_line.clone())
        .or_else(|_| plain(&settings.interpreter, command_line).map_err(Failure::from))
}

fn hosted(settings: &Settings, command_line: Vec<OsString>) -> Result<c_int, Failure> {
    let interpreter = Interpreter::at(settings.interpreter.clone(), Found::SysExecutable)?;
    Host::of(&interpreter)?.run(settings, command_line)
}

fn plain(path: &Path, command_line: Vec<OsString>) -> Result<c_int, CannotUse> {
    let cause = match become_interpreter(path, &zero_terminated(command_line)) {
        Ok(cause) => cause,
        Err(unusable) => std::io::Error::other(unusable),
    };
    Err(CannotUse::not_executed(path, cause))
}
