//! What is shown while it is sampled.

use std::io::{self, IsTerminal};
use std::os::fd::BorrowedFd;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::course::Course;
use super::live::Live;
use super::looking::Seen;
use super::output::Output;
use super::painter::{Painter, Picture};
use super::progress::{Place, Progress};
use super::terminal::Terminal;

/// Shows what has been seen.
#[derive(Debug)]
pub(crate) struct View {
    /// Nothing, if nothing is shown.
    painter: Option<Painter>,
    course: Course,
    next: Instant,
    /// What the program writes, if that is not to come between.
    output: Option<Output>,
}

/// So often it is drawn again.
const APART: Duration = Duration::from_millis(200);

impl View {
    /// Nothing, if there is no terminal; else how far it has come. `writes_there` says whether the program writes to that
    /// terminal, too.
    pub(crate) fn of_progress(writes_there: impl FnOnce(&Terminal) -> bool) -> Self {
        let named = std::env::var_os("TERM").is_some_and(|name| name != "dumb");
        let terminal = io::stderr().is_terminal() && named;
        let Some(Ok(terminal)) = terminal.then(|| Terminal::of(io::stderr())) else {
            return Self::new(None, None);
        };
        let place = if writes_there(&terminal) {
            Place::Title
        } else {
            Place::Line
        };
        Self::new(Some(Box::new(Progress::new(terminal, place))), None)
    }

    /// A chart on this terminal. What the program writes there is kept.
    pub(crate) fn of_chart(terminal: Terminal, title: String, output: Option<Output>) -> Self {
        match Live::new(terminal, title) {
            Ok(live) => Self::new(Some(Box::new(live)), output),
            Err(_) => Self::new(None, output),
        }
    }

    fn new(picture: Option<Box<dyn Picture>>, output: Option<Output>) -> Self {
        let now = Instant::now();
        Self {
            // the program is sampled all the same where nobody can draw
            painter: picture.and_then(|picture| Painter::start(picture).ok()),
            course: Course::new(now),
            next: now,
            output,
        }
    }

    /// Takes a look into account.
    pub(crate) fn add(&mut self, seen: Seen) {
        if self.painter.is_none() {
            return;
        }
        let now = Instant::now();
        self.course.add(seen, now);
        if now >= self.next {
            self.next = now + APART;
            self.show();
        }
    }

    /// When it is to be drawn again at the latest.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.painter.is_some().then(|| self.next + A_SECOND)
    }

    /// Draws it again, though nothing was seen meanwhile.
    pub(crate) fn refresh(&mut self) {
        let now = Instant::now();
        self.course.wait_until(now);
        self.next = now + APART;
        self.show();
    }

    /// Becomes readable when the program has written something that is to be kept.
    pub(crate) fn written(&self) -> Option<BorrowedFd<'_>> {
        self.output.as_ref()?.descriptor()
    }

    /// Keeps what the program has written.
    pub(crate) fn keep(&mut self) {
        if let Some(output) = &mut self.output {
            output.keep();
        }
    }

    /// The terminal has another size now; whether the program has one of ours, which has it too.
    pub(crate) fn resize(&mut self) -> bool {
        if let Some(output) = &self.output {
            output.resize();
        }
        self.refresh();
        self.output.is_some()
    }

    /// Leaves the terminal while we are stopped. What is shown next takes it again.
    pub(crate) fn leave(&mut self) {
        if let Some(painter) = &self.painter {
            painter.leave();
        }
    }

    /// Leaves the terminal for good; what else is to come to it.
    pub(crate) fn close(self, recording: &Path) -> Option<Rest> {
        let painting = self.painter.map(|it| it.end(self.course, recording));
        let mut output = self.output?;
        output.is_needed().then_some(Rest { painting, output })
    }

    fn show(&self) {
        if let Some(painter) = &self.painter {
            painter.show(self.course.clone());
        }
    }
}

const A_SECOND: Duration = Duration::from_secs(1);

/// What the program has written, and goes on to write.
#[derive(Debug)]
pub(crate) struct Rest {
    painting: Option<JoinHandle<()>>,
    output: Output,
}

impl Rest {
    /// Whether the terminal has taken all that was drawn, and can take this.
    pub(crate) fn is_due(&self) -> bool {
        self.painting.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Gives it to the terminal, as soon as that takes it.
    pub(crate) fn give_back(self) {
        if let Some(painting) = self.painting {
            // ends when the terminal was left, however it ends
            let _ = painting.join();
        }
        // a terminal that is gone takes nothing
        let _ = self.output.give_back();
    }
}
