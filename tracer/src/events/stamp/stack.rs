//! What is running in each thread: how deep a call or a block is when it begins.

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

thread_local! {
    static HERE: Stack = Stack::default();
}

/// What is running in a thread, the innermost last. A block may be left in another thread than it was entered in.
#[derive(Clone, Debug, Default)]
struct Stack(Arc<Mutex<Vec<Active>>>);

/// One call or block that is running.
#[derive(Clone, Copy, Debug)]
pub(super) struct Active {
    number: usize,
}

/// Where a call or a block stands.
#[derive(Debug)]
pub(super) struct Place {
    stack: Stack,
    active: Active,
}

/// Something begins in this thread. Gives its place, and how many others it is within; nothing in a thread that is
/// ending.
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

/// This thread goes on with what is running on another stack. Gives what is on the one that ran.
pub(super) fn exchange(other: Vec<Active>) -> Vec<Active> {
    HERE.try_with(|here| mem::replace(&mut *here.locked(), other))
        .unwrap_or_default()
}

impl Place {
    /// A call is over or suspended. The blocks that it has entered and not left are taken off with it, and given back:
    /// what this thread runs next does not run within them.
    pub(super) fn end_call(&self) -> Vec<Active> {
        let mut stack = self.stack.locked();
        let Some(index) = self.index_in(&stack) else {
            return Vec::new();
        };
        let entered = stack.split_off(index + 1);
        stack.pop();
        entered
    }

    /// A call goes on in this thread, within the blocks that it has entered.
    pub(super) fn resume_call(&mut self, entered: Vec<Active>) {
        let here = HERE.try_with(|here| {
            here.push([self.active].into_iter().chain(entered));
            here.clone()
        });
        if let Ok(here) = here {
            self.stack = here;
        }
    }

    /// A block is left. It stands in this thread's stack also where it was entered in another thread, by a generator
    /// that went on here.
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

    /// Whether it was entered in this thread.
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
    /// Gives how many there were.
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
