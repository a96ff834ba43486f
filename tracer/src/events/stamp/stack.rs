//! The open runs of each thread. Their number when a run begins is its level.

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

thread_local! {
    static HERE: Stack = Stack::default();
}

/// The open runs of a thread, innermost last. A block may be left in another thread than that in which it was entered.
#[derive(Clone, Debug, Default)]
struct Stack(Arc<Mutex<Vec<Active>>>);

/// One open call or block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Active {
    number: usize,
}

/// The stack that a call or a block is on.
#[derive(Debug)]
pub(super) struct Place {
    stack: Stack,
    active: Active,
}

/// Adds a run to this thread. Returns its place and the number of open runs around it; none if the thread is ending.
pub(super) fn begin() -> Option<(Place, usize)> {
    static NUMBERS: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    let active = Active { number };
    HERE.try_with(|here| {
        let level = here.push([active]);
        let stack = here.clone();
        (Place { stack, active }, level)
    })
    .ok()
}

/// Switches this thread to the open runs of another stack. Returns those of the stack that is now suspended.
pub(super) fn exchange(other: Vec<Active>) -> Vec<Active> {
    HERE.try_with(|here| mem::replace(&mut *here.locked(), other))
        .unwrap_or_default()
}

impl Place {
    /// Removes a call that has ended or was suspended, and the blocks that it has entered and not left. Returns these
    /// blocks: what this thread runs next is not within them.
    pub(super) fn end_call(&self) -> Vec<Active> {
        let mut stack = self.stack.locked();
        let Some(index) = self.index_in(&stack) else {
            return Vec::new();
        };
        let entered = stack.split_off(index + 1);
        stack.pop();
        entered
    }

    /// Adds a call that continues in this thread, and the blocks that it has entered.
    pub(super) fn resume_call(&mut self, entered: Vec<Active>) {
        let here = HERE.try_with(|here| {
            here.push([self.active].into_iter().chain(entered));
            here.clone()
        });
        if let Ok(here) = here {
            self.stack = here;
        }
    }

    /// Removes a block. If it was entered in another thread, by a generator that continued here, it is on this thread's
    /// stack.
    pub(super) fn end_block(&self) {
        let here = HERE.try_with(Stack::clone).ok();
        for stack in here.iter().chain([&self.stack]) {
            let mut stack = stack.locked();
            if let Some(index) = self.index_in(&stack) {
                stack.remove(index);
                return;
            }
        }
    }

    /// Returns whether the run is on this thread's stack.
    pub(super) fn is_here(&self) -> bool {
        HERE.try_with(|here| Arc::ptr_eq(&here.0, &self.stack.0))
            .unwrap_or(false)
    }

    fn index_in(&self, stack: &[Active]) -> Option<usize> {
        let is_this = |active: &Active| active.number == self.active.number;
        stack.iter().rposition(is_this)
    }
}

impl Stack {
    /// Adds runs, and returns the number of runs before.
    fn push(&self, more: impl IntoIterator<Item = Active>) -> usize {
        let mut stack = self.locked();
        let before = stack.len();
        stack.extend(more);
        before
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Active>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
