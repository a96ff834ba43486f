//! The functions of the C library that the definitions of this crate hide.

use std::ffi::CStr;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use libc::{c_char, c_int, c_void, pid_t, posix_spawn_file_actions_t, posix_spawnattr_t};

pub(crate) type Spawn = unsafe extern "C" fn(
    *mut pid_t,
    *const c_char,
    *const posix_spawn_file_actions_t,
    *const posix_spawnattr_t,
    *const *const c_char,
    *const *const c_char,
) -> c_int;

/// A function of the C library that a definition of this crate hides.
pub(crate) struct Real {
    name: &'static CStr,
    address: AtomicPtr<c_void>,
}

pub(crate) static POSIX_SPAWN: Real = Real::new(c"posix_spawn");
pub(crate) static POSIX_SPAWNP: Real = Real::new(c"posix_spawnp");

/// Looks up the functions of the C library, so that nothing needs to be looked up later.
pub(crate) fn resolve() {
    let _found = (POSIX_SPAWN.function(), POSIX_SPAWNP.function());
}

impl Real {
    const fn new(name: &'static CStr) -> Self {
        Self {
            name,
            address: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Returns the function; `None` if the C library has no such function.
    pub(crate) fn function(&self) -> Option<Spawn> {
        let mut address = self.address.load(Ordering::Acquire);
        if address.is_null() {
            // SAFETY: the name is zero-terminated.
            address = unsafe { libc::dlsym(libc::RTLD_NEXT, self.name.as_ptr()) };
            self.address.store(address, Ordering::Release);
        }
        if address.is_null() {
            return None;
        }
        // SAFETY: POSIX gives both functions this type.
        Some(unsafe { std::mem::transmute::<*mut c_void, Spawn>(address) })
    }
}
