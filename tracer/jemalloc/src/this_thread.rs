//! The memory for the account of each thread.

use pyprof_thread_memory::thread_memory;

use crate::account::Account;

thread_memory!("pyprof_jemalloc_account_of_thread", 128);

const _: () = assert!(size_of::<Account>() <= 128 && align_of::<Account>() <= 16);

/// Returns the account of the calling thread. All its fields can be changed through shared references.
#[inline(always)]
pub(crate) fn account() -> &'static Account {
    // SAFETY: the memory is large enough, and zero at first, which is a valid account. It outlives every use by its
    // thread.
    unsafe { &*address().cast::<Account>() }
}
