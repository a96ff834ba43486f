//! `mprof plot`: recordings as a picture or a page.

mod browser;
mod destination;
mod format;
mod output;
mod window;

use std::ffi::c_int;
use std::io;
use std::path::{Path, PathBuf};

use pyprof_plot::{CannotDraw, Figure, Functions, Layout, Options, Recording, Slope};

use crate::command_line::Plot;
use crate::failure::Failure;
use crate::files::Asked;
use crate::{exit_status, files, say};
use destination::{Destination, file};
use format::Format;

/// Why nothing was drawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotPlot {
    #[error("cannot draw into `{}`: its ending is none of {}", .0.display(), Format::NAMES)]
    Ending(PathBuf),
    #[error(
        "cannot understand the window `{0}`: it is to be two numbers of seconds, the second one greater"
    )]
    Window(String),
    #[error(transparent)]
    Drawing(#[from] CannotDraw),
    #[error("cannot write `{}`: {cause}", path.display())]
    Writing { path: PathBuf, cause: io::Error },
    #[error("there is neither a browser nor a terminal to show it in")]
    Nowhere,
    #[error("cannot open the browser: {0}")]
    Browser(io::Error),
}

impl CannotPlot {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Window(_) => {
                Some("-w 1.5,10 is from 1.5 seconds after the start to 10".to_owned())
            }
            Self::Nowhere | Self::Browser(_) => {
                Some("-o FILE writes it into a file, such as memory.png".to_owned())
            }
            Self::Ending(_) | Self::Drawing(_) | Self::Writing { .. } => None,
        }
    }

    /// What to end with.
    pub(crate) fn status(&self) -> c_int {
        match self {
            Self::Ending(_) | Self::Window(_) => exit_status::REFUSED,
            _ => exit_status::NOTHING,
        }
    }
}

/// Draws; the status to end with.
pub(crate) fn plot(options: Plot) -> Result<c_int, Failure> {
    let file = options.output.as_deref().map(file).transpose()?;
    let wanted = wanted(&options)?;
    let asked = files::asked(&options.recordings)?;
    say::text(&asked.said)?;
    if asked.files.is_empty() {
        return Ok(exit_status::NO_RECORDING);
    }
    let (recordings, status) = read(asked);
    if recordings.is_empty() {
        return Ok(status);
    }
    // after the recordings: without them there is nothing to show anywhere
    let destination = file.map_or_else(Destination::seen, Ok)?;
    // also where a page is made, so that each kind of picture refuses the same
    let figure = Figure::of(&recordings, &wanted).map_err(CannotPlot::from)?;
    match destination {
        Destination::File(path, format) => {
            let picture = format.bytes(&figure, &recordings, &wanted)?;
            output::write(path, &picture)?;
        }
        Destination::Browser => browser::show(&format::page(&recordings, &wanted)?)?,
        Destination::Terminal(terminal) => say::picture(&terminal.text(&figure))?,
    }
    Ok(status)
}

fn wanted(options: &Plot) -> Result<Options, CannotPlot> {
    let window = options.window.as_deref().map(window::read).transpose()?;
    Ok(Options {
        title: options.title.clone(),
        window,
        functions: if options.no_function_ts {
            Functions::Hidden
        } else {
            Functions::Shown
        },
        slope: if options.slope {
            Slope::Shown
        } else {
            Slope::Hidden
        },
        layout: if options.flame {
            Layout::Flame
        } else {
            Layout::Curve
        },
    })
}

/// The recordings in which there is something to draw. What is the matter with the others is told at once, so that one of
/// them does not keep the rest from being drawn; then the status is not that of success.
fn read(asked: Asked) -> (Vec<Recording>, c_int) {
    let mut status = exit_status::DONE;
    let mut recordings = Vec::new();
    for path in asked.files {
        match recording(&path) {
            Ok(recording) => recordings.push(recording),
            Err(failure) => status = failure.tell(),
        }
    }
    (recordings, status)
}

fn recording(path: &Path) -> Result<Recording, Failure> {
    let recording = Recording {
        name: path.to_string_lossy().into_owned(),
        timeline: files::read(path)?,
    };
    match recording.start() {
        Some(_) => Ok(recording),
        None => Err(CannotPlot::from(CannotDraw::Empty(recording.name)).into()),
    }
}
