//! Puts back what was changed in order to start a process with this library: the program sees its environment as it
//! was, and its children have nothing of it.

use std::env;
use std::ffi::{CStr, CString, OsString, c_ulong, c_void};
use std::os::unix::ffi::OsStrExt;

use pyprof_settings::{PERSONALITY_BEFORE, PRELOAD, PRELOADED_BEFORE};

#[used]
#[unsafe(link_section = ".init_array")]
static RESTORE: extern "C" fn() = restore;

extern "C" fn restore() {
    if let Some(before) = take(PERSONALITY_BEFORE)
        && let Some(before) = before
            .to_str()
            .and_then(|text| text.parse::<c_ulong>().ok())
    {
        // SAFETY: changes only what is executed from here on.
        unsafe { libc::personality(before) };
    }
    // where another library of ours stands at the head, it restores the variable
    if is_at_the_head().unwrap_or(false) {
        let before = take(PRELOADED_BEFORE);
        // SAFETY: before `main` there is one thread.
        unsafe {
            match before {
                Some(before) => env::set_var(PRELOAD, before),
                None => env::remove_var(PRELOAD),
            }
        }
    }
}

fn take(variable: &str) -> Option<OsString> {
    let value = env::var_os(variable)?;
    // SAFETY: before `main` there is one thread.
    unsafe { env::remove_var(variable) };
    Some(value)
}

fn is_at_the_head() -> Option<bool> {
    let preload = env::var_os(PRELOAD)?;
    let head = preload
        .as_bytes()
        .split(|byte| b": ".contains(byte))
        .next()?;
    Some(head == this_library()?.to_bytes())
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
