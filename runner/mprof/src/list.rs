//! `mprof list`: the recordings of this directory.

use std::ffi::c_int;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::failure::Failure;
use crate::files::{self, CannotRead, time_of};
use crate::{exit_status, say};

/// Prints the recordings, the oldest first; the status to end with.
pub(crate) fn list() -> Result<c_int, Failure> {
    let known = files::recordings().map_err(CannotRead::from)?;
    say::with(|out| lines(&known, out))?;
    Ok(exit_status::DONE)
}

/// A line for each, as scripts read it.
fn lines(known: &[PathBuf], out: &mut impl Write) -> io::Result<()> {
    for (index, path) in known.iter().enumerate() {
        let name = path.to_string_lossy();
        let time = time_of(&name).map(spelled).unwrap_or_default();
        writeln!(out, "{index} {name} {time}")?;
    }
    Ok(())
}

/// `HH:MM:SS DD/MM/YYYY` of `YYYYMMDDhhmmss`.
fn spelled(time: &str) -> String {
    let part = |from, to| time.get(from..to).unwrap_or_default();
    format!(
        "{}:{}:{} {}/{}/{}",
        part(8, 10),
        part(10, 12),
        part(12, 14),
        part(6, 8),
        part(4, 6),
        part(0, 4)
    )
}
