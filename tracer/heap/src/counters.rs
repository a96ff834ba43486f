//! What the calling thread has allocated and freed, for whoever finds these functions in its process.

use std::ptr;
use std::sync::OnceLock;

use tikv_jemalloc_ctl::raw;

/// Where the counters of a thread stand, as long as the thread runs.
#[repr(C)]
pub(crate) struct Counters {
    /// The bytes that the thread has ever allocated.
    allocated: *const u64,
    /// The bytes that it has ever freed, whoever had allocated them.
    freed: *const u64,
}

/// The counters of the calling thread; null if jemalloc does not count.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_counters() -> Counters {
    // SAFETY: both values are of type `uint64_t *`.
    unsafe {
        Counters {
            allocated: raw::read(b"thread.allocatedp\0").unwrap_or(ptr::null()),
            freed: raw::read(b"thread.deallocatedp\0").unwrap_or(ptr::null()),
        }
    }
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
