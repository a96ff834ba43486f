//! The bytes that the process and the calling thread have allocated, without those allocated for pyprof.
//!
//! Allocations in a callback, or in a call of this library by the program, do not count. Nor do the integers that the
//! interpreter allocates as arguments of a callback, as long as they exist.

#[cfg_attr(Py_3_14, path = "allocations/number_3_14.rs")]
mod number;

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::{
    AllocationCounts, Allocations, Backend, Bytes, Columns, CountedAllocations, Flow,
};
use pyprof_process::{Account, Jemalloc};

/// The allocator's functions and constants, set once it is to be read.
#[derive(Debug)]
struct Counting {
    heap: &'static Jemalloc,
    /// The size of an integer argument that the interpreter does not keep allocated.
    number: Bytes,
}

static COUNTING: OnceLock<Counting> = OnceLock::new();

/// The allocations that the tables of the run need.
struct Needed {
    /// True if lines show everything that they allocate, and not only the part that stays in use.
    all_of_a_line: AtomicBool,
    /// True if any table needs the allocations of all threads. Reading these takes longer with more threads.
    of_all_threads: AtomicBool,
    /// True if any table measures the allocations of single threads.
    of_one_thread: AtomicBool,
}

static NEEDED: Needed = Needed {
    all_of_a_line: AtomicBool::new(false),
    of_all_threads: AtomicBool::new(false),
    of_one_thread: AtomicBool::new(false),
};

thread_local! {
    static THREAD: ThreadCounters = const { ThreadCounters::new() };
}

struct ThreadCounters {
    account: Cell<Option<&'static Account>>,
    /// The program's part of this thread's flow, at the current event.
    now: Cell<Flow>,
    /// The program's part of all other threads' flows, at the current event.
    others: Cell<Flow>,
    /// The most bytes that this thread has had in use since a recorder last read this value.
    highest: Cell<Bytes>,
    /// The most bytes that all threads together have had in use since then, as far as this thread can see.
    highest_of_all: Cell<Bytes>,
    /// The bytes in use by this thread, and by all threads, when this thread continued after the last event.
    went_on_with: Cell<(Bytes, Bytes)>,
}

impl ThreadCounters {
    const fn new() -> Self {
        Self {
            account: Cell::new(None),
            now: Cell::new(Flow::NOTHING),
            others: Cell::new(Flow::NOTHING),
            highest: Cell::new(Bytes::ZERO),
            highest_of_all: Cell::new(Bytes::ZERO),
            went_on_with: Cell::new((Bytes::ZERO, Bytes::ZERO)),
        }
    }

    /// Returns the account of the calling thread.
    #[inline]
    fn account(&self, heap: &Jemalloc) -> Option<&'static Account> {
        if self.account.get().is_none() {
            // SAFETY: the account is stored in the storage of its own thread, within which it is valid to the end.
            self.account
                .set(heap.account().map(|account| unsafe { &*account }));
        }
        self.account.get()
    }

    #[inline]
    fn leave_uncounted<T>(&self, counting: &Counting, passed: Bytes, act: impl FnOnce() -> T) -> T {
        let Some(account) = self.account(counting.heap) else {
            return act();
        };
        let (began, uncounted) = (account.flow(), account.uncounted().get());
        let now = began - uncounted - Flow::kept(passed);
        let around = self.now.replace(now);
        let others = if NEEDED.of_all_threads.load(Ordering::Relaxed) {
            // SAFETY: it is the account of the calling thread.
            unsafe { counting.heap.of_others(account) }
        } else {
            Flow::NOTHING
        };
        let others_around = self.others.replace(others);
        let result = if NEEDED.all_of_a_line.load(Ordering::Relaxed) {
            self.rise(counting.heap, now.in_use(), (now + others).in_use(), act)
        } else {
            act()
        };
        self.now.set(around);
        self.others.set(others_around);
        let own = account.flow() - began + Flow::passing(passed);
        if own != Flow::NOTHING {
            // this includes the bytes that nested events have left uncounted meanwhile
            account.uncounted().set(uncounted + own);
        }
        result
    }

    /// Updates the most bytes that the program has had in use, calls `act`, and restarts the peak.
    fn rise<T>(&self, heap: &Jemalloc, own: Bytes, all: Bytes, act: impl FnOnce() -> T) -> T {
        let peak = heap.peak();
        let (own_before, all_before) = self.went_on_with.get();
        self.highest.set(self.highest.get().max(own_before + peak));
        // the peaks of other threads between two events are not seen, only their values at events
        let highest = self.highest_of_all.get().max(all_before + peak).max(all);
        self.highest_of_all.set(highest);
        let result = act();
        self.went_on_with.set((own, all));
        heap.restart_peak();
        result
    }

    /// Returns the bytes in use by all threads, at the current event.
    #[inline]
    fn in_use_of_all(&self) -> Bytes {
        (self.now.get() + self.others.get()).in_use()
    }
}

/// Handles an event. `numbers` returns how many integers the interpreter has allocated for it.
#[inline]
pub(crate) fn at_event<T>(numbers: impl FnOnce() -> usize, act: impl FnOnce() -> T) -> T {
    let Some(counting) = COUNTING.get() else {
        return act();
    };
    let passed = counting.number.times(numbers());
    THREAD.with(|thread| thread.leave_uncounted(counting, passed, act))
}

/// Does work of pyprof: its allocations do not count as the program's.
pub fn uncounted<T>(act: impl FnOnce() -> T) -> T {
    at_event(|| 0, act)
}

/// Does the same as [`uncounted`], for work that reads attributes of the program's objects.
pub fn uncounted_lookup<T>(py: Python<'_>, act: impl FnOnce() -> T) -> T {
    uncounted(|| {
        let result = act();
        forget_names(py);
        result
    })
}

