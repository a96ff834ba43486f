//! The arithmetic of the recorder at an event, given the readings of the event.

use std::sync::Arc;

use super::activation::{Activation, Activations, Amounts, Share};
use super::beginning::Beginning;
use super::entry::Entry;
use super::in_use::InUse;
use super::interruption::Interruption;
use crate::Source;
use crate::event_readings::Now;

/// The open activations on the current stack of a thread, and the sums that the thread has counted.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) open: Activations,
    /// The amounts that this thread has counted into each table, indexed by the table's id. Only differences of them
    /// matter.
    counted: Vec<Amounts>,
}

impl Ledger {
    pub(super) const fn new() -> Self {
        Self {
            open: Activations::new(),
            counted: Vec::new(),
        }
    }

    /// Counts the changes so far by all lines that are being executed.
    pub(super) fn settle<S: Source>(&mut self, now: Now<'_, '_, S>) {
        for activation in self.open.recorded.iter().rev() {
            for share in &activation.shares {
                let execution = share.execution(&mut self.counted, now);
                share
                    .entry
                    .measurements()
                    .settle(activation.line, execution);
            }
        }
    }

    /// Begins an activation at `line`, or continues it after a suspension. A start on the first line of a table makes
    /// the baseline of that table.
    pub(super) fn enter<S: Source>(
        &mut self,
        key: usize,
        line: u32,
        beginning: Beginning,
        entries: &[Arc<Entry>],
        now: Now<'_, '_, S>,
    ) {
        if beginning == Beginning::Start {
            for entry in entries {
                let mut measurements = entry.measurements();
                if measurements.first_line() == line {
                    measurements.enter(now.of(entry.quantity()));
                }
            }
        }
        let shares = entries
            .iter()
            .map(|entry| {
                if self.counted.len() <= entry.id() {
                    self.counted.resize(entry.id() + 1, Amounts::default());
                }
                Share {
                    since: Amounts::now(entry.quantity(), now) - self.counted[entry.id()],
                    entry: Arc::clone(entry),
                }
            })
            .collect();
        let in_use = now.allocations().map(InUse::now).unwrap_or_default();
        self.rise(self.open.recorded.len(), now);
        self.open.recorded.push(Activation {
            key,
            line,
            reached: None,
            began_with: in_use,
            highest: in_use,
            shares,
        });
    }

    /// Returns the tables that the activation at `index` counts into.
    pub(super) fn entries(&self, index: usize) -> impl Iterator<Item = &Entry> + Clone {
        let shares = self.open.recorded[index].shares.iter();
        shares.map(|share| &*share.entry)
    }

    /// Moves the activation at `index` to `line`, and counts the previous line, which is over.
    #[inline]
    pub(super) fn line<S: Source>(&mut self, index: usize, line: u32, now: Now<'_, '_, S>) {
        self.finish_line(index, now);
        let activation = &mut self.open.recorded[index];
        activation.line = line;
        if let Some(allocations) = now.allocations() {
            activation.began_with = InUse::now(allocations);
            activation.highest = activation.began_with;
        }
    }

    /// Ends or suspends the activation at `index`, and counts its last line.
    pub(super) fn leave<S: Source>(&mut self, index: usize, now: Now<'_, '_, S>) {
        self.finish_line(index, now);
        self.open.recorded.remove(index);
    }

    /// Ends all recorded activations except for the outermost `depth`, and counts their lines as if they were over.
    pub(super) fn leave_deeper_than<S: Source>(&mut self, depth: usize, now: Now<'_, '_, S>) {
        while self.open.recorded.len() > depth {
            self.finish_line(self.open.recorded.len() - 1, now);
            self.open.recorded.pop();
        }
    }

    pub(super) fn interrupt<S: Source>(&self, now: Now<'_, '_, S>) -> Interruption {
        let shares = self.open.recorded.iter().flat_map(|it| it.shares.iter());
        let uncounted = shares.map(|share| share.uncounted(&self.counted, now));
        Interruption(uncounted.collect())
    }

    pub(super) fn go_on<S: Source>(&mut self, interruption: Interruption, now: Now<'_, '_, S>) {
        let activations = self.open.recorded.iter_mut();
        let shares = activations.flat_map(|it| it.shares.iter_mut());
        for (share, before) in shares.zip(interruption.0) {
            share.since += share.uncounted(&self.counted, now) - before;
        }
    }

    /// Updates the highest memory in use of the activation before `index`: it is at least the most memory in use since
    /// the thread's previous event.
    fn rise<S: Source>(&mut self, index: usize, now: Now<'_, '_, S>) {
        if let Some(allocations) = now.allocations()
            && let Some(activation) = self.open.recorded[..index].last_mut()
        {
            activation.highest.rise(InUse::highest(allocations));
        }
    }

    /// Counts the current line of an activation.
    #[inline]
    fn finish_line<S: Source>(&mut self, index: usize, now: Now<'_, '_, S>) {
        self.rise(index + 1, now);
        let activation = &self.open.recorded[index];
        for share in &activation.shares {
            let mut execution = share.execution(&mut self.counted, now);
            if now.allocations().is_some() {
                let peak = activation.highest - activation.began_with;
                execution.peak = peak.of(share.entry.quantity().backend).unwrap_or_default();
            }
            let mut measurements = share.entry.measurements();
            measurements.count(activation.line, execution);
        }
        // memory in use by a called function is also in use by the line that called it
        if now.allocations().is_some() {
            let highest = activation.highest;
            if let Some(caller) = self.open.recorded[..index].last_mut() {
                caller.highest.rise(highest);
            }
        }
    }
}
