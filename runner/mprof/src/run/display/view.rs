//! The display during a recording, and the times at which it is drawn.

use std::io::{self, IsTerminal};
use std::os::fd::BorrowedFd;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::history::History;
use super::kept_output::KeptOutput;
use super::live::Live;
use super::painter::{Painter, Picture};
use super::progress::{Place, Progress};
use super::terminal::Terminal;
use crate::run::sampling::sample::Sample;

/// The display of a recording.
#[derive(Debug)]
pub(crate) struct View {
    /// The thread that draws; `None` if nothing is shown.
    painter: Option<Painter>,
    history: History,
    next: Instant,
    /// The output of the program, if it would disturb a chart.
    output: Option<KeptOutput>,
}

/// The minimum time between two drawings.
const REDRAW_INTERVAL: Duration = Duration::from_millis(200);

/// The time between two drawings while there are no samples.
const IDLE_INTERVAL: Duration = Duration::from_secs(1);

impl View {
    /// Creates a view with a line of progress; a view that shows nothing if standard error is no terminal. `is_shared`
    /// returns whether the program writes to that terminal too.
    pub(crate) fn of_progress(is_shared: impl FnOnce(&Terminal) -> bool) -> Self {
        let is_smart = std::env::var_os("TERM").is_some_and(|name| name != "dumb");
        let terminal = io::stderr().is_terminal() && is_smart;
        let Some(Ok(terminal)) = terminal.then(|| Terminal::of(io::stderr())) else {
            return Self::new(None, None);
        };
        let place = if is_shared(&terminal) {
            Place::Title
        } else {
            Place::Line
        };
        Self::new(Some(Box::new(Progress::new(terminal, place))), None)
    }

    /// Creates a view with a chart on this terminal. The output of the program is kept.
    pub(crate) fn of_chart(terminal: Terminal, title: String, output: Option<KeptOutput>) -> Self {
        match Live::new(terminal, title) {
            Ok(live) => Self::new(Some(Box::new(live)), output),
            Err(_) => Self::new(None, output),
        }
    }

    fn new(picture: Option<Box<dyn Picture>>, output: Option<KeptOutput>) -> Self {
        let now = Instant::now();
        Self {
            // if the thread that draws cannot be started, the program is still sampled
            painter: picture.and_then(|picture| Painter::start(picture).ok()),
            history: History::new(now),
            next: now,
            output,
        }
    }

    /// Adds a sample.
    pub(crate) fn add(&mut self, sample: Sample) {
        if self.painter.is_none() {
            return;
        }
        let now = Instant::now();
        self.history.add(sample, now);
        if now >= self.next {
            self.next = now + REDRAW_INTERVAL;
            self.show();
        }
    }

    /// Returns the time of the next drawing if no sample comes before it; `None` if nothing is shown.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.painter.is_some().then(|| self.next + IDLE_INTERVAL)
    }

    /// Draws again without a new sample, because time has passed.
    pub(crate) fn refresh(&mut self) {
        let now = Instant::now();
        self.history.wait_until(now);
        self.next = now + REDRAW_INTERVAL;
        self.show();
    }

    /// Returns a descriptor that becomes readable when the program has written output to keep.
    pub(crate) fn output_descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.output.as_ref()?.descriptor()
    }

    /// Keeps the new output of the program.
    pub(crate) fn keep_output(&mut self) {
        if let Some(output) = &mut self.output {
            output.keep();
        }
    }

    /// Draws at the new size of the terminal. Returns whether the program has a pseudo-terminal, which was resized
    /// too.
    pub(crate) fn resize(&mut self) -> bool {
        if let Some(output) = &self.output {
            output.resize();
        }
        self.refresh();
        self.output.is_some()
    }

    /// Restores the terminal before mprof stops. The next drawing prepares it again.
    pub(crate) fn leave(&mut self) {
        if let Some(painter) = &self.painter {
            painter.leave();
        }
    }

    /// Restores the terminal for good. Returns the output that is still to be written to it.
    pub(crate) fn close(self, recording: &Path) -> Option<RemainingOutput> {
        let painting = self.painter.map(|it| it.end(self.history, recording));
        let mut output = self.output?;
        output
            .is_needed()
            .then_some(RemainingOutput { painting, output })
    }

    fn show(&self) {
        if let Some(painter) = &self.painter {
            painter.show(self.history.clone());
        }
    }
}

/// The output of the program that is written when the display is closed.
#[derive(Debug)]
pub(crate) struct RemainingOutput {
    painting: Option<JoinHandle<()>>,
    output: KeptOutput,
}

impl RemainingOutput {
    /// Returns whether the last drawing is complete, so that the output can be written.
    pub(crate) fn is_ready(&self) -> bool {
        self.painting.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Writes the output to the terminal, after the last drawing.
    pub(crate) fn write(self) {
        if let Some(painting) = self.painting {
            // the terminal is restored also after a panic of that thread
            let _ = painting.join();
        }
        // an error means that the terminal is gone
        let _ = self.output.write_to_terminal();
    }
}
