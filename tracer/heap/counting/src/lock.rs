//! The lock on the counters: a biased spin lock. The critical sections are a few instructions long.
//!
//! If one thread takes the lock many times in succession, the lock becomes biased to it. From then on, this thread
//! takes it with one store and no atomic read-modify-write. Another thread revokes the bias: it calls `membarrier`,
//! which makes the store visible, and waits until the first thread has left its section. All other threads use the spin
//! lock.

use std::hint;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering, compiler_fence};

use crate::this_thread::this_thread;

/// `MEMBARRIER_CMD_PRIVATE_EXPEDITED` and the command that registers for it, of `linux/membarrier.h`.
const BARRIER: libc::c_int = 8;
const REGISTER: libc::c_int = 16;

/// The lock becomes biased to a thread that has taken it this many times in succession. A revocation costs about as much
/// as a bias saves in so many turns, so threads that alternate lose little.
const TURNS: u32 = 1000;

/// The number of attempts of a bounded wait, which yields the processor after each one: some tenths of a second.
const MOST_ATTEMPTS: u32 = 200_000;

static IS_LOCKED: AtomicBool = AtomicBool::new(false);
/// The flags of the threads to which the lock has been biased: true while the thread is in its critical section. Each thread
/// has a flag of its own, since a thread that has lost the bias may still write to its flag. The flags outlive the threads.
static INSIDE: [AtomicBool; 1024] = [const { AtomicBool::new(false) }; 1024];
/// The flag of no thread.
static NEVER_INSIDE: AtomicBool = AtomicBool::new(false);
/// The flag of the thread to which the lock is biased.
static BIASED_TO: AtomicPtr<AtomicBool> = AtomicPtr::new(NO_THREAD);
const NO_THREAD: *mut AtomicBool = (&raw const NEVER_INSIDE).cast_mut();

// the spin lock protects these
/// The identity of the thread that took the spin lock last.
static LAST: AtomicUsize = AtomicUsize::new(0);
/// The number of times in succession that it has taken it.
static TURNS_OF_LAST: AtomicU32 = AtomicU32::new(0);
static NEEDED_TURNS: AtomicU32 = AtomicU32::new(u32::MAX);
/// The number of flags that threads have.
static USED_FLAGS: AtomicUsize = AtomicUsize::new(0);

/// The lock, held. Dropping this releases it.
pub(crate) enum Held {
    /// By the thread to which the lock is biased, without the spin lock.
    #[expect(dead_code, reason = "dropping it releases the lock")]
    ByBias(Biased),
    /// By the spin lock.
    BySpinLock(Spinning),
}

/// The spin lock, held. Dropping this releases it.
pub(crate) struct Spinning;

impl Drop for Spinning {
    #[inline(always)]
    fn drop(&mut self) {
        IS_LOCKED.store(false, Ordering::Release);
    }
}

/// Returns a number that identifies the calling thread.
#[inline(always)]
pub(crate) fn identity() -> usize {
    ptr::from_ref(this_thread()).addr()
}

/// Waits for the lock.
#[inline(always)]
pub(crate) fn lock() -> Held {
    match lock_by_bias() {
        Some(biased) => Held::ByBias(biased),
        None => Held::BySpinLock(spin_lock(identity())),
    }
}

/// Takes the lock if it is biased to the calling thread; otherwise returns `None`, and the caller may wait for [`lock`].
#[inline(always)]
pub(crate) fn lock_by_bias() -> Option<Biased> {
    let own = this_thread().inside.load(Ordering::Relaxed);
    if BIASED_TO.load(Ordering::Relaxed) != own {
        return None;
    }
    // SAFETY: the lock is or was biased to the calling thread, so this is its flag.
    let inside = unsafe { &*own };
    inside.store(true, Ordering::Relaxed);
    // `membarrier` of a revoking thread makes this a barrier of the processor too
    compiler_fence(Ordering::SeqCst);
    let is_taken = BIASED_TO.load(Ordering::Relaxed) == own;
    if !is_taken {
        inside.store(false, Ordering::Release);
    }
    is_taken.then(|| Biased(inside))
}

