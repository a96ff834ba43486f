//! The file that the report is appended to.

use std::fs::File;
use std::io;
use std::path::Path;

use pyprof_output::{BeginWait, InterruptibleWait, Opened, append};

use crate::message::say;
use crate::output::descriptor;
use crate::output::report_part::Part;

/// Appends the report to `file`. For a FIFO, waits until a process reads it, or a signal ends the wait. If the file does
/// not take the whole report, the report is written to standard error. An empty report creates the file, as memory_profiler
/// does.
pub(crate) fn report(file: &Path, parts: &[Part], begin_wait: BeginWait) {
    // a signal that ends the process does so after everything was written
    let mut wait = None;
    let written = match append(file) {
        Ok(Opened::Ready(open)) if is_regular(&open) => descriptor::write_plain(parts, 0, open),
        Ok(_) if parts.is_empty() => Ok(()),
        Ok(opened) => wait_and_write(file, opened, parts, wait.insert(begin_wait())),
        Err(error) => Err(error),
    };
    let Err(error) = written else { return };
    let what = format!("cannot write the report to `{}`: {error}", file.display());
    if parts.is_empty() {
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
    descriptor::write_plain(parts, 0, wait.writer(open))
}

fn is_regular(file: &File) -> bool {
    file.metadata().is_ok_and(|metadata| metadata.is_file())
}
