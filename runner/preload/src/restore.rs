//! Restores the environment that this process had before pyprof changed it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use crate::kernel_block::rewrite_environment_block;
use crate::variables::{DESCENDANTS, PERSONALITY_BEFORE, PRELOAD, PRELOADED_BEFORE, SETTINGS};

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

/// Restores the value that `LD_PRELOAD` had before pyprof put its libraries at the head. Removes pyprof's variables, also
/// from the environment block.
///
/// # Safety
/// No other thread runs, and no code keeps the address of a variable's text.
pub unsafe fn restore_preload() {
    // SAFETY: by contract.
    let before = unsafe { restore_value() };
    let of_pyprof = [SETTINGS, DESCENDANTS, PRELOADED_BEFORE, PERSONALITY_BEFORE];
    let (mut removed, mut changed) = (of_pyprof.to_vec(), Vec::new());
    match &before {
        Some(before) => changed.push((PRELOAD, before.as_os_str())),
        None => removed.push(PRELOAD),
    }
    // SAFETY: by contract.
    unsafe { rewrite_environment_block(&removed, &changed) };
}

/// Restores `LD_PRELOAD`, and returns its value.
///
/// # Safety
/// No other thread runs.
unsafe fn restore_value() -> Option<OsString> {
    let now = env::var_os(PRELOAD);
    // SAFETY: by contract.
    let before = unsafe { take(PRELOADED_BEFORE) };
    let before = before.filter(|before| is_tail(now.as_deref().unwrap_or_default(), before));
    match &before {
        // SAFETY: by contract.
        Some(before) => unsafe { env::set_var(PRELOAD, before) },
        // SAFETY: by contract.
        None => unsafe { env::remove_var(PRELOAD) },
    }
    before
}

/// Returns whether `now` is `before` with libraries at its head. If not, pyprof has not set `before`.
fn is_tail(now: &OsStr, before: &OsStr) -> bool {
    let head = now.as_bytes().strip_suffix(before.as_bytes());
    head.is_some_and(|head| head.ends_with(b":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_value_follows_the_libraries_of_pyprof() {
        let rest = |now: &str, before: &str| is_tail(OsStr::new(now), OsStr::new(before));
        assert!(rest("/e.so:/a.so:/b.so", "/a.so:/b.so"));
        assert!(rest("/e.so:", ""));
        assert!(!rest("/e.so", "/a.so"));
        assert!(!rest("/e.so", ""));
        assert!(!rest("/e.so:/b.so", "/a.so"));
    }
}
