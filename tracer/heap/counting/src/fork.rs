//! Handlers of `fork`. The forking thread takes all locks before the fork and releases them after it, so that the new
//! process does not inherit a lock of another thread.
//!
//! The new process counts only if the engine has said so. It never uses the section of its parent if that is mapped from
//! a record: the parent goes on to change it. So the section is copied before the fork. The blocks of the parent live in the
//! new process too. They stay noted in the shadow, and count as inherited.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::blocks::{count, is_counting};
use crate::lock::{NamesLock, Spinning, lock_for_fork};
use crate::mmap::RegionsLock;
use crate::owner::{leave_lines, of_this_thread};
use crate::section::ForFork;
use crate::{counters, lock, quick, stacks};

/// The state from before a fork until after it: the section for the new process if it counts, and the locks.
type State = (Option<ForFork>, Option<RegionsLock>, NamesLock, Spinning);

struct Forking(UnsafeCell<Option<State>>);

// SAFETY: only the thread that holds the locks changes the value.
unsafe impl Sync for Forking {}

static FORKING: Forking = Forking(UnsafeCell::new(None));

/// True if forked processes count.
static FORKS_COUNT: AtomicBool = AtomicBool::new(false);

/// From now on, forked processes count.
pub(crate) fn count_forks() {
    FORKS_COUNT.store(true, Ordering::Relaxed);
}

/// Registers the handlers. Returns whether there was memory for them.
pub(crate) fn begin() -> bool {
    // SAFETY: the handlers have the type that is asked for, and last as long as the process.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(in_the_child)) == 0 }
}

unsafe extern "C" fn before() {
    let regions = RegionsLock::take();
    let names = NamesLock::take();
    let counters = lock_for_fork();
    let counts = regions.is_some() && FORKS_COUNT.load(Ordering::Relaxed) && is_counting();
    // SAFETY: both locks are held.
    let section = counts.then(|| unsafe { ForFork::prepare() }).flatten();
    // SAFETY: this thread holds the locks.
    unsafe { *FORKING.0.get() = Some((section, regions, names, counters)) };
}

unsafe extern "C" fn after() {
    // SAFETY: this thread has held the locks since `before`.
    let state = unsafe { (*FORKING.0.get()).take() };
    if let Some((Some(section), ..)) = state {
        section.release();
    }
}

unsafe extern "C" fn in_the_child() {
    // SAFETY: this thread is the copy of the thread that has held the locks since `before`.
    let state = unsafe { (*FORKING.0.get()).take() };
    if let Some((Some(section), regions, names, counters)) = state {
        section.take();
        counters::inherit();
        drop((counters, names, regions));
        lock::begin();
        counters::begin_peaks(of_this_thread());
    } else {
        count(false);
    }
    // until the engine has begun in the new process
    leave_lines();
    stacks::leave();
    quick::update();
}
