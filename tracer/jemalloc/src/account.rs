//! The account of one thread: the addresses of jemalloc's counters for it, and the part of their sums that does not
//! belong to the program.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, AtomicU8, AtomicU64, Ordering};

/// The sums of the bytes allocated and freed.
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

/// A flow that several threads read, and that one or several threads change.
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
        // `freed` is read first: otherwise a block allocated and freed between the two reads would count as freed only
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

/// The stage of a thread's life. `NEW` is 0, as in zeroed memory.
pub(crate) mod stage {
    /// The thread has not allocated or freed anything.
    pub(crate) const NEW: u8 = 0;
    /// The account of the thread is open: it counts, or it was left out.
    pub(crate) const RUNS: u8 = 1;
    /// The destructors of the thread are over. Calls of the C library that still free memory are counted one by one.
    pub(crate) const ENDS: u8 = 2;
}

/// The account of a thread. The engine reads the first fields; `Account` in `pyprof-process` must match them.
#[repr(C)]
pub(crate) struct Account {
    /// jemalloc's counter of the bytes that the thread has allocated; null if jemalloc does not count.
    allocated: AtomicPtr<AtomicU64>,
    /// jemalloc's counter of the bytes that the thread has freed, whichever thread had allocated them; null as above.
    freed: AtomicPtr<AtomicU64>,
    /// The part of both sums that does not belong to the program.
    uncounted: SharedFlow,
    /// True if a line of the thread was measured.
    is_measured: AtomicBool,
    pub(crate) stage: AtomicU8,
    /// True if the account is in the list.
    pub(crate) is_listed: AtomicBool,
    /// The program's flow when measuring began.
    before: SharedFlow,
    /// The neighbours in the list. They change only while the list is locked.
    pub(crate) next: AtomicPtr<Account>,
    pub(crate) previous: AtomicPtr<Account>,
}

impl Account {
    /// Stores the addresses of jemalloc's counters for this thread.
    pub(crate) fn open(&self, allocated: *const u64, freed: *const u64) {
        self.allocated
            .store(allocated.cast_mut().cast(), Ordering::Relaxed);
        self.freed.store(freed.cast_mut().cast(), Ordering::Relaxed);
    }

    /// Returns the bytes that the thread has allocated and freed, the program's or not.
    pub(crate) fn counted(&self) -> Flow {
        // `freed` is read first, for the reason given in `SharedFlow::get`
        let freed = read(&self.freed);
        let allocated = read(&self.allocated);
        Flow { allocated, freed }
    }

    /// Returns the program's part of the bytes that the thread has allocated and freed.
    pub(crate) fn of_program(&self) -> Flow {
        let counted = self.counted();
        counted.minus(self.uncounted.get())
    }

    /// Begins measuring: stores the program's flow up to now.
    pub(crate) fn begin(&self) {
        self.before.set(self.of_program());
    }

    /// Returns the program's part of the bytes that the thread has allocated and freed since measuring began.
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
    // SAFETY: the counter belongs to a thread that has not ended, since only accounts of such threads are read.
    unsafe { &*counter }.load(Ordering::Acquire).cast_signed()
}
