//! The beginning of the record of this process.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use pyo3::prelude::*;
use pyprof_record::About;
use pyprof_settings::Settings;

use crate::message::say;

/// Begins the record in this file. If that is not possible, the program runs without a record.
pub(super) fn begin(file: &Path, settings: &Settings) {
    let about = About {
        command: command_line(),
        python: Python::version_str()
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_owned(),
        precision: u32::try_from(settings.precision).unwrap_or_default(),
    };
    if let Err(error) = pyprof_tracer::begin_record(file, &about) {
        let file = file.display();
        say(&format!("cannot create the record `{file}`: {error}"), None);
    }
}

/// Returns the command line of this process; a zero byte after each argument.
fn command_line() -> Vec<u8> {
    std::env::args_os()
        .flat_map(|argument| [argument.as_bytes(), b"\0"].concat())
        .collect()
}
