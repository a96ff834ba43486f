//! The allocator that counts for each thread what it allocates and frees: the library `pyprof-heap`, in a process that
//! was started with it.

use std::ffi::{CStr, c_void};
use std::mem;
use std::ops::{Add, Sub};
use std::sync::OnceLock;

use crate::Bytes;

/// What a thread has allocated and freed, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// All that it has allocated.
    pub allocated: Bytes,
    /// All that it has freed, whoever had allocated it.
    pub freed: Bytes,
}

impl Flow {
    /// Nothing yet.
    pub const NOTHING: Self = Self {
        allocated: Bytes::ZERO,
        freed: Bytes::ZERO,
    };

    /// What was allocated and is in use.
    #[must_use]
    pub const fn kept(amount: Bytes) -> Self {
        Self {
            allocated: amount,
            freed: Bytes::ZERO,
        }
    }

    /// What was allocated and freed again.
    #[must_use]
    pub const fn passing(amount: Bytes) -> Self {
        Self {
            allocated: amount,
            freed: amount,
        }
    }

    /// What is left of it.
    #[must_use]
    #[inline]
    pub fn in_use(self) -> Bytes {
        self.allocated - self.freed
    }
}

impl Add for Flow {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self {
            allocated: self.allocated + other.allocated,
            freed: self.freed + other.freed,
        }
    }
}

impl Sub for Flow {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self {
            allocated: self.allocated - other.allocated,
            freed: self.freed - other.freed,
        }
    }
}

/// Where the counters of one thread stand.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Counters {
    allocated: *const u64,
    freed: *const u64,
}

impl Counters {
    /// What the thread has allocated and freed, if another thread asks.
    ///
    /// # Safety
    /// The thread whose counters they are has not ended.
    #[must_use]
    pub unsafe fn read_from_another_thread(self) -> Flow {
        // SAFETY: not null, as whoever gave them has seen, and alive as long as the thread. They change meanwhile, each
        // as a whole.
        let bytes =
            |counter: *const u64| Bytes::new(unsafe { counter.read_volatile() }.cast_signed());
        Flow {
            allocated: bytes(self.allocated),
            freed: bytes(self.freed),
        }
    }

    /// What the thread has allocated and freed.
    ///
    /// # Safety
    /// To be called by the thread whose counters they are.
    #[must_use]
    #[inline]
    pub unsafe fn read(self) -> Flow {
        // SAFETY: not null, as whoever gave them has seen, and alive as long as the thread.
        let bytes = |counter: *const u64| Bytes::new(unsafe { *counter }.cast_signed());
        Flow {
            allocated: bytes(self.allocated),
            freed: bytes(self.freed),
        }
    }
}

/// The library's functions.
#[derive(Debug)]
pub struct Heap {
    counters: unsafe extern "C" fn() -> Counters,
    peak: unsafe extern "C" fn() -> u64,
    restart_peak: unsafe extern "C" fn(),
}

static HEAP: OnceLock<Option<Heap>> = OnceLock::new();

impl Heap {
    /// That of this process, if it was started with it.
    #[must_use]
    pub fn of_this_process() -> Option<&'static Self> {
        HEAP.get_or_init(Self::find).as_ref()
    }

    fn find() -> Option<Self> {
        // SAFETY: the functions that the library exports under these names have these types.
        unsafe {
            Some(Self {
                counters: mem::transmute::<*mut c_void, unsafe extern "C" fn() -> Counters>(
                    symbol(c"pyprof_heap_counters")?,
                ),
                peak: mem::transmute::<*mut c_void, unsafe extern "C" fn() -> u64>(symbol(
                    c"pyprof_heap_peak",
                )?),
                restart_peak: mem::transmute::<*mut c_void, unsafe extern "C" fn()>(symbol(
                    c"pyprof_heap_restart_peak",
                )?),
            })
        }
    }

    /// Those of the calling thread, if the library counts.
    #[must_use]
    pub fn counters(&self) -> Option<Counters> {
        // SAFETY: may be called by any thread at any time.
        let counters = unsafe { (self.counters)() };
        (!counters.allocated.is_null() && !counters.freed.is_null()).then_some(counters)
    }

    /// The most that the calling thread had in use at once since [`Heap::restart_peak`], in bytes more than at that
    /// time. Less than 64 KiB of it may be missing.
    #[must_use]
    pub fn peak(&self) -> Bytes {
        // SAFETY: may be called by any thread at any time.
        Bytes::new(unsafe { (self.peak)() }.cast_signed())
    }

    /// From now on, [`Heap::peak`] is about what the calling thread allocates from now on.
    pub fn restart_peak(&self) {
        // SAFETY: may be called by any thread at any time.
        unsafe { (self.restart_peak)() };
    }
}

fn symbol(name: &CStr) -> Option<*mut c_void> {
    // SAFETY: the name ends with a zero.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!address.is_null()).then_some(address)
}
