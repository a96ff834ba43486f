//! The file that the report is appended to.

use std::fs::File;
use std::io;
use std::path::Path;

use pyprof_output::{Opened, Patience, append};

use crate::message::say;
use crate::part::Part;
use crate::stdout;

/// Appends the report to `file`. A FIFO is waited for until something reads it, or a signal ends that: the report comes to
/// standard error then.
pub(crate) fn report(file: &Path, parts: &[Part]) {
    let (error, is_ended) = match append(file) {
        Ok(Opened::Ready(open)) if is_regular(&open) => match stdout::write_plain(parts, open) {
            Ok(()) => return,
            Err(error) => (error, false),
        },
        Err(error) => (error, false),
        Ok(opened) => match wait_and_write(file, opened, parts) {
            Ok(()) => return,
            Err(ended) => ended,
        },
    };
    let what = format!("cannot write the report to `{}`: {error}", file.display());
    if is_ended {
        say(&what, Some("it follows here"));
        let _ = stdout::write_plain(parts, io::stderr());
    } else {
        say(&what, None);
    }
}

/// Why it was not written, and whether a signal has ended waiting.
fn wait_and_write(file: &Path, opened: Opened, parts: &[Part]) -> Result<(), (io::Error, bool)> {
    if parts.is_empty() {
        return Ok(());
    }
    let patience = Patience::begin();
    let written = patience
        .reader(file, opened)
        .and_then(|open| stdout::write_plain(parts, patience.writer(open)));
    written.map_err(|error| (error, patience.is_over()))
}

fn is_regular(file: &File) -> bool {
    file.metadata().is_ok_and(|metadata| metadata.is_file())
}
