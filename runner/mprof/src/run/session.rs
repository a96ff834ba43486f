//! The recording of one process, from the first sample to the end.

use std::ffi::c_int;
use std::time::{Duration, Instant};

use pyprof_measure::Bytes;

use super::cannot_run::CannotRun;
use super::display::painter::TERMINAL_TIMEOUT;
use super::display::view::{RemainingOutput, View};
use super::poll::wait_readable;
use super::sampling::recording::Recording;
use super::sampling::sampler::Sampler;
use super::sampling::schedule::{Due, Schedule};
use super::signals::sender::Sender;
use super::signals::signal::{ENDING, Meaning, Signal};
use super::signals::signal_history::{Delivery, SignalHistory};
use super::signals::signal_queue::SignalQueue;
use super::signals::this_process;
use super::target::process::{Ended, Process};
use crate::failure::Failure;
use crate::warning::warn;

/// A recording that is ready to begin.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(crate) process: &'a Process,
    pub(crate) signals: &'a SignalQueue,
    /// `None` if the memory of the process cannot be read.
    pub(crate) sampler: Option<Sampler>,
    /// The error that has ended sampling.
    pub(crate) sampling_error: Option<CannotRun>,
    pub(crate) recording: Recording,
    pub(crate) schedule: Schedule,
    pub(crate) view: View,
}

/// The reason for which the recording of a started program has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// The program has ended.
    Ended(Program),
    /// The time of `--timeout` has passed.
    TimeOut,
    /// A repeated signal has detached mprof from the program, which keeps running.
    Detached(c_int),
}

/// A program that has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Program {
    pub(crate) ended: Ended,
    /// True if mprof has received the signal that has killed the program.
    mprof_has_signal: bool,
}

impl Program {
    /// Returns the signal that has killed the program, if mprof has received that signal too.
    pub(crate) fn shared_signal(self) -> Option<c_int> {
        self.ended.signal.filter(|_| self.mprof_has_signal)
    }
}

/// An event that ends [`Session::wait`].
enum Event {
    Due,
    Ended(Ended),
    Signal(Signal),
}

