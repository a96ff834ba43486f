//! Sampling one process from the first look to the last.

use std::ffi::c_int;
use std::time::{Duration, Instant};

use pyprof_measure::Bytes;

use super::looking::Looker;
use super::painter::PATIENCE;
use super::process::{Ended, Process};
use super::recording::Recording;
use super::schedule::{Due, Schedule};
use super::sender::Sender;
use super::signals::{Meaning, Signal, Signals};
use super::told::{Meant, Told};
use super::view::{Rest, View};
use super::waiting::wait;
use super::{CannotRun, signals, warn};
use crate::failure::Failure;

/// All that sampling a process takes.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(crate) process: &'a Process,
    pub(crate) signals: &'a Signals,
    /// Nothing, if the process cannot be looked at.
    pub(crate) looker: Option<Looker>,
    /// Why it is not looked at any more.
    pub(crate) failed: Option<CannotRun>,
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
    /// Whether we, too, were told the signal that has killed it.
    is_told: bool,
}

impl Program {
    /// The signal that has ended it, if it was told to us.
    pub(crate) fn told_and_killed(self) -> Option<c_int> {
        self.ended.signal.filter(|_| self.is_told)
    }
}

/// What ends waiting.
enum Event {
    Due,
    Ended(Ended),
    Told(Signal),
}

