//! `mprof peak`: the most memory of each recording.

use std::ffi::c_int;
use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pyprof_measure::{Bytes, Span, Spans};
use pyprof_recording::{NotOne, Timeline};

use crate::command_line::Peak;
use crate::failure::Failure;
use crate::{exit_status, files, say};

/// More names would hide the message above them.
const MOST_NAMES: usize = 20;

/// A name that does not mean one function of a recording.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoFunction {
    #[error("no function `{asked}` ran in `{}`", path.display())]
    Unknown {
        asked: String,
        path: PathBuf,
        names: Names,
    },
    #[error("several functions `{asked}` ran in `{}`", path.display())]
    Several {
        asked: String,
        path: PathBuf,
        names: Names,
    },
}

impl NoFunction {
    /// What to do about it.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Unknown { names, .. } if names.first.is_empty() => {
                "no function is in this recording: mark functions with `@profile`".to_owned()
            }
            Self::Unknown { names, .. } => format!("the functions are {names}"),
            Self::Several { names, .. } => format!("name one of {names}"),
        }
    }
}

/// The first names of functions, and how many there are besides.
#[derive(Debug)]
pub(crate) struct Names {
    first: Vec<String>,
    others: usize,
}

impl Names {
    fn of<'a>(functions: impl ExactSizeIterator<Item = &'a Spans>) -> Self {
        let others = functions.len().saturating_sub(MOST_NAMES);
        let first = functions.take(MOST_NAMES).map(|it| it.name.clone());
        Self {
            first: first.collect(),
            others,
        }
    }
}

impl Display for Names {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.first.join("`, `"))?;
        match self.others {
            0 => Ok(()),
            others => write!(f, " and {others} more"),
        }
    }
}

/// Prints the peaks; the status to end with.
pub(crate) fn peak(options: &Peak) -> Result<c_int, Failure> {
    let asked = files::asked(&options.recordings)?;
    say::text(&asked.said)?;
    if asked.files.is_empty() {
        return Ok(exit_status::NO_RECORDING);
    }
    let mut status = exit_status::DONE;
    for path in asked.files {
        match of_file(&path, options.func.as_deref()) {
            Ok(text) => say::with(|out| out.write_all(&text))?,
            // the others can be read all the same
            Err(failure) => status = failure.tell(),
        }
    }
    Ok(status)
}

/// What is printed of a recording.
fn of_file(path: &Path, function: Option<&str>) -> Result<Vec<u8>, Failure> {
    let timeline = files::read(path)?;
    let function = function.map(|name| named(name, &timeline, path));
    let mut text = Vec::new();
    let spans = function.transpose()?.map(|it| &it.spans[..]);
    write(path, &timeline, spans, &mut text).map_err(say::CannotSay::from)?;
    Ok(text)
}

fn named<'a>(asked: &str, timeline: &'a Timeline, path: &Path) -> Result<&'a Spans, NoFunction> {
    timeline.function(asked).map_err(|why| {
        let (asked, path) = (asked.to_owned(), path.to_owned());
        match why {
            NotOne::Unknown => NoFunction::Unknown {
                asked,
                path,
                names: Names::of(timeline.functions.iter()),
            },
            NotOne::Several(several) => NoFunction::Several {
                asked,
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
    writeln!(out, "\t{} MiB", Figure(peak))?;
    for child in &timeline.children {
        let peak = child.peak().map(|point| point.memory);
        writeln!(out, "  Child {}\t\t\t{} MiB", child.process, Figure(peak))?;
    }
    if !timeline.children.is_empty() {
        let sum = timeline.peak_of_sum(within);
        writeln!(out, "  Sum\t\t\t{} MiB", Figure(sum))?;
    }
    Ok(())
}

/// Without the width that a table gives it; `NaN` where there was no sample.
struct Figure(Option<Bytes>);

impl Display for Figure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(memory) => write!(f, "{:.3}", memory.mebibytes()),
            None => f.write_str("NaN"),
        }
    }
}
