//! Undoing the changes that were made to start this process.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use crate::kernel_block::forget;
use crate::variables::{PERSONALITY_BEFORE, PRELOAD, PRELOADED_BEFORE, SETTINGS};

/// Removes a variable from the environment, and returns its value.
///
/// # Safety
/// No other thread runs.
pub unsafe fn take(variable: &str) -> Option<OsString> {
    let value = env::var_os(variable)?;
    // SAFETY: by contract.
    unsafe { env::remove_var(variable) };
    Some(value)
}

/// Gives the dynamic linker's variable the value that it had before pyprof put its libraries at the head. Removes
/// pyprof's variables, also from the texts that the kernel shows.
///
/// # Safety
/// No other thread runs, and no code keeps the address of a variable's text.
pub unsafe fn restore_preload() {
    // SAFETY: by contract.
    let before = unsafe { put_back() };
    let of_pyprof = [SETTINGS, PRELOADED_BEFORE, PERSONALITY_BEFORE];
    // SAFETY: by contract.
    unsafe {
        match &before {
            Some(before) => forget(&of_pyprof, &[(PRELOAD, before)]),
            None => forget(&[&of_pyprof[..], &[PRELOAD]].concat(), &[]),
        }
    }
}

/// Restores the variable, and returns its value.
///
/// # Safety
/// No other thread runs.
unsafe fn put_back() -> Option<OsString> {
    let now = env::var_os(PRELOAD);
    // SAFETY: by contract.
    let before = unsafe { take(PRELOADED_BEFORE) };
    let before = before.filter(|before| is_rest(now.as_deref().unwrap_or_default(), before));
    // SAFETY: as above.
    unsafe {
        match &before {
            Some(before) => env::set_var(PRELOAD, before),
            None => env::remove_var(PRELOAD),
        }
    }
    before
}

/// Returns whether `now` is `before` with libraries at its head. Then pyprof has set both; otherwise the value of
/// `before` is not from pyprof.
fn is_rest(now: &OsStr, before: &OsStr) -> bool {
    let head = now.as_bytes().strip_suffix(before.as_bytes());
    head.is_some_and(|head| head.ends_with(b":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_preloaded_before_follows_the_libraries_of_pyprof() {
        let rest = |now: &str, before: &str| is_rest(OsStr::new(now), OsStr::new(before));
        assert!(rest("/e.so:/a.so:/b.so", "/a.so:/b.so"));
        assert!(rest("/e.so:", ""));
        assert!(!rest("/e.so", "/a.so"));
        assert!(!rest("/e.so", ""));
        assert!(!rest("/e.so:/b.so", "/a.so"));
    }
}
