//! `mprof peak`: the highest memory of each recording.

pub(crate) mod no_function;

use std::ffi::c_int;
use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};
use std::path::Path;

use pyprof_console::{CannotPrint, exit_status, print, print_with};
use pyprof_measure::{Bytes, Span};
use pyprof_recording::{Named, NotUnique, Timeline};

use crate::command_line::Peak;
use crate::failure::Failure;
use crate::files;

use no_function::{Names, NoFunction};

/// Prints the peaks, and returns the exit status.
pub(crate) fn peak(options: &Peak) -> Result<c_int, Failure> {
    let selection = files::select(&options.recordings)?;
    print(&selection.messages)?;
    if selection.files.is_empty() {
        return Ok(exit_status::NO_RECORDING);
    }
    let mut status = exit_status::DONE;
    for path in selection.files {
        match lines_of(&path, options.func.as_deref()) {
            Ok(text) => print_with(|out| out.write_all(&text))?,
            // the other recordings can still be read
            Err(failure) => status = failure.report(),
        }
    }
    Ok(status)
}

/// Returns the lines of a recording.
fn lines_of(path: &Path, function: Option<&str>) -> Result<Vec<u8>, Failure> {
    let timeline = files::read(path)?;
    let function = function.map(|name| find_function(name, &timeline, path));
    let mut text = Vec::new();
    let function = function.transpose()?;
    let spans = function.as_ref().map(|it| &it.spans[..]);
    write(path, &timeline, spans, &mut text).map_err(CannotPrint::from)?;
    Ok(text)
}

fn find_function<'a>(
    name: &str,
    timeline: &'a Timeline,
    path: &Path,
) -> Result<Named<'a>, NoFunction> {
    timeline.function(name).map_err(|why| {
        let (name, path) = (name.to_owned(), path.to_owned());
        match why {
            NotUnique::Unknown => NoFunction::Unknown {
                name,
                path,
                names: Names::of(timeline.names().into_iter()),
            },
            NotUnique::Several(several) => NoFunction::Several {
                name,
                path,
                names: Names::of(several.into_iter()),
            },
        }
    })
}

fn write(
    path: &Path,
    timeline: &Timeline,
    within: Option<&[Span]>,
    out: &mut impl Write,
) -> io::Result<()> {
    let peak = match within {
        None => timeline.peak().map(|point| point.memory),
        Some(spans) => timeline.peak_within(spans),
    };
    out.write_all(path.as_os_str().as_encoded_bytes())?;
    writeln!(out, "\t{} MiB", Mebibytes(peak))?;
    for child in &timeline.children {
        let peak = child.peak().map(|point| point.memory);
        writeln!(
            out,
            "  Child {}\t\t\t{} MiB",
            child.process,
            Mebibytes(peak)
        )?;
    }
    if !timeline.children.is_empty() {
        let sum = timeline.peak_of_sum(within);
        writeln!(out, "  Sum\t\t\t{} MiB", Mebibytes(sum))?;
    }
    Ok(())
}

/// An amount in MiB that prints itself with three digits after the point; `NaN` if there is no sample.
struct Mebibytes(Option<Bytes>);

impl Display for Mebibytes {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(memory) => write!(f, "{:.3}", memory.mebibytes()),
            None => f.write_str("NaN"),
        }
    }
}