/// The lock, held by bias. Dropping this releases it.
pub(crate) struct Biased(&'static AtomicBool);

impl Drop for Biased {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Takes the spin lock, and revokes the bias if there is one.
#[inline(never)]
fn spin_lock(this: usize) -> Spinning {
    while IS_LOCKED.swap(true, Ordering::Acquire) {
        wait();
    }
    if BIASED_TO.load(Ordering::Relaxed) != NO_THREAD {
        let inside = revoke_bias();
        while inside.load(Ordering::Acquire) {
            hint::spin_loop();
        }
    }
    if LAST.swap(this, Ordering::Relaxed) == this {
        let turns = TURNS_OF_LAST.load(Ordering::Relaxed).saturating_add(1);
        TURNS_OF_LAST.store(turns, Ordering::Relaxed);
        if turns > NEEDED_TURNS.load(Ordering::Relaxed) {
            TURNS_OF_LAST.store(0, Ordering::Relaxed);
            BIASED_TO.store(flag_of_this_thread(), Ordering::Relaxed);
        }
    } else {
        TURNS_OF_LAST.store(0, Ordering::Relaxed);
    }
    Spinning
}

/// Returns the flag of the calling thread, which holds the spin lock. If all flags belong to other threads, this is that of no
/// thread, and the lock does not become biased.
fn flag_of_this_thread() -> *mut AtomicBool {
    let own = &this_thread().inside;
    if own.load(Ordering::Relaxed).is_null() {
        let used = USED_FLAGS.load(Ordering::Relaxed);
        let Some(flag) = INSIDE.get(used) else {
            return NO_THREAD;
        };
        USED_FLAGS.store(used + 1, Ordering::Relaxed);
        own.store(ptr::from_ref(flag).cast_mut(), Ordering::Relaxed);
    }
    own.load(Ordering::Relaxed)
}

/// Waits a short time for the spin lock to become free.
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

/// Removes the bias. Returns the flag of the thread that had it: the caller waits until that thread has left its critical
/// section.
#[cold]
#[inline(never)]
fn revoke_bias() -> &'static AtomicBool {
    let biased_to = BIASED_TO.swap(NO_THREAD, Ordering::SeqCst);
    // SAFETY: the process is registered for the call, which changes no memory.
    unsafe { libc::syscall(libc::SYS_membarrier, BARRIER, 0, 0) };
    // a signal handler of that thread may call this inside the section, and must not wait for its own thread
    if biased_to == this_thread().inside.load(Ordering::Relaxed) {
        return &NEVER_INSIDE;
    }
    // SAFETY: this is one of the static flags.
    unsafe { &*biased_to }
}

/// Permits a bias, if the system has `membarrier`.
pub(crate) fn begin() {
    // SAFETY: registers the process for the call, and changes no memory.
    let registered = unsafe { libc::syscall(libc::SYS_membarrier, REGISTER, 0, 0) } == 0;
    let needed = if registered { TURNS } else { u32::MAX };
    NEEDED_TURNS.store(needed, Ordering::Relaxed);
}

/// Takes the spin lock, even if the lock is biased to the calling thread. No other thread is in a critical section
/// then, and the forked process can release the lock.
pub(crate) fn lock_for_fork() -> Spinning {
    spin_lock(identity())
}

/// The spin lock on the names, held. New names are rare.
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

/// Calls `act` with both locks held. The caller may be a signal handler that has interrupted the holder of a lock,
/// which never becomes free then. So each wait is bounded. After it, `act` is called without the lock.
pub(crate) fn with_both_locks<T>(act: impl FnOnce() -> T) -> T {
    // a lock that was not taken must not be released
    let names = within_bounds(&NAMES_ARE_LOCKED).then(|| NamesLock(()));
    let counters = within_bounds(&IS_LOCKED).then(|| Spinning);
    if counters.is_some() && BIASED_TO.load(Ordering::Relaxed) != NO_THREAD {
        let inside = revoke_bias();
        within_attempts(|| !inside.load(Ordering::Acquire));
    }
    let result = act();
    drop((counters, names));
    result
}

/// Waits for a spin lock for a bounded time. Returns whether the caller has it.
fn within_bounds(is_locked: &AtomicBool) -> bool {
    within_attempts(|| !is_locked.swap(true, Ordering::Acquire))
}

/// Tries for a bounded time. Returns whether it has succeeded.
fn within_attempts(mut attempt: impl FnMut() -> bool) -> bool {
    (0..MOST_ATTEMPTS).any(|_| {
        let has_succeeded = attempt();
        if !has_succeeded {
            std::thread::yield_now();
        }
        has_succeeded
    })
}

impl Drop for NamesLock {
    fn drop(&mut self) {
        NAMES_ARE_LOCKED.store(false, Ordering::Release);
    }
}
