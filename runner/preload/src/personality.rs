//! The addresses at which a process is laid out.

use std::env;
use std::ffi::c_ulong;

use crate::restore::take;
use crate::variables::PERSONALITY_BEFORE;

/// Asks for the personality, and changes nothing.
const ASK: c_ulong = 0xffff_ffff;

/// The same addresses in every run.
const FIXED: c_ulong = libc::ADDR_NO_RANDOMIZE as c_ulong;

/// Has the process that is executed next lie at the same addresses in every run: what Python keeps in its caches depends on
/// them. Where that is not allowed, a few bytes of a run may be others.
///
/// # Safety
/// No other thread runs.
pub unsafe fn fix_addresses() {
    let Some(before) = personality() else { return };
    // SAFETY: the caller vouches for it.
    unsafe { env::remove_var(PERSONALITY_BEFORE) };
    // SAFETY: changes only what is executed from here on.
    if before & FIXED == 0 && unsafe { libc::personality(before | FIXED) } != -1 {
        // SAFETY: the caller vouches for it.
        unsafe { env::set_var(PERSONALITY_BEFORE, before.to_string()) };
    }
}

/// Restores the personality that the process had before [`fix_addresses`], if it has changed it, and removes the variable.
///
/// # Safety
/// No other thread runs.
pub unsafe fn restore_personality() {
    // SAFETY: the caller vouches for it.
    let before = unsafe { take(PERSONALITY_BEFORE) };
    if let Some(before) = before.and_then(|text| text.to_str()?.parse::<c_ulong>().ok())
        // a number that is from elsewhere differs in more
        && personality() == Some(before | FIXED)
    {
        // SAFETY: changes only what is executed from here on.
        unsafe { libc::personality(before) };
    }
}

fn personality() -> Option<c_ulong> {
    // SAFETY: only asks.
    c_ulong::try_from(unsafe { libc::personality(ASK) }).ok()
}
