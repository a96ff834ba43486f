//! Opening and closing of the account of a thread.
//!
//! A thread enters the list at its first call of an allocation function. So the threads of libraries, which never run
//! Python, count too. The account is closed when the thread's destructors are over. Memory that the thread frees after
//! that is counted call by call.

use std::ffi::c_void;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use tikv_jemalloc_ctl::raw;

use crate::account::{Account, stage};
use crate::accounts::{List, add_to_gone};
use crate::this_thread;

/// Calls an allocation function for the calling thread, and opens the thread's account at its first call.
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

/// Returns the account of the calling thread, and opens it if it is new.
pub(crate) fn account() -> &'static Account {
    let account = this_thread::account();
    if account.stage.load(Ordering::Relaxed) == stage::NEW {
        open(account);
    }
    account
}

fn open(account: &'static Account) {
    // the stage is set first: the steps below allocate memory, which is counted and must not open the account again
    account.stage.store(stage::RUNS, Ordering::Relaxed);
    // SAFETY: the value is of type `uint64_t *`.
    let allocated = unsafe { raw::read(b"thread.allocatedp\0") };
    // SAFETY: as above.
    let freed = unsafe { raw::read(b"thread.deallocatedp\0") };
    account.open(
        allocated.unwrap_or(ptr::null()),
        freed.unwrap_or(ptr::null()),
    );
    List::lock().insert(account);
    close_after(account, LAST_ROUND);
}

/// The number of rounds in which a thread's destructors are called, as long as one of them sets a variable again.
const LAST_ROUND: usize = 4;

/// Closes the account after `rounds` rounds of destructors.
fn close_after(account: &'static Account, rounds: usize) {
    static KEY: OnceLock<Option<libc::pthread_key_t>> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let mut key = 0;
        // SAFETY: `key` is valid for writing, and the destructor has the type that is asked for.
        let failed = unsafe { libc::pthread_key_create(&raw mut key, Some(after_a_round)) };
        (failed == 0).then_some(key)
    });
    let is_set = key.is_some_and(|key| {
        // SAFETY: the key is never deleted. Its value is a number and never dereferenced.
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

/// Removes the calling thread from all sums, for its flow up to now and from now on.
pub(crate) fn leave_out() {
    let account = account();
    let list = List::lock();
    if account.is_listed.load(Ordering::Relaxed) {
        list.remove(account);
    }
}
