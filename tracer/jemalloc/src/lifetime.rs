//! When the account of a thread is opened and closed.
//!
//! A thread is listed at its first call of an allocation function, so that those count too which a library starts and which
//! never run Python. When its destructors are over, its account is closed; what it still frees then is counted call by
//! call.

use std::ffi::c_void;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use tikv_jemalloc_ctl::raw;

use crate::account::{Account, stage};
use crate::accounts::{List, add_to_gone};
use crate::this_thread;

/// Calls an allocation function for the calling thread.
#[inline(always)]
pub(crate) fn counting<T>(act: impl FnOnce() -> T) -> T {
    let account = this_thread::account();
    if account.stage.load(Ordering::Relaxed) == stage::RUNS {
        act()
    } else {
        counting_at_the_edge(account, act)
    }
}

#[cold]
#[inline(never)]
fn counting_at_the_edge<T>(account: &'static Account, act: impl FnOnce() -> T) -> T {
    if account.stage.load(Ordering::Relaxed) == stage::NEW {
        open(account);
        return act();
    }
    let before = account.counted();
    let result = act();
    add_to_gone(account, account.counted().minus(before));
    result
}

/// The account of the calling thread, opened.
pub(crate) fn account() -> &'static Account {
    let account = this_thread::account();
    if account.stage.load(Ordering::Relaxed) == stage::NEW {
        open(account);
    }
    account
}

fn open(account: &'static Account) {
    // what jemalloc or the C library allocates for the following is counted, and does not open it once more
    account.stage.store(stage::RUNS, Ordering::Relaxed);
    // SAFETY: both values are of type `uint64_t *`.
    let (allocated, freed) = unsafe {
        (
            raw::read(b"thread.allocatedp\0").unwrap_or(ptr::null()),
            raw::read(b"thread.deallocatedp\0").unwrap_or(ptr::null()),
        )
    };
    account.open(allocated, freed);
    List::lock().insert(account);
    close_after(account, LAST_ROUND);
}

/// A thread's destructors are called in so many rounds, as long as one of them sets a variable again.
const LAST_ROUND: usize = 4;

/// Has the account closed after so many rounds of destructors.
fn close_after(account: &'static Account, rounds: usize) {
    static KEY: OnceLock<Option<libc::pthread_key_t>> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let mut key = 0;
        // SAFETY: the place for the key is there; the destructor is a function of that type.
        let failed = unsafe { libc::pthread_key_create(&raw mut key, Some(after_a_round)) };
        (failed == 0).then_some(key)
    });
    let is_set = key.is_some_and(|key| {
        // SAFETY: the key is never deleted. Its value is a number, which is not followed.
        unsafe { libc::pthread_setspecific(key, ptr::without_provenance(rounds)) == 0 }
    });
    if !is_set {
        close(account);
    }
}

unsafe extern "C" fn after_a_round(rounds: *mut c_void) {
    let account = this_thread::account();
    match rounds.addr() {
        0 | 1 => close(account),
        rounds => close_after(account, rounds - 1),
    }
}

fn close(account: &'static Account) {
    let list = List::lock();
    if account.is_listed.load(Ordering::Relaxed) {
        account.stage.store(stage::ENDS, Ordering::Relaxed);
        list.close(account);
    }
}

/// What the calling thread allocates and frees is not added up from now on, and what it has up to now neither.
pub(crate) fn leave_out() {
    let account = account();
    let list = List::lock();
    if account.is_listed.load(Ordering::Relaxed) {
        list.remove(account);
    }
}
