//! Takes the library out of `LD_PRELOAD`, so that the program sees its environment as it was and its children do not
//! have it.

use std::ffi::{CStr, CString, c_void};
use std::os::unix::ffi::OsStrExt;

/// The dynamic linker's variable, which has this library's path at its head.
const PRELOAD: &str = "LD_PRELOAD";

/// What the variable was before; not set if it was not set.
const PRELOADED_BEFORE: &str = "PYPROF_LD_PRELOAD";

#[used]
#[unsafe(link_section = ".init_array")]
static RESTORE: extern "C" fn() = restore;

/// Leaves the environment alone where another library of ours stands at the head: that one restores it.
extern "C" fn restore() {
    let Some(preload) = std::env::var_os(PRELOAD) else {
        return;
    };
    let first = preload.as_bytes().split(|byte| b": ".contains(byte)).next();
    if first != this_library().as_deref().map(CStr::to_bytes) {
        return;
    }
    let before = std::env::var_os(PRELOADED_BEFORE);
    // SAFETY: before `main` there is one thread.
    unsafe {
        match before {
            Some(before) => std::env::set_var(PRELOAD, before),
            None => std::env::remove_var(PRELOAD),
        }
        std::env::remove_var(PRELOADED_BEFORE);
    }
}

fn this_library() -> Option<CString> {
    // SAFETY: all zero is a valid value, filled by `dladdr` for an address of this library.
    let path = unsafe {
        let mut found: libc::Dl_info = std::mem::zeroed();
        if libc::dladdr(restore as *const c_void, &raw mut found) == 0 {
            return None;
        }
        CStr::from_ptr(found.dli_fname)
    };
    Some(path.to_owned())
}
