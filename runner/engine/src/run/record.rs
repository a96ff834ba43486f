//! The beginning of the record of this process.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use pyprof_process::Machine;
use pyprof_record::About;
use pyprof_settings::Settings;

use crate::message::say;
use crate::session;

/// Begins the record in this file. If that is not possible, the program runs without a record.
pub(super) fn begin(file: &Path, settings: &Settings) {
    if let Err(error) = pyprof_tracer::begin_record(file, &about(settings, Some(Machine::read()))) {
        let file = file.display();
        say(&format!("cannot create the record `{file}`: {error}"), None);
    }
}

/// Begins the record of a child of the program. If that is not possible, the child runs without a record, and says
/// nothing.
pub(super) fn begin_of_child() {
    let Some(settings) = session::settings() else {
        return;
    };
    let Some(records) = settings.child_records() else {
        return;
    };
    for path in paths(records) {
        match pyprof_tracer::begin_record(&path, &about(settings, None)) {
            // another program ran in this process before
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            _ => return,
        }
    }
}

/// Returns the paths for records of this process: `RECORDS.PID`, and the same with a number.
fn paths(records: &Path) -> impl Iterator<Item = PathBuf> {
    let process = std::process::id();
    let endings = (2..100).map(move |number| format!(".{process}.{number}"));
    let endings = [format!(".{process}")].into_iter().chain(endings);
    endings.map(move |ending| {
        let mut path = OsString::from(records);
        path.push(ending);
        PathBuf::from(path)
    })
}

fn about(settings: &Settings, machine: Option<Machine>) -> About {
    About {
        command: command_line(),
        python: python_version(),
        machine,
        precision: u32::try_from(settings.precision).unwrap_or_default(),
    }
}

/// Returns the version of Python, such as `3.12.1`.
pub(crate) fn python_version() -> String {
    let version = Python::version_str().split(' ').next();
    version.unwrap_or_default().to_owned()
}

/// Returns the command line of this process; a zero byte after each argument.
pub(crate) fn command_line() -> Vec<u8> {
    std::env::args_os()
        .flat_map(|argument| [argument.as_bytes(), b"\0"].concat())
        .collect()
}
