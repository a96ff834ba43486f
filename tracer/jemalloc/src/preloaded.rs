//! Restores what was changed to start the process with this library. The program sees its original environment, and its
//! children start without this library.

use std::env;

use pyprof_preload::{PRELOAD, is_at_head, restore_personality, restore_preload, this_library};

#[used]
#[unsafe(link_section = ".init_array")]
static RESTORE: extern "C" fn() = restore;

extern "C" fn restore() {
    // SAFETY: before `main` there is one thread.
    unsafe { restore_personality() };
    // if another library of pyprof stands first in the variable, that library restores it
    if is_first().unwrap_or(false) {
        // SAFETY: before `main` there is one thread, and nothing keeps a pointer to a variable of the environment.
        unsafe { restore_preload() };
    }
}

/// Returns whether this library is the first preloaded one; none if no library is preloaded.
fn is_first() -> Option<bool> {
    Some(is_at_head(&this_library()?, &env::var_os(PRELOAD)?))
}
