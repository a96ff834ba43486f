//! The gate for forks: while it is closed, no thread of this process forks. So a new process never gets a lock or marks that
//! another thread was just changing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Waits until the gate is open, and closes it. The handler before a fork calls this too.
pub(crate) fn close() {
    while IS_CLOSED.swap(true, Ordering::Acquire) {
        thread::yield_now();
    }
}

/// Opens the gate, also in a new process.
pub(crate) fn open() {
    IS_CLOSED.store(false, Ordering::Release);
}

/// Calls `act` while the gate is closed. It is opened after a panic, too.
pub(super) fn closed<T>(act: impl FnOnce() -> T) -> T {
    struct Open;
    impl Drop for Open {
        fn drop(&mut self) {
            open();
        }
    }
    close();
    let _open = Open;
    act()
}
