//! The interface to `pyprof-jemalloc`, if this process was started with that library. The library replaces `malloc`
//! with jemalloc, and counts the bytes that each thread and the process allocate and free.

use std::ffi::c_void;
use std::path::PathBuf;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use pyprof_measure::{Bytes, Flow};

use crate::symbol::{exported, library_of};

/// The part of a thread's allocated and freed bytes that does not count as the program's. Only the thread itself
/// changes it.
#[derive(Debug)]
#[repr(C)]
pub struct Uncounted {
    allocated: AtomicI64,
    freed: AtomicI64,
}

impl Uncounted {
    /// Returns the sums up to now.
    #[must_use]
    #[inline]
    pub fn get(&self) -> Flow {
        Flow {
            allocated: Bytes::new(self.allocated.load(Ordering::Relaxed)),
            freed: Bytes::new(self.freed.load(Ordering::Relaxed)),
        }
    }

    /// Stores new sums.
    #[inline]
    pub fn set(&self, flow: Flow) {
        self.allocated
            .store(flow.allocated.whole(), Ordering::Relaxed);
        self.freed.store(flow.freed.whole(), Ordering::Relaxed);
    }
}

/// The counters of one thread, and the values that the thread stores for the allocator. The layout is that of the first
/// fields of `Account` in `pyprof-jemalloc`.
#[derive(Debug)]
#[repr(C)]
pub struct Account {
    allocated: *const AtomicU64,
    freed: *const AtomicU64,
    uncounted: Uncounted,
    is_measured: AtomicBool,
}

impl Account {
    /// Returns the bytes that the thread has allocated and freed, the program's or not.
    #[must_use]
    #[inline]
    pub fn flow(&self) -> Flow {
        // SAFETY: the pointers are not null, as `Jemalloc::account` has checked. They are valid as long as the thread's
        // account.
        let bytes = |counter: *const AtomicU64| unsafe {
            Bytes::new((*counter).load(Ordering::Relaxed).cast_signed())
        };
        let freed = bytes(self.freed);
        Flow {
            allocated: bytes(self.allocated),
            freed,
        }
    }

    /// Returns the part of the bytes in [`Account::flow`] that does not count as the program's.
    #[must_use]
    #[inline]
    pub fn uncounted(&self) -> &Uncounted {
        &self.uncounted
    }

    /// Stores that a line of the thread was measured.
    #[inline]
    pub fn mark_measured(&self) {
        self.is_measured.store(true, Ordering::Relaxed);
    }
}

/// The functions that the library exports.
#[derive(Debug)]
pub struct Jemalloc {
    account: unsafe extern "C" fn() -> *const Account,
    of_others: unsafe extern "C" fn(*const Account) -> Flow,
    begin: unsafe extern "C" fn(),
    of_unmeasured: unsafe extern "C" fn() -> Flow,
    leave_out: unsafe extern "C" fn(),
    peak: unsafe extern "C" fn() -> u64,
    restart_peak: unsafe extern "C" fn(),
}

static JEMALLOC: OnceLock<Option<Jemalloc>> = OnceLock::new();

impl Jemalloc {
    /// Returns the library's functions; none if this process was not started with the library.
    #[must_use]
    pub fn of_this_process() -> Option<&'static Self> {
        JEMALLOC.get_or_init(Self::find).as_ref()
    }

    fn find() -> Option<Self> {
        Some(Self {
            account: exported!(c"pyprof_jemalloc_account"),
            of_others: exported!(c"pyprof_jemalloc_of_others"),
            begin: exported!(c"pyprof_jemalloc_begin"),
            of_unmeasured: exported!(c"pyprof_jemalloc_of_unmeasured"),
            leave_out: exported!(c"pyprof_jemalloc_leave_out"),
            peak: exported!(c"pyprof_jemalloc_peak"),
            restart_peak: exported!(c"pyprof_jemalloc_restart_peak"),
        })
    }

    /// Returns the file of the library; none if the dynamic linker does not know it.
    #[must_use]
    pub fn library(&self) -> Option<PathBuf> {
        library_of(self.account as *const c_void)
    }

    /// Returns the account of the calling thread, valid until the thread ends; none if the library does not count.
    #[must_use]
    pub fn account(&self) -> Option<*const Account> {
        // SAFETY: any thread may call the function at any time.
        let account = unsafe { (self.account)() };
        // SAFETY: the account belongs to the calling thread, which has not ended.
        let account = unsafe { account.as_ref() }?;
        let counts = !account.allocated.is_null() && !account.freed.is_null();
        counts.then_some(ptr::from_ref(account))
    }

    /// Returns the program's part of the bytes that all threads but the caller have allocated and freed. Threads that
    /// have ended are included. `own` is the caller's account.
    ///
    /// # Safety
    /// `own` must be the account of the calling thread.
    #[must_use]
    #[inline]
    pub unsafe fn of_others(&self, own: *const Account) -> Flow {
        // SAFETY: by contract, `own` is the account of the calling thread.
        unsafe { (self.of_others)(own) }
    }

    /// Returns the program's part of the bytes that all threads of the process have allocated and freed. Threads that
    /// have ended are included.
    #[must_use]
    pub fn of_all(&self) -> Flow {
        // SAFETY: the function accepts null for no account.
        unsafe { (self.of_others)(ptr::null()) }
    }

    /// Begins measuring: [`Jemalloc::of_unmeasured`] counts from now on.
    pub fn begin(&self) {
        // SAFETY: any thread may call the function at any time.
        unsafe { (self.begin)() };
    }

    /// Returns the program's part of the bytes that threads without a measured line have allocated and freed since
    /// measuring began.
    #[must_use]
    pub fn of_unmeasured(&self) -> Flow {
        // SAFETY: any thread may call the function at any time.
        unsafe { (self.of_unmeasured)() }
    }

    /// Leaves the calling thread out of all sums: it does not belong to the program.
    pub fn leave_out(&self) {
        // SAFETY: any thread may call the function at any time.
        unsafe { (self.leave_out)() };
    }

    /// Returns the most bytes that the calling thread has had in use since [`Jemalloc::restart_peak`], above the bytes
    /// in use at that time. Up to 64 KiB may be missing.
    #[must_use]
    pub fn peak(&self) -> Bytes {
        // SAFETY: any thread may call the function at any time.
        Bytes::new(unsafe { (self.peak)() }.cast_signed())
    }

    /// Restarts the peak of the calling thread at the memory that it has in use now.
    pub fn restart_peak(&self) {
        // SAFETY: any thread may call the function at any time.
        unsafe { (self.restart_peak)() };
    }
}
