//! The ids of tables: small numbers, since recorders keep arrays indexed by them.

use std::sync::{Mutex, PoisonError};

/// The ids that were given back, and the next id that was never used.
static IDS: Mutex<(Vec<usize>, usize)> = Mutex::new((Vec::new(), 0));

/// An id that is given back when no table has it any more.
#[derive(Debug)]
pub(crate) struct TableId(usize);

impl TableId {
    /// Takes an id that no other table has. It is given back when the value is dropped.
    pub(crate) fn take() -> Self {
        Self(take())
    }

    /// Returns the id as a number.
    pub(crate) fn number(&self) -> usize {
        self.0
    }
}

impl Drop for TableId {
    fn drop(&mut self) {
        give_back(self.0);
    }
}

/// Takes an id that no other table has. The caller must give it back.
pub(crate) fn take() -> usize {
    let mut ids = IDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(id) = ids.0.pop() {
        return id;
    }
    ids.1 += 1;
    ids.1 - 1
}

/// Gives an id back. No recorder may count into a table with this id any more.
pub(crate) fn give_back(id: usize) {
    let mut ids = IDS.lock().unwrap_or_else(PoisonError::into_inner);
    ids.0.push(id);
}
