//! The memory for the account of each thread: thread-local, zero when the thread starts, valid until it has ended.
//!
//! Every call of `malloc` needs it, so finding its address must not call the dynamic linker, which may itself call
//! `malloc`. Rust's own thread-local variables in a shared library call the dynamic linker.

use crate::account::Account;

#[cfg_attr(
    all(target_os = "linux", target_arch = "x86_64"),
    path = "this_thread/x86_64.rs"
)]
#[cfg_attr(
    all(target_os = "linux", target_arch = "aarch64"),
    path = "this_thread/aarch64.rs"
)]
mod place;

/// The size of the memory for an account, in bytes. The assembly in the processors' files repeats it.
const SIZE: usize = 128;

const _: () = assert!(size_of::<Account>() <= SIZE && align_of::<Account>() <= 16);

/// Returns the account of the calling thread. All its fields can be changed through shared references.
#[inline(always)]
pub(crate) fn account() -> &'static Account {
    // SAFETY: the memory is large enough, and zero at first, which is a valid account. It outlives every use by its
    // thread.
    unsafe { &*place::address().cast::<Account>() }
}
