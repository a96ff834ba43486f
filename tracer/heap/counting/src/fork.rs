//! Handlers of `fork`. The forking thread takes all locks before the fork and releases them after it, so that the new
//! process does not inherit a lock of another thread. The new process does not count, since its counters may be mapped
//! from the record of its parent.

use std::cell::UnsafeCell;

use crate::blocks::count;
use crate::lock::{Held, NamesLock, lock_for_fork};
use crate::mmap::RegionsLock;
use crate::owner::leave_lines;

/// The locks, held from before a fork until after it.
struct Locks(UnsafeCell<Option<(Option<RegionsLock>, NamesLock, Held)>>);

// SAFETY: only the thread that holds the locks changes the value.
unsafe impl Sync for Locks {}

static LOCKS: Locks = Locks(UnsafeCell::new(None));

/// Registers the handlers. Returns whether there was memory for them.
pub(crate) fn begin() -> bool {
    // SAFETY: the handlers have the type that is asked for, and last as long as the process.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(in_the_child)) == 0 }
}

unsafe extern "C" fn before() {
    let regions = RegionsLock::take();
    let names = NamesLock::take();
    let counters = lock_for_fork();
    // SAFETY: this thread holds the locks.
    unsafe { *LOCKS.0.get() = Some((regions, names, counters)) };
}

unsafe extern "C" fn after() {
    // SAFETY: this thread has held the locks since `before`.
    drop(unsafe { (*LOCKS.0.get()).take() });
}

unsafe extern "C" fn in_the_child() {
    // SAFETY: this thread is the copy of the thread that has held the locks since `before`.
    drop(unsafe { (*LOCKS.0.get()).take() });
    leave_lines();
    count(false);
}
