//! Functions of the interpreter, found by their names.

use std::ffi::{CStr, c_void};
use std::mem;

/// Returns a function of the interpreter; `None` if it has none with this name.
///
/// # Safety
/// The function has this type.
pub(crate) unsafe fn function<F: Copy>(name: &CStr) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
    // SAFETY: only searches the libraries of the process.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    // SAFETY: by contract.
    (!found.is_null()).then(|| unsafe { mem::transmute_copy::<*mut c_void, F>(&found) })
}
