//! `mprof plot`: recordings as a picture or a page.

use std::ffi::c_int;

use crate::command_line::Plot;
use crate::failure::Failure;
use crate::files;

/// Why nothing was drawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotPlot {}

impl CannotPlot {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        None
    }
}

/// Draws; the status to end with.
pub(crate) fn plot(options: Plot) -> Result<c_int, Failure> {
    let asked = files::asked(&options.recordings)?;
    let mut recordings = Vec::new();
    for path in &asked.files {
        recordings.push(pyprof_plot::Recording {
            name: path.display().to_string(),
            timeline: files::read(path)?,
        });
    }
    let seconds = |text: &str| std::time::Duration::from_secs_f64(text.parse().unwrap_or(0.0));
    let window = options.window.as_deref().and_then(|it| it.split_once(','));
    let drawn = pyprof_plot::Options {
        title: options.title.clone(),
        window: window.map(|(from, to)| (seconds(from), seconds(to))),
        functions: if options.no_function_ts {
            pyprof_plot::Functions::Hidden
        } else {
            pyprof_plot::Functions::Shown
        },
        slope: if options.slope {
            pyprof_plot::Slope::Shown
        } else {
            pyprof_plot::Slope::Hidden
        },
        layout: if options.flame {
            pyprof_plot::Layout::Flame
        } else {
            pyprof_plot::Layout::Curve
        },
    };
    let mut page = Vec::new();
    let _ = pyprof_plot::page(&recordings, &drawn, &mut page);
    let _ = std::fs::write(options.output.unwrap_or_default(), page);
    Ok(0)
}
