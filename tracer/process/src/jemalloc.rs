//! The library `pyprof-jemalloc`, in a process that was started with it: jemalloc as the `malloc`, which counts what each
//! thread and what the process allocates and frees.

use std::ffi::{CStr, c_void};
use std::mem;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use pyprof_measure::{Bytes, Flow};

/// What a thread allocates and frees that is not counted as the program's. Only that thread changes it.
#[derive(Debug)]
#[repr(C)]
pub struct Uncounted {
    allocated: AtomicI64,
    freed: AtomicI64,
}

impl Uncounted {
    /// The sums up to now.
    #[must_use]
    #[inline]
    pub fn get(&self) -> Flow {
        Flow {
            allocated: Bytes::new(self.allocated.load(Ordering::Relaxed)),
            freed: Bytes::new(self.freed.load(Ordering::Relaxed)),
        }
    }

    /// Replaces the sums.
    #[inline]
    pub fn set(&self, flow: Flow) {
        self.allocated
            .store(flow.allocated.whole(), Ordering::Relaxed);
        self.freed.store(flow.freed.whole(), Ordering::Relaxed);
    }
}

/// The counters of one thread, and what the thread notes for the allocator: the head of `Account` in `pyprof-jemalloc`.
#[derive(Debug)]
#[repr(C)]
pub struct Account {
    allocated: *const AtomicU64,
    freed: *const AtomicU64,
    uncounted: Uncounted,
    is_measured: AtomicBool,
}

impl Account {
    /// What the thread has allocated and freed, also what is not the program's.
    #[must_use]
    #[inline]
    pub fn flow(&self) -> Flow {
        // SAFETY: not null, as `Jemalloc::account` has seen; valid as long as the account, which is the thread's.
        let bytes = |counter: *const AtomicU64| unsafe {
            Bytes::new((*counter).load(Ordering::Relaxed).cast_signed())
        };
        let freed = bytes(self.freed);
        Flow {
            allocated: bytes(self.allocated),
            freed,
        }
    }

    /// What of it is not counted as the program's.
    #[must_use]
    #[inline]
    pub fn uncounted(&self) -> &Uncounted {
        &self.uncounted
    }

    /// Notes that a line of the thread was measured.
    #[inline]
    pub fn mark_measured(&self) {
        self.is_measured.store(true, Ordering::Relaxed);
    }
}

/// The functions of the library.
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
    /// The library in this process, if the process was started with it.
    #[must_use]
    pub fn of_this_process() -> Option<&'static Self> {
        JEMALLOC.get_or_init(Self::find).as_ref()
    }

    fn find() -> Option<Self> {
        type Act = unsafe extern "C" fn();
        // SAFETY: the functions that the library exports under these names have these types.
        unsafe {
            Some(Self {
                account: mem::transmute::<*mut c_void, unsafe extern "C" fn() -> *const Account>(
                    symbol(c"pyprof_heap_account")?,
                ),
                of_others: mem::transmute::<
                    *mut c_void,
                    unsafe extern "C" fn(*const Account) -> Flow,
                >(symbol(c"pyprof_heap_of_others")?),
                begin: mem::transmute::<*mut c_void, Act>(symbol(c"pyprof_heap_begin")?),
                of_unmeasured: mem::transmute::<*mut c_void, unsafe extern "C" fn() -> Flow>(
                    symbol(c"pyprof_heap_of_unmeasured")?,
                ),
                leave_out: mem::transmute::<*mut c_void, Act>(symbol(c"pyprof_heap_leave_out")?),
                peak: mem::transmute::<*mut c_void, unsafe extern "C" fn() -> u64>(symbol(
                    c"pyprof_heap_peak",
                )?),
                restart_peak: mem::transmute::<*mut c_void, Act>(symbol(
                    c"pyprof_heap_restart_peak",
                )?),
            })
        }
    }

    /// The account of the calling thread, valid as long as the thread runs; none if the library does not count.
    #[must_use]
    pub fn account(&self) -> Option<*const Account> {
        // SAFETY: may be called by any thread at any time; the account is the calling thread's, which runs.
        let account = unsafe { (self.account)().as_ref() }?;
        let counts = !account.allocated.is_null() && !account.freed.is_null();
        counts.then_some(ptr::from_ref(account))
    }

    /// The program's part of what the threads of the process have allocated and freed, also those that are gone, but for
    /// the calling thread.
    ///
    /// # Safety
    /// The account is the calling thread's.
    #[must_use]
    #[inline]
    pub unsafe fn of_others(&self, own: *const Account) -> Flow {
        // SAFETY: the calling thread's account by contract.
        unsafe { (self.of_others)(own) }
    }

    /// The program's part of what all threads of the process have allocated and freed, also those that are gone.
    #[must_use]
    pub fn of_all(&self) -> Flow {
        // SAFETY: null names no account.
        unsafe { (self.of_others)(ptr::null()) }
    }

    /// From now on, [`Jemalloc::of_unmeasured`] is about what is allocated and freed from now on.
    pub fn begin(&self) {
        // SAFETY: may be called by any thread at any time.
        unsafe { (self.begin)() };
    }

    /// The program's part of what the threads without a measured line have allocated and freed.
    #[must_use]
    pub fn of_unmeasured(&self) -> Flow {
        // SAFETY: may be called by any thread at any time.
        unsafe { (self.of_unmeasured)() }
    }

    /// The calling thread is none of the program's.
    pub fn leave_out(&self) {
        // SAFETY: may be called by any thread at any time.
        unsafe { (self.leave_out)() };
    }

    /// The most that the calling thread had in use at once since [`Jemalloc::restart_peak`], in bytes more than at that
    /// time. Less than 64 KiB of it may be missing.
    #[must_use]
    pub fn peak(&self) -> Bytes {
        // SAFETY: may be called by any thread at any time.
        Bytes::new(unsafe { (self.peak)() }.cast_signed())
    }

    /// From now on, [`Jemalloc::peak`] is about what the calling thread allocates from now on.
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
