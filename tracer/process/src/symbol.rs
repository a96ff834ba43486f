//! The functions of preloaded libraries.

use std::ffi::{CStr, c_void};
use std::mem;

/// Returns the address of a function of this process; `None` if no library has one of this name.
pub(crate) fn symbol(name: &CStr) -> Option<*mut c_void> {
    // SAFETY: only searches the libraries of the process.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!address.is_null()).then_some(address)
}

/// Returns a function of this process; `None` if no library has one of this name.
///
/// # Safety
/// `F` is the type of a pointer to the function.
pub(crate) unsafe fn function<F: Copy>(name: &CStr) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
    let address = symbol(name)?;
    // SAFETY: by contract, the address is that of a function of this type.
    Some(unsafe { mem::transmute_copy::<*mut c_void, F>(&address) })
}
