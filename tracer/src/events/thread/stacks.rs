//! The stacks of a thread. A greenlet has a stack of its own, and a program that switches greenlets goes on with another stack in
//! the middle of a call: what is open on the stack that waits stays open, and is out of the way of what the other one opens.

use std::collections::BTreeMap;
use std::mem;

use pyprof_measure::Activations;

use super::{OpenActivation, Thread, with};
use crate::events::stamp;
use crate::reading;

/// What is open on a stack that waits.
#[derive(Debug, Default)]
pub(super) struct Stack {
    activations: Activations,
    open: Vec<OpenActivation>,
    unrecorded: Vec<usize>,
    stamps: stamp::Waiting,
}

/// The stacks that wait, by number.
#[derive(Debug)]
pub(super) struct Waiting {
    stacks: BTreeMap<usize, Stack>,
    next: usize,
}

impl Waiting {
    /// None.
    pub(super) const fn new() -> Self {
        Self {
            stacks: BTreeMap::new(),
            next: 0,
        }
    }

    /// For a thread that has outlived the interpreter, to which what they hold belongs.
    pub(super) fn forget(&mut self) {
        // one by one: a map that is empty keeps memory of its own
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
        self.activations.is_empty()
            && self.open.is_empty()
            && self.unrecorded.is_empty()
            && self.stamps.is_empty()
    }
}

impl Thread {
    /// Goes on with another stack. Gives the one that ran.
    fn exchange(&mut self, other: Stack) -> Stack {
        if self.recorder.depth() > 0 {
            let recorder = &mut self.recorder;
            reading::at_event(&mut self.last, |now| recorder.settle(now));
        }
        Stack {
            activations: self.recorder.exchange(other.activations),
            open: mem::replace(&mut self.open, other.open),
            unrecorded: mem::replace(&mut self.unrecorded, other.unrecorded),
            stamps: stamp::exchange(other.stamps),
        }
    }

    /// Goes on with one of the stacks that wait; false if none does.
    pub(super) fn go_on_with_last(&mut self) -> bool {
        let last = self.waiting.stacks.pop_last();
        last.is_some_and(|(_, stack)| {
            self.exchange(stack);
            true
        })
    }
}

/// The stack that runs is about to wait. Gives its number; none if nothing is open on it.
pub(crate) fn leave_stack() -> Option<usize> {
    with(|thread| {
        let stack = thread.exchange(Stack::default());
        thread.waiting.keep(stack)
    })
    .flatten()
}

/// The stack of this number goes on. What is still open on the one that ran was never closed, and waits for the end of the
/// program.
pub(crate) fn return_to_stack(number: Option<usize>) {
    with(|thread| {
        let stack = number.and_then(|number| thread.waiting.stacks.remove(&number));
        let ran = thread.exchange(stack.unwrap_or_default());
        thread.waiting.keep(ran);
    });
}
