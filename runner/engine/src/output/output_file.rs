//! The file that the report is appended to.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use pyprof_output::{BeginWait, InterruptibleWait, Opened, append};
use pyprof_record::is_record;

use crate::message::say;
use crate::output::descriptor;
use crate::output::report_part::Part;

/// Appends the report to `file`; a report for other programs replaces the content of the file, unless that is a record. For a FIFO, waits until a process reads it, or a signal ends the wait. If the file does
/// not take the whole report, the report is written to standard error. An empty report creates the file, as memory_profiler
/// does.
pub(crate) fn report(file: &Path, parts: &[Part], begin_wait: BeginWait) {
    // a signal that ends the process does so after everything was written
    let mut wait = None;
    let written = match append(file) {
        Ok(Opened::Ready(open)) if is_regular(&open) => write_to_regular(file, parts, &open),
        Ok(_) if parts.is_empty() => Ok(()),
        Ok(opened) => wait_and_write(file, opened, parts, wait.insert(begin_wait())),
        Err(error) => Err(error),
    };
    let Err(error) = written else { return };
    let what = format!("cannot write the report to `{}`: {error}", file.display());
    if parts.is_empty() || exported(parts).is_some() {
        return say(&what, None);
    }
    say(&what, Some("the report follows here"));
    let _ = descriptor::write_plain(parts, 0, io::stderr());
}

fn wait_and_write(
    file: &Path,
    opened: Opened,
    parts: &[Part],
    wait: &InterruptibleWait,
) -> io::Result<()> {
    let open = wait.reader(file, opened)?;
    write_parts(parts, wait.writer(open))
}

/// Returns the bytes of a report for other programs; `None` for text.
fn exported(parts: &[Part]) -> Option<&[u8]> {
    match parts {
        [Part::Exported(bytes)] => Some(bytes),
        _ => None,
    }
}

fn write_to_regular(file: &Path, parts: &[Part], mut open: &File) -> io::Result<()> {
    if exported(parts).is_some() {
        if is_record(file) {
            return Err(io::Error::other("it is a record, and is not overwritten"));
        }
        open.set_len(0)?;
    }
    write_parts(parts, &mut open)
}

fn write_parts(parts: &[Part], mut to: impl Write) -> io::Result<()> {
    match exported(parts) {
        Some(bytes) => to.write_all(bytes),
        None => descriptor::write_plain(parts, 0, to),
    }
}

fn is_regular(file: &File) -> bool {
    file.metadata().is_ok_and(|metadata| metadata.is_file())
}
