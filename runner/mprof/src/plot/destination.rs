//! The destination of the picture: a file, the browser, or the terminal.

use std::env;
use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};

use pyprof_plot::{Colours, Figure};

use super::cannot_plot::CannotPlot;
use super::format::{Format, UnknownFormat};

/// The destination of the picture.
pub(super) enum Destination {
    /// A file.
    File(PathBuf, Format),
    /// A page in the browser.
    Browser,
    /// Standard output, which is a terminal.
    Terminal(Terminal),
}

/// A terminal.
pub(super) struct Terminal {
    columns: u16,
    lines: u16,
    colours: Colours,
}

/// The maximum height in lines. A higher picture would show no more details.
const MOST_LINES: u16 = 40;

/// The columns and lines of a terminal that reports no size.
const DEFAULT_SIZE: (u16, u16) = (80, 24);

/// Returns the file of `-o`, in the format of its ending.
pub(super) fn file(path: &Path) -> Result<Destination, UnknownFormat> {
    let format = Format::of(path)?;
    Ok(Destination::File(path.to_owned(), format))
}

impl Destination {
    /// Returns the browser if there is a display, else the terminal.
    pub(super) fn to_show() -> Result<Self, CannotPlot> {
        if is_set("BROWSER") || has_display() {
            return Ok(Self::Browser);
        }
        if stdout().is_terminal() {
            return Ok(Self::Terminal(Terminal::of_standard_output()));
        }
        Err(CannotPlot::Nowhere)
    }
}

/// Returns whether this session has a local display, on which the user sees a new window.
fn has_display() -> bool {
    let is_remote = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
    let exists = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || !cfg!(target_os = "linux");
    exists && !is_remote
}

fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}

impl Terminal {
    fn of_standard_output() -> Self {
        let size = terminal_size::terminal_size_of(stdout());
        let (columns, lines) = size.map_or(DEFAULT_SIZE, |(columns, lines)| (columns.0, lines.0));
        let is_plain = is_set("NO_COLOR") || env::var_os("TERM").is_some_and(|it| it == "dumb");
        Self {
            columns,
            // the line of the next prompt stays free
            lines: lines.saturating_sub(1).min(MOST_LINES),
            colours: if is_plain {
                Colours::Hidden
            } else {
                Colours::Shown
            },
        }
    }

    /// Returns the picture as text of this terminal's size.
    pub(super) fn text(&self, figure: &Figure) -> String {
        figure.text(self.columns, self.lines, self.colours)
    }
}
