//! The recorder: turns the events of one thread, and the readings at these events, into measurements.
//!
//! A line is counted at the next event of its activation, which shows that the line is over. Its increment is the
//! memory at that event less the memory at the activation's previous event. What a nested activation has already
//! counted into the same table is subtracted. So each byte counts once per table within a thread.

mod in_use;
mod interruption;

use std::mem;
use std::ops::{AddAssign, DerefMut, Sub};
use std::sync::Arc;

use lock_api::Mutex;
use smallvec::SmallVec;

use in_use::InUse;
pub use interruption::Interruption;

use crate::single_thread_lock::{self, SingleThreadLock};
use crate::{Bytes, Execution, Measurements, Quantity, Readings};

/// A table of measurements that several threads may add to.
#[derive(Debug)]
pub struct Entry {
    /// The id of the table within a thread. It is small, since recorders keep an array indexed by ids.
    id: usize,
    /// The quantity that the table shows.
    quantity: Quantity,
    /// The measurements. The interpreter lock lets one thread at a time have events, so this lock is almost never
    /// contended.
    measurements: Mutex<SingleThreadLock, Measurements>,
}

impl Entry {
    /// Makes a table. No other table may have the same `id` while this one is recorded.
    #[must_use]
    pub fn new(id: usize, quantity: Quantity, first_line: u32) -> Self {
        single_thread_lock::find_thread_flag();
        Self {
            id,
            quantity,
            measurements: Mutex::new(Measurements::new(first_line)),
        }
    }

    /// Returns the id of the table.
    #[must_use]
    pub fn id(&self) -> usize {
        self.id
    }

    /// Returns the quantity that the table shows.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// Locks the measurements and returns them.
    #[inline]
    pub fn measurements(&self) -> impl DerefMut<Target = Measurements> {
        self.measurements.lock()
    }

    /// Does the same as [`Entry::measurements`], but returns none if another thread, or an interrupted call of this
    /// thread, holds the lock.
    #[must_use]
    pub fn try_measurements(&self) -> Option<impl DerefMut<Target = Measurements>> {
        self.measurements.try_lock()
    }
}

/// One run of a code object's body: a call, or the stretch of a generator between two suspensions.
#[derive(Debug)]
struct Activation {
    /// The hook's key for the activation.
    key: usize,
    /// The line being executed.
    line: u32,
    /// The line of the current instruction, if the hook has instruction events.
    reached: Option<u32>,
    /// The memory in use when the line began.
    began_with: InUse,
    /// The most memory in use since the line began.
    highest: InUse,
    shares: SmallVec<[Share; 1]>,
}

/// The share of an activation in one table.
#[derive(Debug)]
struct Share {
    entry: Arc<Entry>,
    /// The memory when the activation began, less what the thread had counted into this table at that time. At every
    /// event of the activation, the memory less what is counted by then is the same amount: each line counts the whole
    /// difference.
    since: Amounts,
}

/// The amounts that are counted for each table.
#[derive(Clone, Copy, Debug, Default)]
struct Amounts {
    memory: Bytes,
    /// The bytes allocated, freed or not.
    allocated: Bytes,
}

impl Sub for Amounts {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            memory: self.memory - other.memory,
            allocated: self.allocated - other.allocated,
        }
    }
}

impl AddAssign for Amounts {
    fn add_assign(&mut self, other: Self) {
        self.memory += other.memory;
        self.allocated += other.allocated;
    }
}

/// The readings of the current event, each taken when it is needed.
type Now<'now, 'last, R> = &'now mut Readings<'last, R>;

/// The open activations of one stack of a thread, innermost last.
#[derive(Debug, Default)]
pub struct Activations(Vec<Activation>);

