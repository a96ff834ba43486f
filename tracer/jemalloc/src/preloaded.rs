//! Puts back what was changed in order to start a process with this library: the program sees its environment as it
//! was, and its children have nothing of it.

use std::env;

use pyprof_preload::{PRELOAD, is_at_head, restore_personality, restore_preload, this_library};

#[used]
#[unsafe(link_section = ".init_array")]
static RESTORE: extern "C" fn() = restore;

extern "C" fn restore() {
    // SAFETY: before `main` there is one thread.
    unsafe { restore_personality() };
    // where another library of pyprof stands at the head, it restores the variable
    if is_first().unwrap_or(false) {
        // SAFETY: before `main` there is one thread, and nothing has asked for a variable that lasts.
        unsafe { restore_preload() };
    }
}

/// Whether this library is the first that is preloaded; none if no library is.
fn is_first() -> Option<bool> {
    Some(is_at_head(&this_library()?, &env::var_os(PRELOAD)?))
}