impl Session<'_> {
    /// Records a started program. Returns the reason for the end of the recording, and whether the recording is
    /// complete. An error does not end the recording: mprof waits for the end of the program anyway.
    pub(crate) fn record_started(mut self) -> (End, Result<(), CannotRun>) {
        // a started process begins as a copy of mprof, and inherits its high-water mark
        let mprof_mark = high_water_mark_of_mprof();
        let mut history = SignalHistory::default();
        let mut next = self.sample();
        let end = loop {
            match self.wait(next) {
                Event::Due => match next {
                    Some(Due::End(_)) => break End::TimeOut,
                    _ => next = self.sample(),
                },
                Event::Ended(ended) => {
                    if let Some(sampler) = &mut self.sampler {
                        sampler.record_last_peak(ended.highest, mprof_mark, &mut self.recording);
                    }
                    let signal = ended.signal;
                    let mprof_has_signal = signal.is_some_and(|signal| history.contains(signal));
                    break End::Ended(Program {
                        ended,
                        mprof_has_signal,
                    });
                }
                Event::Signal(signal) => {
                    if let Some(end) = self.handle(signal, &mut history) {
                        break end;
                    }
                }
            }
        };
        let is_interrupted = ENDING.iter().any(|signal| history.contains(*signal));
        (end, self.close(Some(end), is_interrupted))
    }

    /// Handles a signal, and forwards it if the program has not received it. Returns `End::Detached` if the signal
    /// detaches mprof.
    fn handle(&mut self, signal: Signal, history: &mut SignalHistory) -> Option<End> {
        let Signal { number, sender } = signal;
        let forward = |number| {
            if sender == Sender::Other {
                self.process.send(number);
            }
        };
        match signal.meaning() {
            Meaning::End => {
                let delivery = history.record(number, Instant::now());
                if delivery != Delivery::Duplicate {
                    forward(number);
                }
                let detaches = delivery == Delivery::Repeated && sender != Sender::Program;
                return detaches.then_some(End::Detached(number));
            }
            Meaning::Stop => {
                forward(number);
                self.stop();
                forward(libc::SIGCONT);
            }
            Meaning::Resize => {
                // the terminal sent its signal while the pseudo-terminal still had the old size
                if self.view.resize() {
                    self.process.send(number);
                }
            }
            Meaning::Other => {
                history.record(number, Instant::now());
                forward(number);
            }
            Meaning::Child => {}
        }
        None
    }

    /// Records an attached process.
    ///
    /// # Errors
    /// The process could not be read until its end, or records could not be written.
    pub(crate) fn record_attached(mut self) -> Result<(), CannotRun> {
        let mut next = self.sample();
        let mut is_interrupted = false;
        while let (None, Some(due)) = (&self.sampling_error, next) {
            match (self.wait(next), due) {
                (Event::Due, Due::Sample(_)) => next = self.sample(),
                (Event::Signal(signal), _) => match signal.meaning() {
                    Meaning::Stop => self.stop(),
                    Meaning::Resize => drop(self.view.resize()),
                    _ => {
                        is_interrupted = true;
                        break;
                    }
                },
                _ => break,
            }
        }
        self.close(None, is_interrupted)
    }

    /// Takes a sample. Returns the next event; `None` after an error. mprof then only waits for the end of the process.
    fn sample(&mut self) -> Option<Due> {
        match self.sampler.as_mut()?.sample(&mut self.recording) {
            Ok(sample) => self.view.add(sample),
            // the process has just ended; a signal or its pidfd reports that
            Err(why) if why.has_ended() => return None,
            Err(why) => {
                self.sampling_error = Some(why.into());
                return None;
            }
        }
        let next = self.schedule.after(Instant::now());
        self.recording.flush_before(next.at());
        Some(next)
    }

    /// Waits for the next event, and keeps the display up to date while waiting.
    fn wait(&mut self, next: Option<Due>) -> Event {
        let due = next.map(Due::at);
        loop {
            let until = [due, self.view.next()].into_iter().flatten().min();
            let process = self.process.descriptor();
            let signals = Some(self.signals.descriptor());
            let output = self.view.output_descriptor();
            let [ended, signalled, written] = wait_readable([process, signals, output], until);
            if let Some(signal) = signalled.then(|| self.signals.next()).flatten() {
                if signal.meaning() != Meaning::Child {
                    return Event::Signal(signal);
                }
                // SIGCHLD also comes when the program was stopped or continued
                if let Some(ended) = self.process.ended() {
                    return Event::Ended(ended);
                }
            }
            if written {
                self.view.keep_output();
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

    /// Stops mprof until it is continued.
    fn stop(&mut self) {
        self.view.leave();
        this_process::stop();
        self.view.refresh();
    }

    /// Writes the last records. If the recording is a FIFO, this waits for its reader; after an interruption, for a second
    /// at most. Returns the signal that has ended the wait.
    fn write_last_records(&mut self, end: Option<End>, is_interrupted: bool) -> Option<c_int> {
        if matches!(end, Some(End::Ended(_))) {
            self.recording.add_spans();
        }
        let until = is_interrupted.then(|| Instant::now() + TERMINAL_TIMEOUT);
        self.recording.flush();
        while self.recording.waits_for_reader() && until.is_none_or(|it| Instant::now() < it) {
            let signals = Some(self.signals.descriptor());
            wait_readable([signals], Some(Instant::now() + RETRY_INTERVAL));
            if let Some(signal) = self.signals.next() {
                forward_after(end, self.process, signal);
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

    /// Ends the recording and the display, and writes the messages about both.
    fn close(mut self, end: Option<End>, is_interrupted: bool) -> Result<(), CannotRun> {
        let interrupted = self.write_last_records(end, is_interrupted);
        let path = self.recording.path().to_owned();
        let missing = self.sampler.as_ref().map(Sampler::missing);
        let process = self.process;
        let closed = self.recording.close();
        let remaining = self.view.close(&path);
        while let Some(signal) = self.signals.next() {
            forward_after(end, process, signal);
        }
        let interruption = remaining
            .as_ref()
            .and_then(|remaining| wait_for_terminal(self.signals, remaining));
        self.signals.unblock();
        if let Some(remaining) = remaining
            && remaining.is_ready()
        {
            remaining.write();
        }
        if let Some(signal) = interruption {
            this_process::die(signal);
        }
        for sentence in missing.unwrap_or_default() {
            warn(sentence);
        }
        let result = match self.sampling_error {
            Some(why) => Err(why),
            None => closed.map_err(CannotRun::from),
        };
        if let Some(signal) = interrupted {
            if let Err(why) = result {
                Failure::from(why).report();
            }
            this_process::die(signal);
            return Ok(());
        }
        result
    }
}

/// Forwards a signal that mprof receives between the end of a recording by `--timeout` and the end of mprof.
fn forward_after(end: Option<End>, process: &Process, signal: Signal) {
    if matches!(end, Some(End::TimeOut)) && signal.sender == Sender::Other {
        process.send(signal.number);
    }
}

/// Waits until a blocked terminal has taken the last drawing. After a signal, waits for a second at most. Returns that
/// signal; ^C also continues a terminal that ^S has stopped.
fn wait_for_terminal(signals: &SignalQueue, remaining: &RemainingOutput) -> Option<c_int> {
    let mut interruption = None;
    let mut end = None;
    while !remaining.is_ready() && end.is_none_or(|end| Instant::now() < end) {
        wait_readable(
            [Some(signals.descriptor())],
            Some(Instant::now() + RETRY_INTERVAL),
        );
        if let Some(signal) = signals.next()
            && signal.meaning() == Meaning::End
        {
            interruption = Some(signal.number);
            end.get_or_insert_with(|| Instant::now() + TERMINAL_TIMEOUT);
        }
    }
    interruption
}

/// The time between two attempts to write to a file or terminal that blocks.
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// Returns the high-water mark of mprof.
fn high_water_mark_of_mprof() -> Bytes {
    let meter = pyprof_process::Meter::new();
    meter.highest_resident_set().unwrap_or(Bytes::ZERO)
}
