//! A line of progress on the terminal while the program runs.
//!
//! If the program writes to the same terminal, the line is shown in the title of the window, where it does not disturb the
//! output. Otherwise it is shown in the line of the cursor, and is cleared at the end.

use std::io::Write;
use std::path::Path;

use pyprof_report::harmless;

use super::history::History;
use super::painter::Picture;
use super::terminal::Terminal;
use crate::run::quantities::{amount, clock};
use crate::warning::PREFIX;

/// The place of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The line of the cursor.
    Line,
    /// The title of the terminal's window.
    Title,
}

/// A line of progress.
#[derive(Debug)]
pub(crate) struct Progress {
    terminal: Terminal,
    place: Place,
}

/// The width of the sparkline in characters.
const SPARKLINE_WIDTH: usize = 24;

impl Progress {
    /// Creates the line of progress on this terminal.
    pub(crate) fn new(terminal: Terminal, place: Place) -> Self {
        Self { terminal, place }
    }

    /// Returns the columns of the terminal without the last one: writing there would move the cursor to the next line.
    fn width(&self) -> usize {
        const DEFAULT_WIDTH: usize = 80;
        let size = terminal_size::terminal_size_of(&self.terminal);
        let width = size.map_or(DEFAULT_WIDTH, |(width, _)| width.0.into());
        width.saturating_sub(1)
    }

    fn write(&mut self, text: &str) {
        // an error means that the terminal is gone
        let _ = self.terminal.write_all(text.as_bytes());
    }
}

impl Picture for Progress {
    fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    fn enter(&mut self) {
        match self.place {
            Place::Line => {}
            Place::Title => self.write(SAVE_TITLE),
        }
    }

    fn show(&mut self, history: &History) {
        let text = text(history);
        match self.place {
            Place::Line => {
                let line: String = text.chars().take(self.width()).collect();
                self.write(&format!("\r{line}{CLEAR_REST}\r"));
            }
            Place::Title => self.write(&format!("\x1b]2;mprof {text}\x07")),
        }
    }

    fn leave(&mut self) {
        match self.place {
            Place::Line => self.write(&format!("\r{CLEAR_REST}")),
            Place::Title => self.write(RESTORE_TITLE),
        }
    }

    fn sum_up(&mut self, history: &History, recording: &Path) {
        let (time, peak) = (clock(history.elapsed()), amount(history.peak()));
        let sparks = history.sparkline(SPARKLINE_WIDTH);
        let recording = harmless(recording.as_os_str().as_encoded_bytes());
        self.write(&format!(
            "{PREFIX}{time}, peak {peak} {sparks} {recording}\n"
        ));
    }
}

/// Returns the text of the line, such as `0:12 31.0 MiB, peak 40.2 MiB ▁▃█▅`.
fn text(history: &History) -> String {
    let (memory, peak) = (amount(history.memory()), amount(history.peak()));
    let (time, sparks) = (clock(history.elapsed()), history.sparkline(SPARKLINE_WIDTH));
    format!("{time} {memory}, peak {peak} {sparks}")
}

const CLEAR_REST: &str = "\x1b[K";

/// Control sequences of xterm, which other terminals have too.
const SAVE_TITLE: &str = "\x1b[22;2t";
const RESTORE_TITLE: &str = "\x1b[23;2t";
