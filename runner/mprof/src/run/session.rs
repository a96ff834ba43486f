//! Sampling one process from the first look to the last.

use std::ffi::c_int;
use std::time::{Duration, Instant};

use pyprof_measure::Bytes;

use super::looking::Looker;
use super::process::{Ended, Process};
use super::recording::Recording;
use super::schedule::{Due, Schedule};
use super::signals::{Sender, Signals};
use super::view::View;
use super::waiting::wait;
use super::{CannotRun, signals, warn};

/// All that sampling a process takes.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(crate) process: &'a Process,
    pub(crate) signals: &'a Signals,
    pub(crate) looker: Looker,
    pub(crate) recording: Recording,
    pub(crate) schedule: Schedule,
    pub(crate) view: View,
}

/// Why it has come to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// The program has ended.
    Ended(Program),
    /// The time is out.
    TimeOut,
    /// A signal has told us to leave the program alone.
    Left(c_int),
}

/// A program that has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Program {
    pub(crate) ended: Ended,
    /// The signal that we, too, were told.
    told: Option<c_int>,
}

impl Program {
    /// The signal that has ended it, if it was told to us.
    pub(crate) fn told_and_killed(self) -> Option<c_int> {
        self.ended
            .signal
            .filter(|signal| self.told == Some(*signal))
    }
}

/// What ends waiting.
enum Event {
    Due,
    Ended,
    Told(super::signals::Signal),
}

/// Who is told to end and does not is left when it is told again so soon.
const AGAIN: Duration = Duration::from_secs(2);

impl Session<'_> {
    /// Samples a program that we have started; why it has come to its end, and whether all was recorded.
    pub(crate) fn with_program(mut self) -> (End, Result<(), CannotRun>) {
        // every process that we start begins as a copy of us, and its figures with ours
        let own = own_highest();
        let mut told: Option<(c_int, Instant)> = None;
        let mut failed = None;
        let mut next = self.look(&mut failed);
        let end = loop {
            match self.wait(next) {
                Event::Due => match next {
                    Some(Due::End(_)) => break End::TimeOut,
                    _ => next = self.look(&mut failed),
                },
                Event::Ended => {
                    let ended = self.process.ended().unwrap_or_default();
                    self.looker
                        .look_back(ended.highest, own, &mut self.recording);
                    let told = told.map(|(signal, _)| signal);
                    break End::Ended(Program { ended, told });
                }
                Event::Told(signal) if signal.number == libc::SIGTSTP => self.stop(),
                Event::Told(signal) if signal.number == libc::SIGWINCH => {
                    // it was told when its terminal had the old size
                    if self.view.resize() {
                        self.process.send(signal.number);
                    }
                }
                Event::Told(signal) => {
                    if signal.sender == Sender::Process {
                        self.process.send(signal.number);
                    }
                    let now = Instant::now();
                    if told.is_some_and(|(_, at)| now.saturating_duration_since(at) < AGAIN) {
                        break End::Left(signal.number);
                    }
                    told = Some((signal.number, now));
                }
            }
        };
        let complete = self.close();
        (end, failed.map_or(complete, Err))
    }

    /// Samples a process that runs without us; whether all was recorded.
    pub(crate) fn with_stranger(mut self) -> Result<(), CannotRun> {
        let mut failed = None;
        let mut next = self.look(&mut failed);
        while let (None, Some(due)) = (&failed, next) {
            match (self.wait(next), due) {
                (Event::Due, Due::Look(_)) => next = self.look(&mut failed),
                (Event::Told(signal), _) if signal.number == libc::SIGTSTP => self.stop(),
                (Event::Told(signal), _) if signal.number == libc::SIGWINCH => {
                    self.view.resize();
                }
                _ => break,
            }
        }
        let complete = self.close();
        failed.map_or(complete, Err)
    }

    /// Looks; what comes next. After a failure that is nothing but the end.
    fn look(&mut self, failed: &mut Option<CannotRun>) -> Option<Due> {
        match self.looker.look(&mut self.recording) {
            Ok(seen) => self.view.add(seen),
            // it has ended just now, of which we are told
            Err(why) if why.has_ended() => return None,
            Err(why) => {
                *failed = Some(why.into());
                return None;
            }
        }
        let next = self.schedule.after(Instant::now());
        self.recording.flush_before(next.at());
        Some(next)
    }

    fn wait(&mut self, next: Option<Due>) -> Event {
        let due = next.map(Due::at);
        loop {
            let until = [due, self.view.next()].into_iter().flatten().min();
            let process = Some(self.process.descriptor());
            let signals = Some(self.signals.descriptor());
            let [ended, told, written] = wait([process, signals, self.view.written()], until);
            if let Some(signal) = told.then(|| self.signals.next()).flatten() {
                return Event::Told(signal);
            }
            if written {
                self.view.keep();
            }
            if ended {
                return Event::Ended;
            }
            let now = Instant::now();
            if due.is_some_and(|due| now >= due) {
                return Event::Due;
            }
            if self.view.next().is_some_and(|next| now >= next) {
                self.view.refresh();
            }
        }
    }

    fn stop(&mut self) {
        self.view.leave();
        signals::stop();
        self.view.refresh();
    }

    fn close(self) -> Result<(), CannotRun> {
        let path = self.recording.path().to_owned();
        let missing = self.looker.missing();
        let closed = self.recording.close();
        let rest = self.view.close(&path);
        // those that have come were the program's; from now on nothing is lost by ending us
        while self.signals.next().is_some() {}
        self.signals.let_come();
        if let Some(rest) = rest {
            rest.give_back();
        }
        for what in missing {
            warn(&what);
        }
        Ok(closed?)
    }
}

fn own_highest() -> Bytes {
    let meter = pyprof_measure::Meter::new();
    meter.highest_resident_set().unwrap_or(Bytes::ZERO)
}
