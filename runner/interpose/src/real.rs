//! The functions of the C library that the definitions of this crate hide.

use std::ffi::CStr;
use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use libc::{c_char, c_int, c_void, pid_t, posix_spawn_file_actions_t, posix_spawnattr_t};

/// The type of `posix_spawn` and `posix_spawnp`.
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
pub(crate) static EXECVP: Real = Real::new(c"execvp");
pub(crate) static FEXECVE: Real = Real::new(c"fexecve");
pub(crate) static SYSTEM: Real = Real::new(c"system");
pub(crate) static POPEN: Real = Real::new(c"popen");
pub(crate) static SIGACTION: Real = Real::new(c"sigaction");
pub(crate) static SIGNAL: Real = Real::new(c"signal");
pub(crate) static BSD_SIGNAL: Real = Real::new(c"bsd_signal");
pub(crate) static SSIGNAL: Real = Real::new(c"ssignal");
pub(crate) static SYSV_SIGNAL: Real = Real::new(c"sysv_signal");
pub(crate) static SIGSET: Real = Real::new(c"sigset");

/// All functions above.
static HIDDEN: [&Real; 12] = [
    &POSIX_SPAWN,
    &POSIX_SPAWNP,
    &EXECVP,
    &FEXECVE,
    &SYSTEM,
    &POPEN,
    &SIGACTION,
    &SIGNAL,
    &BSD_SIGNAL,
    &SSIGNAL,
    &SYSV_SIGNAL,
    &SIGSET,
];

/// Looks up the functions of the C library, so that nothing needs to be looked up later.
pub(crate) fn resolve() {
    for hidden in HIDDEN {
        hidden.address();
    }
}

impl Real {
    const fn new(name: &'static CStr) -> Self {
        Self {
            name,
            address: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Returns the function as one of type `F`; `None` if the C library has no such function.
    ///
    /// # Safety
    /// `F` is a pointer to a function, of the type that POSIX gives this one.
    pub(crate) unsafe fn function<F: Copy>(&self) -> Option<F> {
        const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
        let address = self.address();
        // SAFETY: by contract.
        (!address.is_null()).then(|| unsafe { mem::transmute_copy::<*mut c_void, F>(&address) })
    }

    /// Returns the address of the function; null if the C library has no such function.
    fn address(&self) -> *mut c_void {
        let mut address = self.address.load(Ordering::Acquire);
        if address.is_null() {
            // SAFETY: the name is zero-terminated.
            address = unsafe { libc::dlsym(libc::RTLD_NEXT, self.name.as_ptr()) };
            self.address.store(address, Ordering::Release);
        }
        address
    }
}
