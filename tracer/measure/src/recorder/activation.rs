//! The open activations, and their shares in tables.

use std::ops::{AddAssign, Sub};
use std::sync::Arc;

use smallvec::SmallVec;

use super::entry::Entry;
use super::in_use::InUse;
use crate::event_readings::Now;
use crate::{Bytes, Execution, Quantity, Source};

/// The open activations of one stack of a thread.
#[derive(Debug, Default)]
pub struct Activations {
    /// The activations that count into a table, innermost last.
    pub(super) recorded: Vec<Activation>,
    /// The keys of the activations that count into no table, innermost last. Their lines and ends need no search.
    pub(super) unrecorded: Vec<usize>,
}

/// One run of a code object's body: a call, or the stretch of a generator between two suspensions.
#[derive(Debug)]
pub(super) struct Activation {
    /// The hook's key for the activation.
    pub(super) key: usize,
    /// The line being executed.
    pub(super) line: u32,
    /// The line of the current instruction, if the hook has instruction events.
    pub(super) reached: Option<u32>,
    /// The memory in use when the line began.
    pub(super) began_with: InUse,
    /// The most memory in use since the line began.
    pub(super) highest: InUse,
    pub(super) shares: SmallVec<[Share; 1]>,
}

/// The share of an activation in one table.
#[derive(Debug)]
pub(super) struct Share {
    pub(super) entry: Arc<Entry>,
    /// The memory when the activation began, less what the thread had counted into this table at that time. At every
    /// event of the activation, the memory less what is counted by then is the same amount: each line counts the whole
    /// difference.
    pub(super) since: Amounts,
}

/// The amounts that are counted for each table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amounts {
    memory: Bytes,
    /// The bytes allocated, freed or not.
    allocated: Bytes,
}

impl Activations {
    pub(super) const fn new() -> Self {
        Self {
            recorded: Vec::new(),
            unrecorded: Vec::new(),
        }
    }

    /// Returns whether no activation is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.recorded.is_empty() && self.unrecorded.is_empty()
    }

    /// Returns the index of the innermost recorded activation, if it has this key. That is nearly always the activation
    /// that continues, except in a program that switches stacks under the interpreter.
    #[inline]
    pub(super) fn find_innermost(&self, key: usize) -> Option<usize> {
        let last = self.recorded.last()?;
        (last.key == key).then(|| self.recorded.len() - 1)
    }

    /// Returns the index of the innermost recorded activation with this key; none if it counts into no table. If the
    /// innermost of all has another key, the others are searched only if `is_profiled` returns true.
    #[inline]
    pub(super) fn find(&self, key: usize, is_profiled: impl FnOnce() -> bool) -> Option<usize> {
        self.find_innermost(key).or_else(|| {
            let is_counted = self.unrecorded.last() != Some(&key);
            (is_counted && is_profiled()).then(|| self.search(key))?
        })
    }

    /// Returns the index of the innermost recorded activation with this key, which is about to end. If it counts into no
    /// table, it is removed, and has no index.
    pub(super) fn find_ending(&mut self, key: usize) -> Option<usize> {
        let innermost = self.find_innermost(key);
        if innermost.is_none() && self.unrecorded.last() == Some(&key) {
            self.unrecorded.pop();
            return None;
        }
        innermost.or_else(|| self.search(key))
    }

    fn search(&self, key: usize) -> Option<usize> {
        let is_it = |activation: &Activation| activation.key == key;
        self.recorded.iter().rposition(is_it)
    }
}

impl Share {
    /// Returns the changes by the current line since it was last counted, and adds them to `counted`.
    #[inline]
    pub(super) fn execution<S: Source>(
        &self,
        counted: &mut [Amounts],
        now: Now<'_, '_, S>,
    ) -> Execution {
        let quantity = self.entry.quantity();
        let counted = &mut counted[self.entry.id()];
        let amounts = Amounts::now(quantity, now);
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

    /// Returns the amounts that are not counted yet.
    pub(super) fn uncounted<S: Source>(&self, counted: &[Amounts], now: Now<'_, '_, S>) -> Amounts {
        Amounts::now(self.entry.quantity(), now) - counted[self.entry.id()]
    }
}

impl Amounts {
    pub(super) fn now<S: Source>(quantity: Quantity, now: Now<'_, '_, S>) -> Self {
        let counted = now.allocations();
        let allocations = counted.and_then(|counted| counted.of(quantity.backend));
        Self {
            allocated: allocations.map_or(Bytes::ZERO, |it| it.allocated),
            memory: now.of(quantity),
        }
    }
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
