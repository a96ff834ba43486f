//! A lock that costs next to nothing in a process of one thread, as most processes are.
//!
//! An atomic exchange takes as long as all other work of a line event. The C library knows whether the process has ever
//! had a second thread. As long as it has not, taking the lock is an ordinary store.

use std::hint;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use lock_api::{GuardSend, RawMutex};

/// Spin lock for sections that are almost never contended.
#[derive(Debug)]
pub(crate) struct SingleThreadLock {
    is_taken: AtomicBool,
}

// SAFETY: in a process of one thread, only that thread takes the lock, and it reads what it has stored. It starts a
// second thread either outside of the lock or after its stores, so the second thread sees them. Of several threads, the
// thread whose exchange succeeds has the lock, and the next thread acquires what that thread released.
unsafe impl RawMutex for SingleThreadLock {
    const INIT: Self = Self {
        is_taken: AtomicBool::new(false),
    };

    type Guard = GuardSend;

    #[inline]
    fn lock(&self) -> GuardSend {
        loop {
            if let Some(guard) = self.try_lock() {
                return guard;
            }
            hint::spin_loop();
        }
    }

    #[inline]
    fn try_lock(&self) -> Option<GuardSend> {
        let was_taken = if is_only_thread() {
            let was_taken = self.is_taken.load(Ordering::Relaxed);
            self.is_taken.store(true, Ordering::Relaxed);
            was_taken
        } else {
            self.is_taken.swap(true, Ordering::Acquire)
        };
        (!was_taken).then(GuardSend::new)
    }

    #[inline]
    unsafe fn unlock(&self, _: GuardSend) {
        self.is_taken.store(false, Ordering::Release);
    }

    fn is_locked(&self) -> bool {
        self.is_taken.load(Ordering::Relaxed)
    }
}

/// The C library's flag of a process with one thread; `UNKNOWN`, which stays false, if the C library has no such flag.
static IS_SINGLE_THREADED: AtomicPtr<AtomicBool> = AtomicPtr::new((&raw const UNKNOWN).cast_mut());

static UNKNOWN: AtomicBool = AtomicBool::new(false);

#[inline]
fn is_only_thread() -> bool {
    // SAFETY: the pointer is to `UNKNOWN` or to the C library's variable, and both last as long as the process.
    unsafe { &*IS_SINGLE_THREADED.load(Ordering::Relaxed) }.load(Ordering::Relaxed)
}

/// Finds the C library's flag of a process with one thread. Until then, locks assume several threads.
pub(crate) fn find_thread_flag() {
    static ASKED: Once = Once::new();
    ASKED.call_once(|| {
        // SAFETY: the name ends with a NUL byte.
        let flag = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"__libc_single_threaded".as_ptr()) };
        if !flag.is_null() {
            IS_SINGLE_THREADED.store(flag.cast(), Ordering::Relaxed);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::thread;

    use lock_api::Mutex;

    use super::*;

    #[test]
    fn additions_of_several_threads_add_up() {
        const TIMES: u64 = if cfg!(miri) { 100 } else { 100_000 };
        static SUM: Mutex<SingleThreadLock, u64> = Mutex::new(0);
        find_thread_flag();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..TIMES).for_each(|_| *SUM.lock() += 1));
            }
        });
        assert_eq!(*SUM.lock(), 4 * TIMES);
    }

    #[test]
    fn a_single_thread_cannot_take_the_lock_twice() {
        find_thread_flag();
        let lock: Mutex<SingleThreadLock, ()> = Mutex::new(());
        let taken = lock.lock();
        assert!(lock.try_lock().is_none());
        drop(taken);
        assert!(lock.try_lock().is_some());
    }
}
