//! The dispositions of signals as the kernel has them.

use std::mem;
use std::ptr;

use libc::c_int;

use crate::real::SIGACTION;

pub(crate) type Sigaction =
    unsafe extern "C" fn(c_int, *const libc::sigaction, *mut libc::sigaction) -> c_int;

/// Returns the kernel's disposition; `None` if there is no such signal.
pub(super) fn current(signal: c_int) -> Option<libc::sigaction> {
    // SAFETY: all zero is a valid value.
    let mut current = unsafe { mem::zeroed() };
    // SAFETY: only overwrites `current`.
    let result = unsafe { system_sigaction(signal, ptr::null(), &raw mut current) };
    (result == 0).then_some(current)
}

/// Sets the kernel's disposition.
pub(super) fn set(signal: c_int, new: &libc::sigaction) {
    // SAFETY: `new` is a valid disposition.
    unsafe { system_sigaction(signal, ptr::from_ref(new), ptr::null_mut()) };
}

/// Calls the C library's `sigaction`, which reads and sets the kernel's disposition.
///
/// # Safety
/// As for the C library's function.
pub(super) unsafe fn system_sigaction(
    signal: c_int,
    new: *const libc::sigaction,
    old: *mut libc::sigaction,
) -> c_int {
    // SAFETY: POSIX gives the function this type.
    match unsafe { SIGACTION.function::<Sigaction>() } {
        // SAFETY: by contract.
        Some(system) => unsafe { system(signal, new, old) },
        None => -1,
    }
}

/// Gives a signal the kernel's default action.
pub(super) fn reset(signal: c_int) {
    // SAFETY: all zero is a valid value, and stands for the default action.
    set(signal, &unsafe { mem::zeroed() });
}
