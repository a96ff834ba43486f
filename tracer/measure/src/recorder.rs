//! The recorder: turns the events of one thread into measurements.
//!
//! A line is counted at the next event of its activation, which shows that the line is over. Its increment is the
//! memory at that event less the memory at the activation's previous event. What a nested activation has already
//! counted into the same table is subtracted. So each byte counts once per table within a thread.
//!
//! The caller passes each event in together with the source of its readings, and gets the answer back.

mod activation;
mod beginning;
mod entry;
mod in_use;
mod interruption;
mod ledger;

use std::mem;
use std::sync::Arc;

pub use activation::Activations;
pub use beginning::Beginning;
pub use entry::Entry;
pub use interruption::Interruption;
use ledger::Ledger;

use crate::limit::{self, LineLimit};
use crate::{Bytes, EventReadings, Source};

/// The recorder of one thread.
#[derive(Debug, Default)]
pub struct Recorder {
    readings: EventReadings,
    ledger: Ledger,
    /// True if the memory was at a limit or above it at the last reading, by a backend that counts each thread
    /// separately.
    reached_limit: bool,
}

/// The numbers of open activations on the current stack of a thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Depth {
    recorded: usize,
    unrecorded: usize,
}

impl Recorder {
    /// Makes a recorder for a thread without open activations.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            readings: EventReadings::new(),
            ledger: Ledger::new(),
            reached_limit: false,
        }
    }

    /// Returns the readings at the thread's events, for an event that is not one of its lines.
    pub fn readings(&mut self) -> &mut EventReadings {
        &mut self.readings
    }

    /// Returns the numbers of open activations.
    #[must_use]
    pub fn depth(&self) -> Depth {
        Depth {
            recorded: self.ledger.open.recorded.len(),
            unrecorded: self.ledger.open.unrecorded.len(),
        }
    }

    /// Begins an activation at `line`, or continues it after a suspension. Its lines count into `entries`; nothing is
    /// read if there are none. The memory at the first start of a function on its first line is the baseline of its
    /// table.
    pub fn enter(
        &mut self,
        key: usize,
        line: u32,
        beginning: Beginning,
        entries: &[Arc<Entry>],
        source: &impl Source,
    ) {
        if entries.is_empty() {
            self.ledger.open.unrecorded.push(key);
            return;
        }
        let ledger = &mut self.ledger;
        self.readings.at_event(source, |now| {
            ledger.enter(key, line, beginning, entries, now);
        });
    }

    /// Moves the innermost activation with this key to `line`, and counts the previous line, which is over. Returns the
    /// first of the limits that the memory has crossed, and the memory. `limits` is none if there are no limits. If the
    /// innermost of all activations has another key, the others are searched only if `is_profiled` returns true.
    #[inline]
    pub fn line<L: LineLimit>(
        &mut self,
        key: usize,
        line: u32,
        is_profiled: impl FnOnce() -> bool,
        limits: Option<impl IntoIterator<Item = L>>,
        source: &impl Source,
    ) -> Option<(L, Bytes)> {
        let index = self.ledger.open.find(key, is_profiled)?;
        self.line_at(index, line, limits, source)
    }

    /// Moves the innermost activation with this key to an instruction of `line`. `line` is none if the instruction
    /// belongs to no line. If a line can begin there, and the previous instruction was of another line, it also moves
    /// to that line, like [`Recorder::line`].
    pub fn reach<L: LineLimit>(
        &mut self,
        key: usize,
        line: Option<u32>,
        can_begin: bool,
        limits: Option<impl IntoIterator<Item = L>>,
        source: &impl Source,
    ) -> Option<(L, Bytes)> {
        let index = self.ledger.open.find(key, || true)?;
        let before = mem::replace(&mut self.ledger.open.recorded[index].reached, line);
        if can_begin && before != line {
            return self.line_at(index, line?, limits, source);
        }
        None
    }

    /// Moves the activation at `index` to `line`. Each line runs this: a call of it costs more than the work.
    #[inline(always)]
    fn line_at<L: LineLimit>(
        &mut self,
        index: usize,
        line: u32,
        limits: Option<impl IntoIterator<Item = L>>,
        source: &impl Source,
    ) -> Option<(L, Bytes)> {
        let Self {
            readings,
            ledger,
            reached_limit,
        } = self;
        readings.at_event(
            source,
            #[inline(always)]
            |now| {
                ledger.line(index, line, now);
                limit::crossing(limits?, ledger.entries(index), reached_limit, now)
            },
        )
    }

    /// Ends or suspends the innermost activation with this key, and counts its last line.
    pub fn leave(&mut self, key: usize, source: &impl Source) {
        let ledger = &mut self.ledger;
        if let Some(index) = ledger.open.find_ending(key) {
            self.readings
                .at_event(source, |now| ledger.leave(index, now));
        }
    }

    /// Ends all activations that were opened since `depth` was taken, and counts their lines as if they were over. This
    /// serves activations whose end has no event.
    pub fn leave_deeper_than(&mut self, depth: Depth, source: &impl Source) {
        self.leave_recorded(depth.recorded, source);
        self.ledger.open.unrecorded.truncate(depth.unrecorded);
    }

    /// Ends all recorded activations, and counts their lines as if they were over, for the report of a program that
    /// ends inside of activations.
    pub fn leave_all(&mut self, source: &impl Source) {
        self.leave_recorded(0, source);
    }

    fn leave_recorded(&mut self, depth: usize, source: &impl Source) {
        let ledger = &mut self.ledger;
        if ledger.open.recorded.len() > depth {
            self.readings
                .at_event(source, |now| ledger.leave_deeper_than(depth, now));
        }
    }

    /// Switches to another stack of the thread, and returns the activations of the stack that is now suspended. The
    /// changes so far by all lines that are being executed are counted first, since lines of the other stack may be over
    /// before these lines. What the other stack changes is counted when its lines are over, as if the suspended stack
    /// had called its functions.
    #[must_use]
    pub fn exchange(&mut self, others: Activations, source: &impl Source) -> Activations {
        let ledger = &mut self.ledger;
        if !ledger.open.recorded.is_empty() {
            self.readings.at_event(source, |now| ledger.settle(now));
        }
        mem::replace(&mut ledger.open, others)
    }

    /// Begins an interruption.
    #[must_use]
    pub fn interrupt(&mut self, source: &impl Source) -> Interruption {
        let ledger = &self.ledger;
        self.readings.at_event(source, |now| ledger.interrupt(now))
    }

    /// Ends the interruption. The open activations must be the same as when it began.
    pub fn go_on(&mut self, interruption: Interruption, source: &impl Source) {
        let ledger = &mut self.ledger;
        self.readings
            .at_event(source, |now| ledger.go_on(interruption, now));
    }
}

#[cfg(test)]
mod tests;
