//! `mprof plot`: recordings as a picture or a page.

mod format;
mod window;

pub(crate) mod cannot_plot;

mod browser;
mod destination;
mod output;

use std::ffi::c_int;
use std::path::Path;

use pyprof_console::{exit_status, print, print_coloured};
use pyprof_plot::{CannotDraw, Figure, Functions, Layout, Options, Recording, Slope};

use crate::command_line::Plot;
use crate::failure::Failure;
use crate::files::{self, Selection};

use cannot_plot::CannotPlot;
use destination::{Destination, file};

/// Draws the recordings, and returns the exit status.
pub(crate) fn plot(options: Plot) -> Result<c_int, Failure> {
    let file = options.output.as_deref().map(file).transpose();
    let file = file.map_err(CannotPlot::from)?;
    let drawing = drawing_options(&options)?;
    let selection = files::select(&options.recordings)?;
    print(&selection.messages)?;
    if selection.files.is_empty() {
        return Ok(exit_status::NO_RECORDING);
    }
    let (recordings, status) = read(selection);
    if recordings.is_empty() {
        return Ok(status);
    }
    // not earlier: without a recording, no destination is needed
    let destination = file.map_or_else(Destination::to_show, Ok)?;
    // a page does not need the figure, but an impossible window must be an error for it too
    let figure = Figure::of(&recordings, &drawing).map_err(CannotPlot::from)?;
    match destination {
        Destination::File(path, format) => {
            let picture = format
                .bytes(&figure, &recordings, &drawing)
                .map_err(CannotPlot::from)?;
            output::write(path, &picture)?;
        }
        Destination::Browser => {
            browser::show(&format::page(&recordings, &drawing).map_err(CannotPlot::from)?)?
        }
        Destination::Terminal(terminal) => print_coloured(&terminal.text(&figure))?,
    }
    Ok(status)
}

fn drawing_options(options: &Plot) -> Result<Options, CannotPlot> {
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

/// Reads the recordings that can be drawn. The error of an unreadable recording is reported at once and sets the exit
/// status; the other recordings are still drawn.
fn read(selection: Selection) -> (Vec<Recording>, c_int) {
    let mut status = exit_status::DONE;
    let mut recordings = Vec::new();
    for path in selection.files {
        match recording(&path) {
            Ok(recording) => recordings.push(recording),
            Err(failure) => status = failure.report(),
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
