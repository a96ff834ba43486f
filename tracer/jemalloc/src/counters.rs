//! The functions through which the engine reads the counters. It finds them by name in its process.

use std::ptr;
use std::sync::OnceLock;

use tikv_jemalloc_ctl::raw;

use crate::account::{Account, Flow};
use crate::{accounts, lifetime};

/// Returns the account of the calling thread. It is valid until the thread ends.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_jemalloc_account() -> *const Account {
    lifetime::account()
}

/// Returns the program's part of the bytes allocated and freed since the process started. It covers all threads, ended
/// ones included, but not the calling thread if `own` is its account.
///
/// # Safety
/// `own` must be the account of the calling thread, or null.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_jemalloc_of_others(own: *const Account) -> Flow {
    // SAFETY: by contract, `own` is the account of the calling thread, or null.
    accounts::of_others(unsafe { own.as_ref() })
}

/// Begins measuring: [`pyprof_jemalloc_of_unmeasured`] counts from now on.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_jemalloc_begin() {
    accounts::begin();
}

/// Returns the program's part of the bytes that threads without a measured line have allocated and freed since
/// measuring began.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_jemalloc_of_unmeasured() -> Flow {
    accounts::of_unmeasured()
}

/// Leaves the calling thread out of all sums: it does not belong to the program.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_jemalloc_leave_out() {
    lifetime::leave_out();
}

/// Returns the most bytes that the calling thread has had in use since [`pyprof_jemalloc_restart_peak`], above the bytes in
/// use at that time. Up to 64 KiB may be missing.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_jemalloc_peak() -> u64 {
    static NUMBER: Number = Number::of(b"thread.peak.read\0");
    // SAFETY: the value is a `uint64_t`.
    NUMBER
        .get()
        .and_then(|number| unsafe { raw::read_mib(number) }.ok())
        .unwrap_or(0)
}

/// Restarts the peak of the calling thread at the memory that it has in use now.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_jemalloc_restart_peak() {
    static NUMBER: Number = Number::of(b"thread.peak.reset\0");
    if let Some(number) = NUMBER.get() {
        let null = ptr::null_mut();
        // SAFETY: the control has this number, takes no value and returns none.
        unsafe {
            tikv_jemalloc_sys::mallctlbymib(
                number.as_ptr(),
                number.len(),
                null,
                null.cast(),
                null,
                0,
            )
        };
    }
}

/// The number of a jemalloc control, looked up once. Access by name takes ten times as long.
struct Number {
    name: &'static [u8],
    found: OnceLock<Option<[usize; 3]>>,
}

impl Number {
    /// Makes the number of a control. `name` must have three parts and end with a NUL byte.
    const fn of(name: &'static [u8]) -> Self {
        Self {
            name,
            found: OnceLock::new(),
        }
    }

    fn get(&self) -> Option<&[usize; 3]> {
        let found = self.found.get_or_init(|| {
            let mut number = [0; 3];
            let known = raw::name_to_mib(self.name, &mut number);
            known.is_ok().then_some(number)
        });
        found.as_ref()
    }
}
