//! What is shown while it is sampled.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use super::course::Course;
use super::live::Live;
use super::looking::Seen;
use super::output::Output;
use super::progress::{Place, Progress};

/// Shows what has been seen.
#[derive(Debug)]
pub(crate) struct View {
    shown: Shown,
    course: Course,
    next: Instant,
}

#[derive(Debug)]
enum Shown {
    Nothing,
    Progress(Progress),
    Chart(Chart),
}

#[derive(Debug)]
struct Chart {
    /// Nothing, if the terminal does not let us.
    live: Option<Live>,
    terminal: File,
    output: Option<Output>,
}

/// So often it is drawn again.
const APART: Duration = Duration::from_millis(200);

impl View {
    /// Nothing, if there is no terminal; else how far it has come. `writes_there` says whether the program writes to that
    /// terminal, too.
    pub(crate) fn of_progress(writes_there: impl FnOnce(&File) -> bool) -> Self {
        let named = std::env::var_os("TERM").is_some_and(|name| name != "dumb");
        let terminal = io::stderr().is_terminal() && named;
        let terminal = terminal.then(|| io::stderr().as_fd().try_clone_to_owned());
        let Some(Ok(terminal)) = terminal else {
            return Self::new(Shown::Nothing);
        };
        let terminal = File::from(terminal);
        let place = if writes_there(&terminal) {
            Place::Title
        } else {
            Place::Line
        };
        Self::new(Shown::Progress(Progress::new(terminal, place)))
    }

    /// A chart on this terminal. What the program writes there is kept.
    pub(crate) fn of_chart(terminal: File, title: String, output: Option<Output>) -> Self {
        let screen = terminal.try_clone();
        Self::new(Shown::Chart(Chart {
            live: screen.and_then(|screen| Live::new(screen, title)).ok(),
            terminal,
            output,
        }))
    }

    fn new(shown: Shown) -> Self {
        let now = Instant::now();
        Self {
            shown,
            course: Course::new(now),
            next: now,
        }
    }

    /// Takes a look into account.
    pub(crate) fn add(&mut self, seen: Seen) {
        if matches!(self.shown, Shown::Nothing) {
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
        let is_shown = !matches!(self.shown, Shown::Nothing);
        is_shown.then(|| self.next + A_SECOND)
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
        match &self.shown {
            Shown::Chart(Chart { output, .. }) => output.as_ref()?.descriptor(),
            _ => None,
        }
    }

    /// Keeps what the program has written.
    pub(crate) fn keep(&mut self) {
        if let Shown::Chart(Chart { output, .. }) = &mut self.shown
            && let Some(output) = output
        {
            output.keep();
        }
    }

    /// The terminal has another size now; whether the program has one of ours, which has it too.
    pub(crate) fn resize(&mut self) -> bool {
        let resized = match &self.shown {
            Shown::Chart(Chart {
                output: Some(output),
                terminal,
                ..
            }) => {
                output.be_as_large_as(terminal);
                true
            }
            _ => false,
        };
        self.refresh();
        resized
    }

    /// Leaves the terminal while we are stopped.
    pub(crate) fn leave(&mut self) {
        match &mut self.shown {
            Shown::Nothing => {}
            Shown::Progress(progress) => progress.hide(),
            Shown::Chart(Chart { live, .. }) => live.iter_mut().for_each(Live::leave),
        }
    }

    /// Takes the terminal again.
    pub(crate) fn enter(&mut self) {
        match &mut self.shown {
            Shown::Nothing => {}
            Shown::Progress(progress) => progress.begin(),
            // a terminal that is gone shows nothing
            Shown::Chart(Chart { live, .. }) => drop(live.as_mut().map(Live::enter)),
        }
        self.refresh();
    }

    /// Leaves the terminal for good. What the program has written comes to it then, and what it goes on to write.
    pub(crate) fn close(self, path: &Path, program: Program) {
        match self.shown {
            Shown::Nothing => {}
            Shown::Progress(progress) => progress.sum_up(&self.course, path),
            Shown::Chart(mut chart) => {
                drop(chart.live);
                if let Some(mut output) = chart.output {
                    let given = output.give_back(&mut chart.terminal);
                    if given.is_ok() && program == Program::GoesOn {
                        // a terminal that is gone takes nothing
                        let _ = output.pass_on(&mut chart.terminal);
                    }
                }
            }
        }
    }

    fn show(&mut self) {
        match &mut self.shown {
            Shown::Nothing => {}
            Shown::Progress(progress) => progress.show(&self.course),
            // a terminal that is gone shows nothing
            Shown::Chart(Chart { live, .. }) => {
                drop(live.as_mut().map(|live| live.show(&self.course)));
            }
        }
    }
}

const A_SECOND: Duration = Duration::from_secs(1);

/// Whether the program has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Ended,
    GoesOn,
}
