//! Puts back what was changed in order to start a process with this library: the program sees its environment as it
//! was, and its children have nothing of it.

use std::env;
use std::ffi::{CStr, CString, c_ulong, c_void};
use std::os::unix::ffi::OsStrExt;

use pyprof_environment::{forget_preload, restore_preload, take};
use pyprof_settings::{PERSONALITY_BEFORE, PRELOAD};

#[used]
#[unsafe(link_section = ".init_array")]
static RESTORE: extern "C" fn() = restore;

extern "C" fn restore() {
    // SAFETY: before `main` there is one thread, and nothing has asked for a variable that lasts.
    unsafe {
        let before = take(PERSONALITY_BEFORE);
        if let Some(before) = before.and_then(|text| text.to_str()?.parse::<c_ulong>().ok())
            && is_changed_from(before)
        {
            libc::personality(before);
        }
        // where another library of pyprof stands at the head, it restores the variable
        if is_at_the_head().unwrap_or(false) {
            let before = restore_preload();
            forget_preload(before.as_deref());
        }
    }
}

/// Whether the personality of this process is that one but for what pyprof has added: else the number is from elsewhere.
fn is_changed_from(before: c_ulong) -> bool {
    const ASK: c_ulong = 0xffff_ffff;
    // SAFETY: only asks.
    let now = c_ulong::try_from(unsafe { libc::personality(ASK) });
    now.is_ok_and(|now| now == before | libc::ADDR_NO_RANDOMIZE as c_ulong)
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
