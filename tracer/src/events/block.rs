//! A part of a program that is stamped like a function: the body of a `with` statement.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyprof_measure::Quantity;

use crate::events::stamp::{Running, Stamped};
use crate::events::thread;
use crate::interpreter::guard::guarded;
use crate::reading::allocations;

/// A block. It may be entered any number of times, also within itself.
#[derive(Debug)]
pub struct Block {
    stamped: Arc<Stamped>,
    /// The runs that were entered and not yet left.
    running: Mutex<Vec<Running>>,
}

impl Block {
    /// Makes a block, measured by `quantity`. Its position in the report follows the order in which blocks are made.
    #[must_use]
    pub fn new(name: &str, quantity: Quantity) -> Self {
        Self {
            stamped: Arc::new(Stamped::new(format!(".{name}"), quantity)),
            running: Mutex::default(),
        }
    }

    /// Enters the block in this thread.
    pub fn enter(&self) {
        guarded((), || allocations::uncounted(|| self.enter_now()));
    }

    /// Leaves the block that this thread has entered last.
    pub fn leave(&self) {
        guarded((), || allocations::uncounted(|| self.leave_now()));
    }

    fn enter_now(&self) {
        let running = thread::with_readings(|readings| self.stamped.begin(readings));
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
            thread::with_readings(|readings| running.end_block(readings));
        }
    }

    fn running(&self) -> MutexGuard<'_, Vec<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