/// Clears the interpreter's cache of attributes, if allocations are counted. The cache holds the names that pyprof has
/// looked up. A later lookup by the program would replace one of them and free it, and the addresses of objects would
/// decide which one.
pub fn forget_names(_py: Python<'_>) {
    if COUNTING.get().is_some() {
        // SAFETY: this thread holds the interpreter.
        unsafe { ffi::PyType_ClearCache() };
    }
}

/// Returns the bytes that the program has in use at the current event: of all threads, or of this thread.
pub(crate) fn read(backend: Backend) -> Bytes {
    THREAD.with(|thread| match backend {
        Backend::ThreadHeap => thread.now.get().in_use(),
        _ => thread.in_use_of_all(),
    })
}

/// The bytes in use by all threads, read from a thread that runs no code of the program. While a thread handles an
/// event, its allocations for the event are included.
#[derive(Debug)]
pub(crate) struct ProcessAllocations(&'static Jemalloc);

impl ProcessAllocations {
    /// Returns the allocations of this process; none if they are not counted.
    pub(crate) fn this() -> Option<Self> {
        COUNTING.get().map(|counting| Self(counting.heap))
    }

    pub(crate) fn read(&self) -> Bytes {
        self.0.of_all().in_use()
    }
}

/// The bytes in use by a thread, read from another thread.
#[derive(Debug)]
pub(crate) struct ThreadAllocations(*const Account);

// SAFETY: the account behind the pointer is read atomically, since its thread may change it meanwhile.
unsafe impl Send for ThreadAllocations {}

impl ThreadAllocations {
    /// Returns the allocations of the calling thread; none if they are not counted.
    pub(crate) fn this() -> Option<Self> {
        let counting = COUNTING.get()?;
        let account = THREAD.with(|thread| thread.account(counting.heap))?;
        account.mark_measured();
        Some(Self(account))
    }

    /// Reads the bytes in use. While the thread handles an event, its allocations for the event are included.
    ///
    /// # Safety
    /// The thread must not have ended.
    pub(crate) unsafe fn read(&self) -> Bytes {
        // SAFETY: the account belongs to the thread, which has not ended by contract.
        let account = unsafe { &*self.0 };
        (account.flow() - account.uncounted().get()).in_use()
    }
}

/// Returns the memory counted up to the current event; none if allocations are not counted.
#[inline]
pub(crate) fn counts() -> Option<AllocationCounts> {
    COUNTING.get().map(|_| counts_here())
}

/// Returns the counted memory. This is a separate function, so that the thread's storage is accessed only if it is
/// needed.
#[inline(never)]
fn counts_here() -> AllocationCounts {
    THREAD.with(|thread| {
        let own = thread.now.get();
        let all = own + thread.others.get();
        if let Some(account) = thread.account.get() {
            account.mark_measured();
        }
        let allocations = || CountedAllocations {
            process: allocations(all, &thread.highest_of_all),
            thread: allocations(own, &thread.highest),
        };
        AllocationCounts {
            process: NEEDED
                .of_all_threads
                .load(Ordering::Relaxed)
                .then(|| all.in_use()),
            thread: own.in_use(),
            allocations: NEEDED
                .all_of_a_line
                .load(Ordering::Relaxed)
                .then(allocations),
        }
    })
}

fn allocations(now: Flow, highest: &Cell<Bytes>) -> Allocations {
    let in_use = now.in_use();
    Allocations {
        allocated: now.allocated,
        in_use,
        highest: highest.replace(in_use),
    }
}

/// Makes lines show everything that they allocate, and the most bytes that they have in use.
pub fn count_allocations() {
    NEEDED.all_of_a_line.store(true, Ordering::Relaxed);
}

/// Returns the columns for tables of allocations.
pub(crate) fn columns() -> Columns {
    if NEEDED.all_of_a_line.load(Ordering::Relaxed) {
        Columns::Allocations
    } else {
        Columns::Classic
    }
}

/// Stores that a table or time stamps measure `backend`.
pub(crate) fn will_measure(backend: Backend) {
    if backend == Backend::ThreadHeap {
        NEEDED.of_one_thread.store(true, Ordering::Relaxed);
    }
}

/// Returns the bytes that threads without a measured line have allocated and freed; none unless some table measures
/// single threads.
#[must_use]
pub fn of_unmeasured_threads() -> Option<Flow> {
    let counting = COUNTING.get()?;
    let is_asked_for = NEEDED.of_one_thread.load(Ordering::Relaxed);
    is_asked_for.then(|| counting.heap.of_unmeasured())
}

/// Prepares the allocator's counters for reading. Returns whether this process has that allocator.
pub(crate) fn start(_py: Python<'_>, backend: Backend) -> bool {
    let Some(heap) = Jemalloc::of_this_process() else {
        return false;
    };
    let counted = heap.account().map(|account| {
        // SAFETY: it is the account of the calling thread.
        let allocated = || unsafe { &*account }.flow().allocated;
        let before = allocated();
        // SAFETY: this thread holds the interpreter.
        let number = unsafe { ffi::PyLong_FromLong(A_LARGE_NUMBER) };
        // SAFETY: it is a new reference, or null.
        unsafe { ffi::Py_XDECREF(number) };
        allocated() - before
    });
    if let Some(number) = counted.map(number::of_event) {
        COUNTING.get_or_init(|| {
            heap.begin();
            Counting { heap, number }
        });
    }
    if backend == Backend::Heap {
        NEEDED.of_all_threads.store(true, Ordering::Relaxed);
    }
    counted.is_some()
}

/// An integer of the same size as the integer arguments of events. They fit into one digit of the interpreter's
/// integers.
const A_LARGE_NUMBER: std::ffi::c_long = 1 << 20;
