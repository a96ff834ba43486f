//! `mprof peak`: the most memory of each recording.

use std::ffi::c_int;
use std::io::{self, Write};
use std::path::Path;

use pyprof_measure::{Bytes, Timeline};

use crate::command_line::Peak;
use crate::failure::Failure;
use crate::{exit_status, files, say};

/// Prints the peaks; the status to end with.
pub(crate) fn peak(options: &Peak) -> Result<c_int, Failure> {
    let asked = files::asked(&options.recordings)?;
    say::text(&asked.said)?;
    if asked.files.is_empty() {
        return Ok(exit_status::NO_RECORDING);
    }
    let mut status = exit_status::DONE;
    for path in asked.files {
        match files::read(&path) {
            Ok(timeline) => {
                say::with(|out| write(&path, &timeline, options.func.as_deref(), out))?;
            }
            // the others can be read all the same
            Err(cannot) => status = Failure::from(cannot).tell(),
        }
    }
    Ok(status)
}

fn write(
    path: &Path,
    timeline: &Timeline,
    function: Option<&str>,
    out: &mut impl Write,
) -> io::Result<()> {
    let peak = match function {
        None => timeline.peak().map(|point| point.memory),
        Some(function) => timeline.peak_within(function),
    };
    writeln!(out, "{}\t{} MiB", path.display(), Figure(peak))?;
    let is_known = |function| timeline.functions.iter().any(|it| it.name == function);
    if function.is_none_or(is_known) {
        for child in &timeline.children {
            let peak = child.peak().map(|point| point.memory);
            writeln!(out, "  Child {}\t\t\t{} MiB", child.process, Figure(peak))?;
        }
    }
    Ok(())
}

/// Without the width that a table gives it; `NaN` where there was no sample.
struct Figure(Option<Bytes>);

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(memory) => write!(f, "{:.3}", memory.mebibytes()),
            None => f.write_str("NaN"),
        }
    }
}
