//! The address layout of a process.

use std::env;
use std::ffi::c_ulong;

use crate::restore::take;
use crate::variables::PERSONALITY_BEFORE;

/// The argument that reads the personality and changes nothing.
const ASK: c_ulong = 0xffff_ffff;

/// The flag for the same addresses in every run.
const FIXED: c_ulong = libc::ADDR_NO_RANDOMIZE as c_ulong;

/// Gives the program that is executed next the same addresses in every run: the content of Python's caches depends on
/// them. If the system does not allow this, a few bytes may differ between runs.
///
/// # Safety
/// No other thread runs.
pub unsafe fn fix_addresses() {
    let Some(before) = personality() else { return };
    // SAFETY: by contract.
    unsafe { env::remove_var(PERSONALITY_BEFORE) };
    // SAFETY: changes only the programs that are executed later.
    if before & FIXED == 0 && unsafe { libc::personality(before | FIXED) } != -1 {
        // SAFETY: by contract.
        unsafe { env::set_var(PERSONALITY_BEFORE, before.to_string()) };
    }
}

/// Restores the personality that the process had before [`fix_addresses`] changed it, and removes the variable.
///
/// # Safety
/// No other thread runs.
pub unsafe fn restore_personality() {
    // SAFETY: by contract.
    let before = unsafe { take(PERSONALITY_BEFORE) };
    if let Some(before) = before.and_then(|text| text.to_str()?.parse::<c_ulong>().ok())
        // if pyprof has not set the variable, its number and the present personality differ by more than this flag
        && personality() == Some(before | FIXED)
    {
        // SAFETY: changes only the programs that are executed later.
        unsafe { libc::personality(before) };
    }
}

fn personality() -> Option<c_ulong> {
    // SAFETY: only reads a value.
    c_ulong::try_from(unsafe { libc::personality(ASK) }).ok()
}
