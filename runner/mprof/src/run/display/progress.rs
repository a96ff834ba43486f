//! How far it has come, on a terminal, while the program runs.
//!
//! A program that writes to the same terminal must find it as it has left it: then it stands in the title of the
//! terminal's window, and otherwise in a line that is taken away again.

use std::io::Write;
use std::path::Path;

use pyprof_report::harmless;

use super::course::{Course, clock, figure};
use super::painter::Picture;
use super::terminal::Terminal;

/// Where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The line in which the terminal's cursor is.
    Line,
    /// The title of the terminal's window.
    Title,
}

/// Shows it on a terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    terminal: Terminal,
    place: Place,
}

const SPARKS: usize = 24;

impl Progress {
    /// On this terminal.
    pub(crate) fn new(terminal: Terminal, place: Place) -> Self {
        Self { terminal, place }
    }

    /// Without the last column, from which the cursor would go to the next line.
    fn width(&self) -> usize {
        const USUAL: usize = 80;
        let size = terminal_size::terminal_size_of(&self.terminal);
        let width = size.map_or(USUAL, |(width, _)| width.0.into());
        width.saturating_sub(1)
    }

    fn write(&mut self, text: &str) {
        // a terminal that is gone shows nothing
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
            Place::Title => self.write(PUT_TITLE_ASIDE),
        }
    }

    fn show(&mut self, course: &Course) {
        let text = text(course);
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
            Place::Title => self.write(TAKE_TITLE_BACK),
        }
    }

    fn sum_up(&mut self, course: &Course, recording: &Path) {
        let (time, peak) = (clock(course.elapsed()), figure(course.peak()));
        let sparks = course.sparkline(SPARKS);
        let recording = harmless(recording.as_os_str().as_encoded_bytes());
        self.write(&format!(
            "mprof: {time}, peak {peak} {sparks} {recording}\n"
        ));
    }
}

fn text(course: &Course) -> String {
    let (memory, peak) = (figure(course.memory()), figure(course.peak()));
    let (time, sparks) = (clock(course.elapsed()), course.sparkline(SPARKS));
    format!("{time} {memory}, peak {peak} {sparks}")
}

const CLEAR_REST: &str = "\x1b[K";

/// Of xterm, and those that do as it does.
const PUT_TITLE_ASIDE: &str = "\x1b[22;2t";
const TAKE_TITLE_BACK: &str = "\x1b[23;2t";
