//! The memory in which each thread has its account: thread-local, zero when the thread starts, valid until it has ended.
//!
//! Every call of `malloc` asks for it, so its place must be known without a function of the dynamic linker, which may
//! itself call `malloc`. Rust's own thread-local variables of a shared library are reached through such a function.

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

/// What is set aside for an account, which the files of the processors repeat.
const SIZE: usize = 128;

const _: () = assert!(size_of::<Account>() <= SIZE && align_of::<Account>() <= 16);

/// The account of the calling thread. All of its fields change through shared references.
#[inline(always)]
pub(crate) fn account() -> &'static Account {
    // SAFETY: the memory is large enough and zero at first, which is a valid account. It outlives all that the calling
    // thread does.
    unsafe { &*place::address().cast::<Account>() }
}