impl Activations {
    /// Returns whether no activation is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The recorder of one thread: the open activations on its current stack.
#[derive(Debug, Default)]
pub struct Recorder {
    activations: Vec<Activation>,
    /// The sum of what this thread has counted into each table, indexed by the table's id. Only differences of it
    /// matter.
    counted: Vec<Amounts>,
}

impl Recorder {
    /// Makes a recorder for a thread without open activations.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            activations: Vec::new(),
            counted: Vec::new(),
        }
    }

    /// Returns the number of open activations.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.activations.len()
    }

    /// Counts the changes so far by all lines that are being executed. It is called before the thread switches to
    /// another stack, since lines of that stack may be over before these lines.
    pub fn settle(&mut self, now: Now<impl FnMut(Quantity) -> Bytes>) {
        for activation in self.activations.iter().rev() {
            for share in &activation.shares {
                let execution = share.execution(&mut self.counted, now);
                share
                    .entry
                    .measurements()
                    .settle(activation.line, execution);
            }
        }
    }

    /// Switches to another stack of the thread, and returns the activations of the stack that is now suspended. What
    /// the other stack changes is counted when its lines are over, as if the suspended stack had called its functions.
    #[must_use]
    pub fn exchange(&mut self, others: Activations) -> Activations {
        Activations(mem::replace(&mut self.activations, others.0))
    }

    /// Begins an activation at `line`, or continues it after a suspension. Its lines count into `entries`.
    pub fn enter<'a>(
        &mut self,
        key: usize,
        line: u32,
        entries: impl Iterator<Item = &'a Arc<Entry>>,
        now: Now<impl FnMut(Quantity) -> Bytes>,
    ) {
        let shares = entries
            .map(|entry| {
                if self.counted.len() <= entry.id {
                    self.counted.resize(entry.id + 1, Amounts::default());
                }
                Share {
                    since: amounts(now, entry.quantity) - self.counted[entry.id],
                    entry: Arc::clone(entry),
                }
            })
            .collect();
        let in_use = now.allocations().map(InUse::now).unwrap_or_default();
        self.rise(self.activations.len(), now);
        self.activations.push(Activation {
            key,
            line,
            reached: None,
            began_with: in_use,
            highest: in_use,
            shares,
        });
    }

    /// Returns the index of the innermost activation with this key; none if no such activation is open here.
    #[must_use]
    #[inline]
    pub fn find(&self, key: usize) -> Option<usize> {
        let is_it = |activation: &Activation| activation.key == key;
        self.find_innermost(key)
            .or_else(|| self.activations.iter().rposition(is_it))
    }

    /// Returns the index of the innermost of all activations, if it has this key. That is nearly always the activation
    /// that continues, except in a program that switches stacks under the interpreter.
    #[must_use]
    #[inline]
    pub fn find_innermost(&self, key: usize) -> Option<usize> {
        let last = self.activations.last()?;
        (last.key == key).then(|| self.activations.len() - 1)
    }

    /// Returns the tables that the activation at `index` counts into.
    pub fn entries(&self, index: usize) -> impl Iterator<Item = &Entry> {
        self.activations[index]
            .shares
            .iter()
            .map(|share| &*share.entry)
    }

    /// Moves the activation at `index` to `line`, and counts the previous line, which is over.
    pub fn line(&mut self, index: usize, line: u32, now: Now<impl FnMut(Quantity) -> Bytes>) {
        self.finish_line(index, now);
        let activation = &mut self.activations[index];
        activation.line = line;
        if let Some(allocations) = now.allocations() {
            activation.began_with = InUse::now(allocations);
            activation.highest = activation.began_with;
        }
    }

    /// Moves the activation at `index` to an instruction of `line`. `line` is none if the instruction belongs to no
    /// line. Returns whether the line of the current instruction changes.
    pub fn reach(&mut self, index: usize, line: Option<u32>) -> bool {
        let before = std::mem::replace(&mut self.activations[index].reached, line);
        before != line
    }

    /// Ends or suspends the activation at `index`, and counts its last line.
    pub fn leave(&mut self, index: usize, now: Now<impl FnMut(Quantity) -> Bytes>) {
        self.finish_line(index, now);
        self.activations.remove(index);
    }

    /// Ends all activations except for the outermost `depth`, and counts their lines as if they were over. This serves
    /// activations whose end has no event, and the report of a program that ends inside of activations.
    pub fn leave_deeper_than(&mut self, depth: usize, now: Now<impl FnMut(Quantity) -> Bytes>) {
        while self.activations.len() > depth {
            self.finish_line(self.activations.len() - 1, now);
            self.activations.pop();
        }
    }

    /// Updates the highest memory in use of the activation before `index`: it is at least the most memory in use since
    /// the thread's previous event.
    fn rise(&mut self, index: usize, now: Now<impl FnMut(Quantity) -> Bytes>) {
        if let Some(allocations) = now.allocations()
            && let Some(activation) = self.activations[..index].last_mut()
        {
            activation.highest.rise(InUse::highest(allocations));
        }
    }

    /// Counts the current line of an activation.
    #[inline]
    fn finish_line(&mut self, index: usize, now: Now<impl FnMut(Quantity) -> Bytes>) {
        self.rise(index + 1, now);
        let activation = &self.activations[index];
        for share in &activation.shares {
            let mut execution = share.execution(&mut self.counted, now);
            if now.allocations().is_some() {
                let peak = activation.highest - activation.began_with;
                execution.peak = peak.of(share.entry.quantity.backend).unwrap_or_default();
            }
            let mut measurements = share.entry.measurements();
            measurements.count(activation.line, execution);
        }
        // memory in use by a called function is also in use by the line that called it
        if now.allocations().is_some() {
            let highest = activation.highest;
            if let Some(caller) = self.activations[..index].last_mut() {
                caller.highest.rise(highest);
            }
        }
    }
}

impl Share {
    /// Returns the changes by the current line since it was last counted, and adds them to `counted`.
    #[inline]
    fn execution(
        &self,
        counted: &mut [Amounts],
        now: Now<impl FnMut(Quantity) -> Bytes>,
    ) -> Execution {
        let quantity = self.entry.quantity;
        let counted = &mut counted[self.entry.id];
        let amounts = amounts(now, quantity);
        let increment = amounts - *counted - self.since;
        *counted += increment;
        let mut execution = Execution {
            increment: increment.memory,
            memory: amounts.memory,
            ..Execution::default()
        };
        if quantity.backend.counts_allocations() {
            execution.allocated = increment.allocated;
            execution.freed = increment.allocated - increment.memory;
        }
        execution
    }
}

fn amounts(now: Now<impl FnMut(Quantity) -> Bytes>, quantity: Quantity) -> Amounts {
    let counted = now.allocations();
    let allocations = counted.and_then(|counted| counted.of(quantity.backend));
    Amounts {
        allocated: allocations.map_or(Bytes::ZERO, |it| it.allocated),
        memory: now.of(quantity),
    }
}

#[cfg(test)]
mod tests;
