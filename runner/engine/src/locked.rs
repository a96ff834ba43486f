//! A lock that a panic has not spoiled.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks `mutex`. The value stays usable when a thread has panicked with it: each change of it is whole.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
