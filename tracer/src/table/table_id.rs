//! The numbers of tables, small ones: recorders keep an array by them.

use std::sync::{Mutex, PoisonError};

/// Those given back, and the next that was never given out.
static SLOTS: Mutex<(Vec<usize>, usize)> = Mutex::new((Vec::new(), 0));

/// A number that is given back when no table has it any more.
#[derive(Debug)]
pub(crate) struct Slot(usize);

impl Slot {
    /// As [`take`].
    pub(crate) fn take() -> Self {
        Self(take())
    }

    /// The number.
    pub(crate) fn number(&self) -> usize {
        self.0
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        give_back(self.0);
    }
}

/// A number that no other table has.
pub(crate) fn take() -> usize {
    let mut slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(slot) = slots.0.pop() {
        return slot;
    }
    slots.1 += 1;
    slots.1 - 1
}

/// To be called when no recorder will count into the table of this number any more.
pub(crate) fn give_back(slot: usize) {
    let mut slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
    slots.0.push(slot);
}
