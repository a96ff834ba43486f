//! The recorder: turns the events of one thread and the readings taken with them into measurements.
//!
//! A line is counted when the next event of its activation shows that it is over. What it changed is the memory then
//! less the memory at the activation's previous event; and what an activation nested in it has already counted into
//! the same table is not counted again, so that within a thread every byte counts once per table.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use smallvec::SmallVec;

use crate::{Backend, Bytes, Measurements, Readings};

/// Measurements that several threads may add to.
#[derive(Debug)]
pub struct Entry {
    /// Tells tables apart within a thread; small, since recorders keep an array by it.
    slot: usize,
    /// What its figures are.
    backend: Backend,
    measurements: Mutex<Measurements>,
}

impl Entry {
    /// A table that is the only one with this `slot` as long as it is recorded.
    #[must_use]
    pub fn new(slot: usize, backend: Backend, first_line: u32) -> Self {
        Self {
            slot,
            backend,
            measurements: Mutex::new(Measurements::new(first_line)),
        }
    }

    /// The number it was made with.
    #[must_use]
    pub fn slot(&self) -> usize {
        self.slot
    }

    /// What its figures are.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// What was measured up to now.
    pub fn measurements(&self) -> MutexGuard<'_, Measurements> {
        self.measurements
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// As [`Entry::measurements`], unless another thread, or an interrupted call of this one, has them.
    #[must_use]
    pub fn try_measurements(&self) -> Option<MutexGuard<'_, Measurements>> {
        self.measurements.try_lock().ok()
    }
}

/// One run of a code object's body: a call, or the stretch of a generator between two suspensions.
#[derive(Debug)]
struct Activation {
    /// What the hook knows it by.
    key: usize,
    /// The line that is being executed.
    line: u32,
    shares: SmallVec<[Share; 1]>,
}

/// An activation's part in one table.
#[derive(Debug)]
struct Share {
    entry: Arc<Entry>,
    /// The memory when the activation began, less what the thread had counted into this table by then. As every line
    /// counts what is left over, this stays so: the memory at any event of it, less what was counted by then.
    since: Bytes,
}

/// The activations that are open in one thread.
#[derive(Debug, Default)]
pub struct Recorder {
    activations: Vec<Activation>,
    /// By slot: all that this thread has counted into the table. Only differences of it matter.
    counted: Vec<Bytes>,
}

impl Recorder {
    /// A recorder for a thread in which nothing is open.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            activations: Vec::new(),
            counted: Vec::new(),
        }
    }

    /// How many activations are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.activations.len()
    }

    /// An activation begins, or goes on after a suspension, at `line` of `entries`.
    pub fn enter<'a>(
        &mut self,
        key: usize,
        line: u32,
        entries: impl Iterator<Item = &'a Arc<Entry>>,
        now: &mut Readings<impl FnMut(Backend) -> Bytes>,
    ) {
        let shares = entries
            .map(|entry| {
                if self.counted.len() <= entry.slot {
                    self.counted.resize(entry.slot + 1, Bytes::ZERO);
                }
                Share {
                    since: now.of(entry.backend) - self.counted[entry.slot],
                    entry: Arc::clone(entry),
                }
            })
            .collect();
        self.activations.push(Activation { key, line, shares });
    }

    /// The innermost activation known by `key` goes on to `line`: the line before is over.
    /// An activation that is not open here is none of ours.
    pub fn line(
        &mut self,
        key: usize,
        line: u32,
        now: &mut Readings<impl FnMut(Backend) -> Bytes>,
    ) {
        if let Some(index) = self.find(key) {
            count(&self.activations[index], &mut self.counted, now);
            self.activations[index].line = line;
        }
    }

    /// The innermost activation known by `key` ends or is suspended: its last line is over.
    pub fn leave(&mut self, key: usize, now: &mut Readings<impl FnMut(Backend) -> Bytes>) {
        if let Some(index) = self.find(key) {
            let activation = self.activations.remove(index);
            count(&activation, &mut self.counted, now);
        }
    }

    /// Whether an activation known by `key` is open.
    #[must_use]
    pub fn is_open(&self, key: usize) -> bool {
        self.find(key).is_some()
    }

    /// Ends all activations but the outermost `depth`, as if the line of each were over: for those whose end is not
    /// told, and for a report of a program that ends inside of them.
    pub fn leave_deeper_than(
        &mut self,
        depth: usize,
        now: &mut Readings<impl FnMut(Backend) -> Bytes>,
    ) {
        while self.activations.len() > depth
            && let Some(activation) = self.activations.pop()
        {
            count(&activation, &mut self.counted, now);
        }
    }

    /// The innermost is the last nearly always; a program that switches stacks under the interpreter makes it another.
    fn find(&self, key: usize) -> Option<usize> {
        self.activations
            .iter()
            .rposition(|activation| activation.key == key)
    }
}

fn count(
    activation: &Activation,
    counted: &mut [Bytes],
    now: &mut Readings<impl FnMut(Backend) -> Bytes>,
) {
    for share in &activation.shares {
        let counted = &mut counted[share.entry.slot];
        let now = now.of(share.entry.backend);
        let increment = now - *counted - share.since;
        *counted += increment;
        share
            .entry
            .measurements()
            .count(activation.line, increment, now);
    }
}

#[cfg(test)]
mod tests;
