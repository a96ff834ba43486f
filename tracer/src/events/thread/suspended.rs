//! The suspended calls, by their frame: generators and coroutines may continue in another thread.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::events::activation::CallTable;

static SUSPENDED: Mutex<Option<HashMap<usize, Arc<CallTable>>>> = Mutex::new(None);

/// Takes all suspended calls, in no particular order: those that the program never finished.
#[must_use]
pub fn take_suspended() -> Vec<Arc<CallTable>> {
    let taken = suspended().take();
    taken.into_iter().flatten().map(|(_, call)| call).collect()
}

/// Stores a call that is suspended with its frame.
pub(super) fn suspend(frame: usize, call: Arc<CallTable>) {
    suspended().get_or_insert_default().insert(frame, call);
}

/// Takes the call that was suspended with this frame.
pub(super) fn resume(frame: usize) -> Option<Arc<CallTable>> {
    suspended().as_mut()?.remove(&frame)
}

fn suspended() -> MutexGuard<'static, Option<HashMap<usize, Arc<CallTable>>>> {
    SUSPENDED.lock().unwrap_or_else(PoisonError::into_inner)
}
