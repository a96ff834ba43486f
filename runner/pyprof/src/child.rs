//! A process that the profiled program has started through `sys.executable`.
//!
//! The program expects that interpreter. If pyprof cannot run it with the engine, it executes the interpreter alone: an error
//! of pyprof is never one of the program.

use std::env;
use std::ffi::{OsString, c_int};
use std::path::Path;

use pyprof_interpose::become_interpreter;
use pyprof_interpreter::{CannotUse, Found, Interpreter};
use pyprof_preload::{CHILD, forget, is_replacement, take};
use pyprof_settings::Settings;

use crate::arguments::zero_terminated;
use crate::failure::Failure;
use crate::host::Host;

/// The settings, with the interpreter that this process was meant to be, if it was started so. The program does not see
/// the variable.
pub(crate) fn asked_for() -> Option<Settings> {
    if !is_replacement() {
        // a variable from elsewhere is none of pyprof's
        return None;
    }
    // SAFETY: no other thread has been started, and nothing has asked for a variable that lasts.
    let settings = unsafe { take(CHILD).inspect(|_| forget(&[CHILD], &[])) }?;
    Settings::from_json(settings.to_str()?).ok()
}

/// Is that interpreter, with the command line as it is; the program's status.
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
