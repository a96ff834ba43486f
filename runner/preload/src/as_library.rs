//! The start of a process with a preloaded library that replaces `malloc`.

use std::env;

use crate::head::is_at_head;
use crate::library::this_library;
use crate::personality::restore_personality;
use crate::restore::restore_preload;
use crate::variables::PRELOAD;

/// Restores what was changed to start the process with the calling library. The program sees its original environment,
/// and its children start without the library.
///
/// # Safety
/// The same as for [`restore_preload`].
pub unsafe fn restore_as_library() {
    // SAFETY: by contract.
    unsafe { restore_personality() };
    // if another library of pyprof stands first in the variable, that library restores it
    if is_first().unwrap_or(false) {
        // SAFETY: by contract.
        unsafe { restore_preload() };
    }
}

/// Returns whether the calling library is the first preloaded one; none if no library is preloaded.
fn is_first() -> Option<bool> {
    Some(is_at_head(&this_library()?, &env::var_os(PRELOAD)?))
}
