//! The functions of preloaded libraries.

use std::ffi::{CStr, OsStr, c_void};
use std::mem;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

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

/// Returns the function of a preloaded library for a field of a structure, from within a function that returns an
/// `Option`. The library must export a function of the type of the field under this name.
macro_rules! exported {
    ($name:literal) => {
        // SAFETY: the library exports a function of the type of the field under this name.
        unsafe { $crate::symbol::function($name) }?
    };
}

pub(crate) use exported;

/// Returns the file of the library with this address; `None` if the dynamic linker does not know it.
pub(crate) fn library_of(address: *const c_void) -> Option<PathBuf> {
    // SAFETY: all zero is a valid value.
    let mut found: libc::Dl_info = unsafe { mem::zeroed() };
    // SAFETY: the dynamic linker fills `found` for an address of a library.
    if unsafe { libc::dladdr(address, &raw mut found) } == 0 {
        return None;
    }
    // SAFETY: the name is a text that lives as long as the library is loaded.
    let path = unsafe { CStr::from_ptr(found.dli_fname) };
    Some(PathBuf::from(OsStr::from_bytes(path.to_bytes())))
}
