//! The lock on the counters, which costs nothing for a thread that has used it alone for some time.
//!
//! That thread is the lock's favourite: it only announces its work by a store. Another thread takes the favour away by
//! `membarrier`, which makes the announcement visible, and waits until the work is done. All other threads use a spin
//! lock, since the sections are a few instructions long.

use std::hint;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering, compiler_fence};

use crate::this_thread::this_thread;

/// `MEMBARRIER_CMD_PRIVATE_EXPEDITED` and the command that registers for it, of `linux/membarrier.h`.
const BARRIER: libc::c_int = 8;
const REGISTER: libc::c_int = 16;

/// The number of uses in turn after which a thread becomes the favourite, at first and at the most.
const TURNS: u32 = 1000;
const MOST_TURNS: u32 = 100_000;

/// The number of times for which a wait with bounds gives its processor to other threads: some tenths of a second.
const MOST_WAITS: u32 = 200_000;

static IS_LOCKED: AtomicBool = AtomicBool::new(false);
/// The identity of the favourite; zero if there is none.
static FAVOURITE: AtomicUsize = AtomicUsize::new(0);
static FAVOURITE_WORKS: AtomicBool = AtomicBool::new(false);

// the lock protects these
static LAST: AtomicUsize = AtomicUsize::new(0);
static TURNS_OF_LAST: AtomicU32 = AtomicU32::new(0);
static NEEDED_TURNS: AtomicU32 = AtomicU32::new(u32::MAX);

/// The lock, held.
#[derive(Debug)]
pub(crate) enum Held {
    AsFavourite,
    ByLock,
}

impl Drop for Held {
    #[inline(always)]
    fn drop(&mut self) {
        match self {
            Self::AsFavourite => FAVOURITE_WORKS.store(false, Ordering::Release),
            Self::ByLock => IS_LOCKED.store(false, Ordering::Release),
        }
    }
}

/// Returns a number that identifies the calling thread.
#[inline(always)]
fn identity() -> usize {
    std::ptr::from_ref(this_thread()).addr()
}

/// Waits for the lock.
#[inline(always)]
pub(crate) fn lock() -> Held {
    let this = identity();
    if FAVOURITE.load(Ordering::Relaxed) == this {
        FAVOURITE_WORKS.store(true, Ordering::Relaxed);
        // a thread that takes the favour away makes this a barrier of the processor too
        compiler_fence(Ordering::SeqCst);
        if FAVOURITE.load(Ordering::Relaxed) == this {
            return Held::AsFavourite;
        }
        FAVOURITE_WORKS.store(false, Ordering::Release);
    }
    lock_without_favour(this)
}

#[inline(never)]
fn lock_without_favour(this: usize) -> Held {
    while IS_LOCKED.swap(true, Ordering::Acquire) {
        wait();
    }
    if FAVOURITE.load(Ordering::Relaxed) != 0 {
        take_favour_away();
    }
    if LAST.swap(this, Ordering::Relaxed) == this {
        let turns = TURNS_OF_LAST.load(Ordering::Relaxed).saturating_add(1);
        TURNS_OF_LAST.store(turns, Ordering::Relaxed);
        if turns > NEEDED_TURNS.load(Ordering::Relaxed) {
            TURNS_OF_LAST.store(0, Ordering::Relaxed);
            FAVOURITE.store(this, Ordering::Relaxed);
        }
    } else {
        TURNS_OF_LAST.store(0, Ordering::Relaxed);
    }
    Held::ByLock
}

#[cold]
fn wait() {
    for _ in 0..100 {
        if !IS_LOCKED.load(Ordering::Relaxed) {
            return;
        }
        hint::spin_loop();
    }
    std::thread::yield_now();
}

#[cold]
#[inline(never)]
fn take_favour_away() {
    let favourite = FAVOURITE.swap(0, Ordering::SeqCst);
    // SAFETY: the process is registered for the call, which changes no memory.
    unsafe { libc::syscall(libc::SYS_membarrier, BARRIER, 0, 0) };
    // a signal may have interrupted the work of the favourite, and its handler calls this
    while favourite != identity() && FAVOURITE_WORKS.load(Ordering::Acquire) {
        hint::spin_loop();
    }
    // the more often it is taken away, the later it is given again
    let needed = NEEDED_TURNS.load(Ordering::Relaxed).saturating_mul(2);
    NEEDED_TURNS.store(needed.min(MOST_TURNS), Ordering::Relaxed);
}

/// Allows that a thread becomes the favourite, if the system has `membarrier`.
pub(crate) fn begin() {
    // SAFETY: registers the process for the call, and changes no memory.
    let registered = unsafe { libc::syscall(libc::SYS_membarrier, REGISTER, 0, 0) } == 0;
    NEEDED_TURNS.store(if registered { TURNS } else { u32::MAX }, Ordering::Relaxed);
}

/// Waits for the lock without becoming its favourite: the lock is then held by the lock itself, in a forked process too.
pub(crate) fn lock_for_fork() -> Held {
    lock_without_favour(identity())
}

/// A spin lock for the names, which are rarely new.
#[derive(Debug)]
pub(crate) struct NamesLock(());

static NAMES_ARE_LOCKED: AtomicBool = AtomicBool::new(false);

impl NamesLock {
    /// Waits for the lock.
    pub(crate) fn take() -> Self {
        while NAMES_ARE_LOCKED.swap(true, Ordering::Acquire) {
            std::thread::yield_now();
        }
        Self(())
    }
}

/// Calls `act` with both locks. If a signal has interrupted a thread that holds one of them, and its handler calls this,
/// the lock never becomes free. So the wait is bounded, and then `act` is called without the lock.
pub(crate) fn with_both_locks<T>(act: impl FnOnce() -> T) -> T {
    let names = within_bounds(&NAMES_ARE_LOCKED).then_some(NamesLock(()));
    let counters = within_bounds(&IS_LOCKED).then_some(Held::ByLock);
    if counters.is_some() && FAVOURITE.load(Ordering::Relaxed) != 0 {
        take_favour_away();
    }
    let result = act();
    drop((counters, names));
    result
}

/// Waits for a spin lock. Returns whether the caller has it.
fn within_bounds(is_locked: &AtomicBool) -> bool {
    (0..MOST_WAITS).any(|_| {
        let is_taken = !is_locked.swap(true, Ordering::Acquire);
        if !is_taken {
            std::thread::yield_now();
        }
        is_taken
    })
}

impl Drop for NamesLock {
    fn drop(&mut self) {
        NAMES_ARE_LOCKED.store(false, Ordering::Release);
    }
}
