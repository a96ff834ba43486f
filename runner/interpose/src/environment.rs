//! The environment of a replacement, built on the stack.

mod stack_array;
mod stack_text;

#[cfg(test)]
mod tests;

use std::ffi::{CStr, CString};
use std::ptr;

use libc::c_char;
use pyprof_preload::{CHILD, Head, PRELOAD, PRELOADED_BEFORE};

use stack_array::{array, entries, value};
use stack_text::StackText;

/// The entries that a replacement gets in addition to the environment given by the program.
#[derive(Debug)]
pub(crate) enum Addition {
    /// This entry.
    Child(CString),
    /// These paths, separated by colons, at the head of `LD_PRELOAD`; and these settings as an entry of this name.
    Preload {
        libraries: CString,
        name: &'static str,
        settings: CString,
    },
}

/// Calls `then` with `envp` and `addition` in one array. Returns `None` without calling `then` if they do not fit.
///
/// # Safety
/// `envp` is null or points to an array of zero-terminated texts that ends with a null.
pub(crate) unsafe fn extended<T>(
    envp: *const *const c_char,
    addition: &Addition,
    then: impl FnOnce(*const *const c_char) -> T,
) -> Option<T> {
    // SAFETY: by contract.
    let given = unsafe { entries(envp) };
    match addition {
        Addition::Child(child) => array(given, &[(CHILD, child.as_ptr())], then),
        Addition::Preload {
            libraries,
            name,
            settings,
        } => preloading(given, libraries, (name, settings), then),
    }
}

#[inline(never)]
fn preloading<T>(
    given: &[*const c_char],
    libraries: &CStr,
    (name, settings): (&str, &CStr),
    then: impl FnOnce(*const *const c_char) -> T,
) -> Option<T> {
    let mut text = StackText::new();
    let before = given.iter().find_map(|&entry| value(entry, PRELOAD));
    let head = Head::new(libraries.to_bytes(), before);
    let [first, second, third] = head.preload;
    let preload = text.entry(&[PRELOAD.as_bytes(), b"=", first, second, third])?;
    let preloaded_before = match head.preloaded_before {
        Some(before) => text.entry(&[PRELOADED_BEFORE.as_bytes(), b"=", before])?,
        None => ptr::null(),
    };
    let added = [
        (PRELOAD, preload),
        (name, settings.as_ptr()),
        (PRELOADED_BEFORE, preloaded_before),
    ];
    array(given, &added, then)
}
