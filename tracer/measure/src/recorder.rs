//! The recorder: turns the events of one thread and the readings taken with them into measurements.
//!
//! A line is counted when the next event of its activation shows that it is over. What it changed is the memory then
//! less the memory at the activation's previous event; and what an activation nested in it has already counted into
//! the same table is not counted again, so that within a thread every byte counts once per table.

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

/// Measurements that several threads may add to.
#[derive(Debug)]
pub struct Entry {
    /// Tells tables apart within a thread; small, since recorders keep an array by ids.
    id: usize,
    /// What its figures are.
    quantity: Quantity,
    /// Python's own lock lets one thread at a time have events: this lock is almost never contended.
    measurements: Mutex<SingleThreadLock, Measurements>,
}

impl Entry {
    /// A table that is the only one with this `id` as long as it is recorded.
    #[must_use]
    pub fn new(id: usize, quantity: Quantity, first_line: u32) -> Self {
        single_thread_lock::find_thread_flag();
        Self {
            id,
            quantity,
            measurements: Mutex::new(Measurements::new(first_line)),
        }
    }

    /// The id that it was made with.
    #[must_use]
    pub fn id(&self) -> usize {
        self.id
    }

    /// What its figures are.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// What was measured up to now.
    #[inline]
    pub fn measurements(&self) -> impl DerefMut<Target = Measurements> {
        self.measurements.lock()
    }

    /// As [`Entry::measurements`], unless another thread, or an interrupted call of this one, has them.
    #[must_use]
    pub fn try_measurements(&self) -> Option<impl DerefMut<Target = Measurements>> {
        self.measurements.try_lock()
    }
}

/// One run of a code object's body: a call, or the stretch of a generator between two suspensions.
#[derive(Debug)]
struct Activation {
    /// What the hook knows it by.
    key: usize,
    /// The line that is being executed.
    line: u32,
    /// The line of the instruction that it has come to, where a hook has events of instructions.
    reached: Option<u32>,
    /// What was in use when the line began.
    began_with: InUse,
    /// The most that was in use since.
    highest: InUse,
    shares: SmallVec<[Share; 1]>,
}

/// An activation's part in one table.
#[derive(Debug)]
struct Share {
    entry: Arc<Entry>,
    /// The memory when the activation began, less what the thread had counted into this table by then. As every line
    /// counts what is left over, this stays so: the memory at any event of it, less what was counted by then.
    since: Amounts,
}

/// What is counted of each table.
#[derive(Clone, Copy, Debug, Default)]
struct Amounts {
    memory: Bytes,
    /// All that was allocated, freed or not.
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

/// What an event reads when it needs it.
type Now<'now, 'last, R> = &'now mut Readings<'last, R>;

/// The activations that are open on one stack of a thread, the innermost last.
#[derive(Debug, Default)]
pub struct Activations(Vec<Activation>);

impl Activations {
    /// Whether none is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The activations that are open in one thread, on the stack that runs.
#[derive(Debug, Default)]
pub struct Recorder {
    activations: Vec<Activation>,
    /// By id: all that this thread has counted into the table. Only differences of it matter.
    counted: Vec<Amounts>,
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

    /// Counts what the lines that are being executed have changed so far, since the thread is about to go on with another
    /// stack, whose lines may be over before these.
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

    /// The thread goes on with another stack. Gives the activations of the stack that ran, which waits now. What the other
    /// stack changes is counted when their lines are over, as if its functions had been called by them.
    #[must_use]
    pub fn exchange(&mut self, others: Activations) -> Activations {
        Activations(mem::replace(&mut self.activations, others.0))
    }

    /// An activation begins, or goes on after a suspension, at `line` of `entries`.
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

    /// Where the innermost activation known by `key` stands, if one is open here.
    #[must_use]
    #[inline]
    pub fn find(&self, key: usize) -> Option<usize> {
        let is_it = |activation: &Activation| activation.key == key;
        self.find_innermost(key)
            .or_else(|| self.activations.iter().rposition(is_it))
    }

    /// Where the innermost of all stands, if it is known by `key`: it is nearly always the one that goes on; a program
    /// that switches stacks under the interpreter makes it another.
    #[must_use]
    #[inline]
    pub fn find_innermost(&self, key: usize) -> Option<usize> {
        let last = self.activations.last()?;
        (last.key == key).then(|| self.activations.len() - 1)
    }

    /// The tables that the activation at `index` counts into.
    pub fn entries(&self, index: usize) -> impl Iterator<Item = &Entry> {
        self.activations[index]
            .shares
            .iter()
            .map(|share| &*share.entry)
    }

    /// The activation at `index` goes on to `line`: the line before is over.
    pub fn line(&mut self, index: usize, line: u32, now: Now<impl FnMut(Quantity) -> Bytes>) {
        self.finish_line(index, now);
        let activation = &mut self.activations[index];
        activation.line = line;
        if let Some(allocations) = now.allocations() {
            activation.began_with = InUse::now(allocations);
            activation.highest = activation.began_with;
        }
    }

    /// The activation at `index` comes to an instruction of `line`, if it is of any. Gives whether the instruction before
    /// was of another line, or of none, or whether there was none.
    pub fn reach(&mut self, index: usize, line: Option<u32>) -> bool {
        let before = std::mem::replace(&mut self.activations[index].reached, line);
        before != line
    }

    /// The activation at `index` ends or is suspended: its last line is over.
    pub fn leave(&mut self, index: usize, now: Now<impl FnMut(Quantity) -> Bytes>) {
        self.finish_line(index, now);
        self.activations.remove(index);
    }

    /// Ends all activations but the outermost `depth`, as if the line of each were over: for activations whose end
    /// has no event, and for a report of a program that ends inside of them.
    pub fn leave_deeper_than(&mut self, depth: usize, now: Now<impl FnMut(Quantity) -> Bytes>) {
        while self.activations.len() > depth {
            self.finish_line(self.activations.len() - 1, now);
            self.activations.pop();
        }
    }

    /// Notes for the activation that stands before `index` how much was in use since the thread's last event.
    fn rise(&mut self, index: usize, now: Now<impl FnMut(Quantity) -> Bytes>) {
        if let Some(allocations) = now.allocations()
            && let Some(activation) = self.activations[..index].last_mut()
        {
            activation.highest.rise(InUse::highest(allocations));
        }
    }

    /// Counts the line of an activation.
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
        // what a called function had in use, the line that called it had in use as well
        if now.allocations().is_some() {
            let highest = activation.highest;
            if let Some(caller) = self.activations[..index].last_mut() {
                caller.highest.rise(highest);
            }
        }
    }
}

impl Share {
    /// What the line that is being executed has changed since it was counted last, and counts that in `counted`.
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