impl Session<'_> {
    /// Samples a program that we have started; why it has come to its end, and whether all was recorded. Whatever we
    /// cannot do, it is waited for.
    pub(crate) fn with_program(mut self) -> (End, Result<(), CannotRun>) {
        // every process that we start begins as a copy of us, and its figures with ours
        let own = own_highest();
        let mut told = Told::default();
        let mut next = self.look();
        let end = loop {
            match self.wait(next) {
                Event::Due => match next {
                    Some(Due::End(_)) => break End::TimeOut,
                    _ => next = self.look(),
                },
                Event::Ended(ended) => {
                    if let Some(looker) = &mut self.looker {
                        looker.look_back(ended.highest, own, &mut self.recording);
                    }
                    let is_told = ended.signal.is_some_and(|signal| told.has(signal));
                    break End::Ended(Program { ended, is_told });
                }
                Event::Told(signal) => {
                    if let Some(end) = self.heed(signal, &mut told) {
                        break end;
                    }
                }
            }
        };
        let is_told = signals::ENDING.iter().any(|signal| told.has(*signal));
        (end, self.close(Some(end), is_told))
    }

    /// Does with a signal what it was sent for, and passes on to the program what has not come to it.
    fn heed(&mut self, signal: Signal, told: &mut Told) -> Option<End> {
        let Signal { number, sender } = signal;
        let pass_on = |number| {
            if sender == Sender::Other {
                self.process.send(number);
            }
        };
        match signal.meaning() {
            Meaning::End => {
                let meant = told.note(number, Instant::now());
                if meant != Meant::Once {
                    pass_on(number);
                }
                let is_left = meant == Meant::Again && sender != Sender::Program;
                return is_left.then_some(End::Left(number));
            }
            Meaning::Stop => {
                pass_on(number);
                self.stop();
                pass_on(libc::SIGCONT);
            }
            Meaning::Resize => {
                // it was told when its terminal had the old size
                if self.view.resize() {
                    self.process.send(number);
                }
            }
            Meaning::Another => {
                told.note(number, Instant::now());
                pass_on(number);
            }
            Meaning::Child => {}
        }
        None
    }

    /// Samples a process that runs without us; whether all was recorded.
    pub(crate) fn with_stranger(mut self) -> Result<(), CannotRun> {
        let mut next = self.look();
        let mut is_told = false;
        while let (None, Some(due)) = (&self.failed, next) {
            match (self.wait(next), due) {
                (Event::Due, Due::Look(_)) => next = self.look(),
                (Event::Told(signal), _) => match signal.meaning() {
                    Meaning::Stop => self.stop(),
                    Meaning::Resize => drop(self.view.resize()),
                    _ => {
                        is_told = true;
                        break;
                    }
                },
                _ => break,
            }
        }
        self.close(None, is_told)
    }

    /// Looks; what comes next. After a failure that is nothing but the end.
    fn look(&mut self) -> Option<Due> {
        match self.looker.as_mut()?.look(&mut self.recording) {
            Ok(seen) => self.view.add(seen),
            // it has ended just now, of which we are told
            Err(why) if why.has_ended() => return None,
            Err(why) => {
                self.failed = Some(why.into());
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
            let process = self.process.descriptor();
            let signals = Some(self.signals.descriptor());
            let [ended, told, written] = wait([process, signals, self.view.written()], until);
            if let Some(signal) = told.then(|| self.signals.next()).flatten() {
                if signal.meaning() != Meaning::Child {
                    return Event::Told(signal);
                }
                // or it was stopped, or goes on
                if let Some(ended) = self.process.ended() {
                    return Event::Ended(ended);
                }
            }
            if written {
                self.view.keep();
            }
            if ended {
                return Event::Ended(Ended::default());
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

    /// Writes the last records; the signal that has ended waiting for a reader, if one was waited for. After a signal
    /// before, a reader has a second to take what is left.
    fn deliver(&mut self, end: Option<End>, is_told: bool) -> Option<c_int> {
        if matches!(end, Some(End::Ended(_))) {
            self.recording.add_spans();
        }
        let until = is_told.then(|| Instant::now() + PATIENCE);
        self.recording.flush();
        while self.recording.waits_for_reader() && until.is_none_or(|it| Instant::now() < it) {
            let signals = Some(self.signals.descriptor());
            wait([signals], Some(Instant::now() + A_MOMENT));
            if let Some(signal) = self.signals.next() {
                pass_on_after(end, self.process, signal);
                match signal.meaning() {
                    Meaning::End => return Some(signal.number),
                    Meaning::Stop => self.stop(),
                    _ => {}
                }
            }
            self.recording.flush();
        }
        None
    }

    fn close(mut self, end: Option<End>, is_told: bool) -> Result<(), CannotRun> {
        let interrupted = self.deliver(end, is_told);
        let path = self.recording.path().to_owned();
        let missing = self.looker.as_ref().map(Looker::missing);
        let process = self.process;
        let closed = self.recording.close();
        let rest = self.view.close(&path);
        while let Some(signal) = self.signals.next() {
            pass_on_after(end, process, signal);
        }
        let impatient = rest.as_ref().and_then(|rest| impatient(self.signals, rest));
        self.signals.let_come();
        if let Some(rest) = rest
            && rest.is_due()
        {
            rest.give_back();
        }
        if let Some(signal) = impatient {
            signals::die(signal);
        }
        for what in missing.unwrap_or_default() {
            warn(&what);
        }
        let result = match self.failed {
            Some(why) => Err(why),
            None => closed.map_err(CannotRun::from),
        };
        if let Some(signal) = interrupted {
            if let Err(why) = result {
                Failure::from(why).tell();
            }
            signals::die(signal);
            return Ok(());
        }
        result
    }
}

/// A program that goes on after the end of the recording gets what is sent to mprof until mprof has ended.
fn pass_on_after(end: Option<End>, process: &Process, signal: Signal) {
    if matches!(end, Some(End::TimeOut)) && signal.sender == Sender::Other {
        process.send(signal.number);
    }
}

/// Waits for a terminal that does not take what is drawn. The signal of somebody who does not want to wait for it: ^C also
/// has a terminal go on that was stopped.
fn impatient(signals: &Signals, rest: &Rest) -> Option<c_int> {
    let mut told = None;
    let mut end = None;
    while !rest.is_due() && end.is_none_or(|end| Instant::now() < end) {
        wait(
            [Some(signals.descriptor())],
            Some(Instant::now() + A_MOMENT),
        );
        if let Some(signal) = signals.next()
            && signal.meaning() == Meaning::End
        {
            told = Some(signal.number);
            end.get_or_insert_with(|| Instant::now() + PATIENCE);
        }
    }
    told
}

const A_MOMENT: Duration = Duration::from_millis(20);

fn own_highest() -> Bytes {
    let meter = pyprof_process::Meter::new();
    meter.highest_resident_set().unwrap_or(Bytes::ZERO)
}
