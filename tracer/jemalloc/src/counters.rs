//! What is counted, for an engine that finds these functions in its process.

use std::ptr;
use std::sync::OnceLock;

use tikv_jemalloc_ctl::raw;

use crate::account::{Account, Flow};
use crate::{accounts, lifetime};

/// The account of the calling thread, as long as the thread runs.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_account() -> *const Account {
    lifetime::account()
}

/// The program's part of what all threads have allocated and freed since the process started, those that are gone included,
/// but for the thread that calls, if it names its own account.
///
/// # Safety
/// The account is that of the calling thread, or null.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_of_others(own: *const Account) -> Flow {
    // SAFETY: the account of a thread that runs, or null, by contract.
    accounts::of_others(unsafe { own.as_ref() })
}

/// From now on, [`pyprof_heap_of_unmeasured`] is about what is allocated and freed from now on.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_begin() {
    accounts::begin();
}

/// The program's part of what the threads without a measured line have allocated and freed.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_of_unmeasured() -> Flow {
    accounts::of_unmeasured()
}

/// The calling thread is none of the program's.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_leave_out() {
    lifetime::leave_out();
}

/// The most that the calling thread had in use at once since [`pyprof_heap_restart_peak`], in bytes more than at that
/// time. Less than 64 KiB of it may be missing.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_peak() -> u64 {
    static NUMBER: Number = Number::of(b"thread.peak.read\0");
    // SAFETY: the value is a `uint64_t`.
    NUMBER
        .get()
        .and_then(|number| unsafe { raw::read_mib(number) }.ok())
        .unwrap_or(0)
}

/// From now on, [`pyprof_heap_peak`] is about what the calling thread allocates from now on.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_restart_peak() {
    static NUMBER: Number = Number::of(b"thread.peak.reset\0");
    if let Some(number) = NUMBER.get() {
        let null = ptr::null_mut();
        // SAFETY: the number of a control that takes no value and gives none.
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

/// A control by its number, which is looked up once: by name it takes ten times as long.
struct Number {
    name: &'static [u8],
    found: OnceLock<Option<[usize; 3]>>,
}

impl Number {
    /// The name has three parts and ends with a zero.
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
