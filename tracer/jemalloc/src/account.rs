//! What is known of one thread: where jemalloc counts what it allocates and frees, and what of that is not the program's.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, AtomicU8, AtomicU64, Ordering};

/// Bytes that were allocated and freed, added up.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub(crate) struct Flow {
    pub(crate) allocated: i64,
    pub(crate) freed: i64,
}

impl Flow {
    pub(crate) fn minus(self, other: Self) -> Self {
        Self {
            allocated: self.allocated.wrapping_sub(other.allocated),
            freed: self.freed.wrapping_sub(other.freed),
        }
    }
}

/// A flow that several threads read, and one or several change.
#[derive(Default)]
#[repr(C)]
pub(crate) struct SharedFlow {
    allocated: AtomicI64,
    freed: AtomicI64,
}

impl SharedFlow {
    pub(crate) const fn new() -> Self {
        Self {
            allocated: AtomicI64::new(0),
            freed: AtomicI64::new(0),
        }
    }

    pub(crate) fn get(&self) -> Flow {
        // first what is freed: a block that is allocated and freed meanwhile is then not freed only
        let freed = self.freed.load(Ordering::Acquire);
        Flow {
            allocated: self.allocated.load(Ordering::Relaxed),
            freed,
        }
    }

    pub(crate) fn set(&self, flow: Flow) {
        self.allocated.store(flow.allocated, Ordering::Relaxed);
        self.freed.store(flow.freed, Ordering::Relaxed);
    }

    pub(crate) fn add(&self, flow: Flow) {
        self.allocated.fetch_add(flow.allocated, Ordering::Relaxed);
        self.freed.fetch_add(flow.freed, Ordering::Release);
    }
}

/// How far a thread is. The first is that of memory that is zero.
pub(crate) mod stage {
    /// It has not allocated or freed anything.
    pub(crate) const NEW: u8 = 0;
    /// Its account counts, or is left out.
    pub(crate) const RUNS: u8 = 1;
    /// Its destructors are over. What the C library still frees is counted call by call.
    pub(crate) const ENDS: u8 = 2;
}

/// The account of a thread. The engine reads the first fields: see `Account` in `pyprof-process`.
#[repr(C)]
pub(crate) struct Account {
    /// The bytes that the thread has ever allocated; null if jemalloc does not count.
    allocated: AtomicPtr<AtomicU64>,
    /// The bytes that it has ever freed, whichever thread had allocated them.
    freed: AtomicPtr<AtomicU64>,
    /// The part of both that is not the program's.
    uncounted: SharedFlow,
    /// Whether lines of it were measured.
    is_measured: AtomicBool,
    pub(crate) stage: AtomicU8,
    /// Whether it is one of the accounts that are added up.
    pub(crate) is_listed: AtomicBool,
    /// What it had allocated and freed when the measuring began.
    before: SharedFlow,
    /// The accounts beside it; only changed with the list locked.
    pub(crate) next: AtomicPtr<Account>,
    pub(crate) previous: AtomicPtr<Account>,
}

impl Account {
    /// Notes where jemalloc counts for this thread.
    pub(crate) fn open(&self, allocated: *const u64, freed: *const u64) {
        self.allocated
            .store(allocated.cast_mut().cast(), Ordering::Relaxed);
        self.freed.store(freed.cast_mut().cast(), Ordering::Relaxed);
    }

    /// All that the thread has allocated and freed.
    pub(crate) fn counted(&self) -> Flow {
        // first what is freed, for the reason that `SharedFlow::get` has
        let freed = read(&self.freed);
        let allocated = read(&self.allocated);
        Flow { allocated, freed }
    }

    /// The program's part of it.
    pub(crate) fn of_program(&self) -> Flow {
        let counted = self.counted();
        counted.minus(self.uncounted.get())
    }

    /// The measuring begins.
    pub(crate) fn begin(&self) {
        self.before.set(self.of_program());
    }

    /// The program's part of what the thread has allocated and freed since the measuring began.
    pub(crate) fn since_the_beginning(&self) -> Flow {
        self.of_program().minus(self.before.get())
    }

    pub(crate) fn is_measured(&self) -> bool {
        self.is_measured.load(Ordering::Relaxed)
    }
}

fn read(counter: &AtomicPtr<AtomicU64>) -> i64 {
    let counter: *const AtomicU64 = counter.load(Ordering::Relaxed);
    if counter.is_null() {
        return 0;
    }
    // SAFETY: jemalloc's counter of a thread that has not ended: only such accounts are read.
    unsafe { &*counter }.load(Ordering::Acquire).cast_signed()
}
