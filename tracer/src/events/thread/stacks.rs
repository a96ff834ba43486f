//! The stacks of a thread. Each greenlet has a stack of its own, and a switch of greenlets makes the thread continue on
//! another stack in the middle of a call. The open activations of the suspended stack stay open, and are kept apart
//! from those of the other stack.

use std::collections::BTreeMap;
use std::mem;

use pyprof_measure::Activations;

use super::{OpenActivation, Thread, with};
use crate::events::stamp;
use crate::reading::ThisProcess;

/// The open activations of a suspended stack.
#[derive(Debug, Default)]
pub(super) struct Stack {
    activations: Activations,
    open: Vec<OpenActivation>,
    stamps: stamp::Waiting,
}

/// The suspended stacks, by number.
#[derive(Debug)]
pub(super) struct Waiting {
    stacks: BTreeMap<usize, Stack>,
    next: usize,
}

impl Waiting {
    /// Makes an empty set.
    pub(super) const fn new() -> Self {
        Self {
            stacks: BTreeMap::new(),
            next: 0,
        }
    }

    /// Leaks all stacks, for a thread that has outlived the interpreter: their objects belong to the interpreter.
    pub(super) fn forget(&mut self) {
        // each stack is leaked on its own, since an empty map still owns memory
        mem::take(&mut self.stacks)
            .into_values()
            .for_each(mem::forget);
    }

    fn keep(&mut self, stack: Stack) -> Option<usize> {
        if stack.is_empty() {
            return None;
        }
        self.next += 1;
        self.stacks.insert(self.next, stack);
        Some(self.next)
    }
}

impl Stack {
    fn is_empty(&self) -> bool {
        self.activations.is_empty() && self.open.is_empty() && self.stamps.is_empty()
    }
}

impl Thread {
    /// Switches to another stack, and returns the one that was current.
    fn exchange(&mut self, other: Stack) -> Stack {
        Stack {
            activations: self.recorder.exchange(other.activations, &ThisProcess),
            open: mem::replace(&mut self.open, other.open),
            stamps: stamp::exchange(other.stamps),
        }
    }

    /// Switches to the last suspended stack; returns false if there is none.
    pub(super) fn go_on_with_last(&mut self) -> bool {
        let last = self.waiting.stacks.pop_last();
        last.is_some_and(|(_, stack)| {
            self.exchange(stack);
            true
        })
    }
}

/// Suspends the current stack. Returns its number; none if nothing is open on it.
pub(crate) fn leave_stack() -> Option<usize> {
    with(|thread| {
        let stack = thread.exchange(Stack::default());
        thread.waiting.keep(stack)
    })
    .flatten()
}

/// Switches to the suspended stack of this number. If anything is still open on the current stack, it was never closed,
/// and is kept until the end of the program.
pub(crate) fn return_to_stack(number: Option<usize>) {
    with(|thread| {
        let stack = number.and_then(|number| thread.waiting.stacks.remove(&number));
        let ran = thread.exchange(stack.unwrap_or_default());
        thread.waiting.keep(ran);
    });
}
