//! The address layout of a process.

use std::env;
use std::ffi::c_ulong;

use crate::restore::take;
use crate::variables::PERSONALITY_BEFORE;

/// The argument of `personality` that changes nothing.
const QUERY: c_ulong = 0xffff_ffff;

/// The flag for the same addresses in every run.
const NO_RANDOMIZATION: c_ulong = libc::ADDR_NO_RANDOMIZE as c_ulong;

/// Disables the randomization of addresses for the program that is executed next. The content of Python's caches depends
/// on the addresses. If the system does not allow this, a few bytes may differ between runs.
///
/// # Safety
/// No other thread runs.
pub unsafe fn disable_address_randomization() {
    let Some(before) = personality() else { return };
    // SAFETY: by contract.
    unsafe { env::remove_var(PERSONALITY_BEFORE) };
    if before & NO_RANDOMIZATION != 0 {
        return;
    }
    // SAFETY: changes only the programs that are executed later.
    if unsafe { libc::personality(before | NO_RANDOMIZATION) } != -1 {
        // SAFETY: by contract.
        unsafe { env::set_var(PERSONALITY_BEFORE, before.to_string()) };
    }
}

/// Restores the personality from before [`disable_address_randomization`], and removes the variable.
///
/// # Safety
/// No other thread runs.
pub(crate) unsafe fn restore_personality() {
    // SAFETY: by contract.
    let before = unsafe { take(PERSONALITY_BEFORE) };
    if let Some(before) = before.and_then(|text| text.to_str()?.parse::<c_ulong>().ok())
        // if pyprof has not set the variable, its number and the present personality differ by more than this flag
        && personality() == Some(before | NO_RANDOMIZATION)
    {
        // SAFETY: changes only the programs that are executed later.
        unsafe { libc::personality(before) };
    }
}

fn personality() -> Option<c_ulong> {
    // SAFETY: only reads a value.
    c_ulong::try_from(unsafe { libc::personality(QUERY) }).ok()
}
