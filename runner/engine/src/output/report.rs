//! Writing the report to its destination.

use std::io;

use pyo3::prelude::*;
use pyprof_output::BeginWait;
use pyprof_settings::Settings;

use crate::message::say;
use crate::output::own_streams::{OwnStreams, write_instead};
use crate::output::report_part::Part;
use crate::output::stdout::Destination;
use crate::output::write_limit::Refusal;
use crate::output::{descriptor, output_file};

/// Writes the parts to the file of the settings; without a file, to the destination. The destination is evaluated only
/// if there is something to write.
pub(crate) fn report<'py>(
    parts: &[Part],
    settings: &Settings,
    streams: &OwnStreams<'py>,
    begin_wait: BeginWait,
    destination: impl FnOnce() -> Destination<'py>,
) {
    if let Some(file) = &settings.output {
        return output_file::report(file, parts, begin_wait);
    }
    if parts.is_empty() {
        return;
    }
    let mut wait = None;
    let written = match destination() {
        Destination::Replaced(stream) => {
            return write_to_replaced(&stream, streams, parts, settings);
        }
        // a signal that ends the process does so after everything was written
        Destination::Descriptor => {
            let wait = wait.insert(begin_wait());
            descriptor::write_to_descriptor(parts, 0, settings.color, wait)
        }
        Destination::Closed => {
            let hint = Some("name a file with -o");
            return say(
                "the report has nowhere to go: standard output is closed",
                hint,
            );
        }
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(
                &format!("cannot write the report to standard output: {error}"),
                None,
            );
        }
        _ => {}
    }
}

/// Writes to the program's own object. What the object does not take is written to the descriptor, so that nothing is
/// lost.
fn write_to_replaced<'py>(
    stream: &Bound<'py, PyAny>,
    streams: &OwnStreams<'py>,
    parts: &[Part],
    settings: &Settings,
) {
    for (done, part) in parts.iter().enumerate() {
        let Err((written, refusal)) = streams.write(stream, part) else {
            continue;
        };
        if let Refusal::Raised(error) = refusal {
            say(
                &format!("cannot write the report to the program's sys.stdout: {error}"),
                None,
            );
        }
        return write_instead(&parts[done..], written, settings.color);
    }
}
