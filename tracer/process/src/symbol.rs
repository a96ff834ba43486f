//! The functions of preloaded libraries.

use std::ffi::{CStr, c_void};

/// Returns the address of a function of this process; `None` if no library has one of this name.
pub(crate) fn symbol(name: &CStr) -> Option<*mut c_void> {
    // SAFETY: only searches the libraries of the process.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!address.is_null()).then_some(address)
}
