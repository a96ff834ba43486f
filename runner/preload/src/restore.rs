//! Taking back what was changed in order to start this process.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use crate::kernel_block::forget;
use crate::variables::{PERSONALITY_BEFORE, PRELOAD, PRELOADED_BEFORE, SETTINGS};

/// Takes a variable out of the environment.
///
/// # Safety
/// No other thread runs.
pub unsafe fn take(variable: &str) -> Option<OsString> {
    let value = env::var_os(variable)?;
    // SAFETY: the caller vouches for it.
    unsafe { env::remove_var(variable) };
    Some(value)
}

/// Gives the dynamic linker's variable the value that it had before pyprof put its libraries at the head, and removes pyprof's
/// variables, also from what the kernel shows.
///
/// # Safety
/// No other thread runs, and nothing keeps the address of a variable's text.
pub unsafe fn restore_preload() {
    // SAFETY: the caller vouches for it.
    let before = unsafe { put_back() };
    let of_pyprof = [SETTINGS, PRELOADED_BEFORE, PERSONALITY_BEFORE];
    // SAFETY: the caller vouches for it.
    unsafe {
        match &before {
            Some(before) => forget(&of_pyprof, &[(PRELOAD, before)]),
            None => forget(&[&of_pyprof[..], &[PRELOAD]].concat(), &[]),
        }
    }
}

/// Returns the value that the variable has again.
///
/// # Safety
/// No other thread runs.
unsafe fn put_back() -> Option<OsString> {
    let now = env::var_os(PRELOAD);
    // SAFETY: the caller vouches for it.
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

/// Whether `before` follows the libraries that were put at the head of it: pyprof has set both, else it is from elsewhere.
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
