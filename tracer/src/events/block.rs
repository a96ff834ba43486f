//! A part of a program that is stamped as a function is: the body of a `with` statement.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyprof_measure::Quantity;

use crate::events::stamp::{Running, Stamped};
use crate::events::thread;
use crate::interpreter::guard::guarded;
use crate::reading::allocations;

/// A block; it may be entered as often as one likes, also within itself.
#[derive(Debug)]
pub struct Block {
    stamped: Arc<Stamped>,
    /// Entered and not left.
    running: Mutex<Vec<Running>>,
}

impl Block {
    /// A block that is measured by `quantity`. In the report it stands where it was made.
    #[must_use]
    pub fn new(name: &str, quantity: Quantity) -> Self {
        Self {
            stamped: Arc::new(Stamped::new(format!(".{name}"), quantity)),
            running: Mutex::default(),
        }
    }

    /// The block begins in this thread.
    pub fn enter(&self) {
        guarded((), || allocations::uncounted(|| self.enter_now()));
    }

    /// The block that this thread has entered last is over.
    pub fn leave(&self) {
        guarded((), || allocations::uncounted(|| self.leave_now()));
    }

    fn enter_now(&self) {
        let running = thread::with_last(|last| self.stamped.begin(last));
        self.running().extend(running.flatten());
    }

    fn leave_now(&self) {
        let running = {
            let mut running = self.running();
            let index = running.iter().rposition(Running::is_here);
            let index = index.or(running.len().checked_sub(1));
            index.map(|index| running.remove(index))
        };
        if let Some(running) = running {
            thread::with_last(|last| running.end_block(last));
        }
    }

    fn running(&self) -> MutexGuard<'_, Vec<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
