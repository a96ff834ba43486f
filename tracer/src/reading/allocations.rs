//! What the process and the calling thread have allocated, less what was allocated for pyprof.
//!
//! Nothing counts that is allocated in a callback, or in a call of the program's into this library. Nor do the numbers that
//! the interpreter allocates to pass them to a callback, while they are alive.

#[cfg_attr(Py_3_14, path = "allocations/number_3_14.rs")]
mod number;

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::{Allocations, Backend, Bytes, Columns, CountedAllocations, Flow, Quantity};
use pyprof_process::{Account, Jemalloc, LastReadings};

/// What is known of the allocator once it is to be read.
#[derive(Debug)]
struct Counting {
    heap: &'static Jemalloc,
    /// What a number takes that the interpreter does not keep ready.
    number: Bytes,
}

static COUNTING: OnceLock<Counting> = OnceLock::new();

/// Whether lines show all that they allocate, and not only what is left of it.
static ALLOCATIONS: AtomicBool = AtomicBool::new(false);

/// Whether what all threads allocate is asked for anywhere. It takes longer the more threads there are.
static OF_ALL: AtomicBool = AtomicBool::new(false);

/// Whether what one thread allocates is measured anywhere.
static OF_ONE: AtomicBool = AtomicBool::new(false);

thread_local! {
    static THREAD: ThreadCounters = const { ThreadCounters::new() };
}

struct ThreadCounters {
    account: Cell<Option<&'static Account>>,
    /// What is the program's, at the event that is being handled.
    now: Cell<Flow>,
    /// The same of all other threads.
    others: Cell<Flow>,
    /// The most that this thread had in use since a recorder asked for it.
    highest: Cell<Bytes>,
    /// The same of all threads together, as far as this one sees it.
    highest_of_all: Cell<Bytes>,
    /// What this thread, and what all threads had in use when it went on after the last event.
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

    /// That of the calling thread.
    #[inline]
    fn account(&self, heap: &Jemalloc) -> Option<&'static Account> {
        if self.account.get().is_none() {
            // SAFETY: it is kept in the storage of the same thread, in which it is valid to the end.
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
        let others = if OF_ALL.load(Ordering::Relaxed) {
            // SAFETY: the calling thread's own.
            unsafe { counting.heap.of_others(account) }
        } else {
            Flow::NOTHING
        };
        let others_around = self.others.replace(others);
        let result = if ALLOCATIONS.load(Ordering::Relaxed) {
            self.rise(counting.heap, now.in_use(), (now + others).in_use(), act)
        } else {
            act()
        };
        self.now.set(around);
        self.others.set(others_around);
        let own = account.flow() - began + Flow::passing(passed);
        if own != Flow::NOTHING {
            // what events within this one have left uncounted meanwhile is in this already
            account.uncounted().set(uncounted + own);
        }
        result
    }

    /// Notes the most that the program had in use up to now, and begins anew.
    fn rise<T>(&self, heap: &Jemalloc, own: Bytes, all: Bytes, act: impl FnOnce() -> T) -> T {
        let peak = heap.peak();
        let (own_before, all_before) = self.went_on_with.get();
        self.highest.set(self.highest.get().max(own_before + peak));
        // what other threads had in use between two events is not seen; at the events it is
        let highest = self.highest_of_all.get().max(all_before + peak).max(all);
        self.highest_of_all.set(highest);
        let result = act();
        self.went_on_with.set((own, all));
        heap.restart_peak();
        result
    }

    /// What is in use of all threads, at the event that is being handled.
    #[inline]
    fn in_use_of_all(&self) -> Bytes {
        (self.now.get() + self.others.get()).in_use()
    }
}

/// Handles an event, for which the interpreter has allocated as many numbers as `numbers` says.
#[inline]
pub(crate) fn at_event<T>(numbers: impl FnOnce() -> usize, act: impl FnOnce() -> T) -> T {
    let Some(counting) = COUNTING.get() else {
        return act();
    };
    let passed = counting.number.times(numbers());
    THREAD.with(|thread| thread.leave_uncounted(counting, passed, act))
}

/// Does work of pyprof's: what it allocates and frees is not counted as the program's.
pub fn uncounted<T>(act: impl FnOnce() -> T) -> T {
    at_event(|| 0, act)
}

/// As [`uncounted`], for work that reads attributes of the program's objects.
pub fn uncounted_lookup<T>(py: Python<'_>, act: impl FnOnce() -> T) -> T {
    uncounted(|| {
        let result = act();
        forget_names(py);
        result
    })
}

/// Empties the interpreter's cache of attributes, if allocations are counted. It holds the names that pyprof has looked up, until
/// a lookup of the program's takes the place of one and frees it; which one, goes by addresses.
pub fn forget_names(_py: Python<'_>) {
    if COUNTING.get().is_some() {
        // SAFETY: the interpreter is held.
        unsafe { ffi::PyType_ClearCache() };
    }
}

/// What the program has in use at the event that is being handled: all of it, or of this thread's.
pub(crate) fn read(backend: Backend) -> Bytes {
    THREAD.with(|thread| match backend {
        Backend::ThreadHeap => thread.now.get().in_use(),
        _ => thread.in_use_of_all(),
    })
}

/// What all threads have in use, seen from one that runs nothing of the program. While a thread handles an event, with what
/// it has allocated for that.
#[derive(Debug)]
pub(crate) struct ProcessAllocations(&'static Jemalloc);

impl ProcessAllocations {
    /// That of this process, if its allocations are counted.
    pub(crate) fn this() -> Option<Self> {
        COUNTING.get().map(|counting| Self(counting.heap))
    }

    pub(crate) fn read(&self) -> Bytes {
        self.0.of_all().in_use()
    }
}

/// What a thread has in use, seen from another one.
#[derive(Debug)]
pub(crate) struct ThreadAllocations(*const Account);

// SAFETY: what it points to is read as something that changes meanwhile.
unsafe impl Send for ThreadAllocations {}

impl ThreadAllocations {
    /// The calling thread, if its allocations are counted.
    pub(crate) fn this() -> Option<Self> {
        let counting = COUNTING.get()?;
        let account = THREAD.with(|thread| thread.account(counting.heap))?;
        account.mark_measured();
        Some(Self(account))
    }

    /// What it has in use; while it handles an event, with what it has allocated for that.
    ///
    /// # Safety
    /// The thread has not ended.
    pub(crate) unsafe fn read(&self) -> Bytes {
        // SAFETY: the account is the thread's, which has not ended by contract.
        let account = unsafe { &*self.0 };
        (account.flow() - account.uncounted().get()).in_use()
    }
}

/// Puts into `last` what is counted here, if anything is: what is in use at the event that is being handled, and all that
/// recorders need of it where that was asked for.
pub(crate) fn put_into(last: &mut LastReadings) {
    if COUNTING.get().is_some() {
        put_counted_into(last);
    }
}

/// Apart, so that the thread's storage is found only when it is needed.
#[inline(never)]
fn put_counted_into(last: &mut LastReadings) {
    THREAD.with(|thread| {
        let own = thread.now.get();
        let all = own + thread.others.get();
        if OF_ALL.load(Ordering::Relaxed) {
            last.know(Quantity::alone(Backend::Heap), all.in_use());
        }
        last.know(Quantity::alone(Backend::ThreadHeap), own.in_use());
        if let Some(account) = thread.account.get() {
            account.mark_measured();
        }
        if ALLOCATIONS.load(Ordering::Relaxed) {
            last.count(CountedAllocations {
                process: allocations(all, &thread.highest_of_all),
                thread: allocations(own, &thread.highest),
            });
        }
    });
}

fn allocations(now: Flow, highest: &Cell<Bytes>) -> Allocations {
    let in_use = now.in_use();
    Allocations {
        allocated: now.allocated,
        in_use,
        highest: highest.replace(in_use),
    }
}

/// Has lines show all that they allocate, and the most that they have in use.
pub fn count_allocations() {
    ALLOCATIONS.store(true, Ordering::Relaxed);
}

/// What tables show of lines that are measured so.
pub(crate) fn columns() -> Columns {
    if ALLOCATIONS.load(Ordering::Relaxed) {
        Columns::Allocations
    } else {
        Columns::Classic
    }
}

/// Notes that a table, or a line of time stamps, is about `backend`.
pub(crate) fn will_measure(backend: Backend) {
    if backend == Backend::ThreadHeap {
        OF_ONE.store(true, Ordering::Relaxed);
    }
}

/// What the threads without a measured line have allocated and freed, where some figures are those of one thread
/// alone.
#[must_use]
pub fn of_unmeasured_threads() -> Option<Flow> {
    let counting = COUNTING.get()?;
    let is_asked_for = OF_ONE.load(Ordering::Relaxed);
    is_asked_for.then(|| counting.heap.of_unmeasured())
}

/// Makes it ready to be read. Gives whether this process has that allocator.
pub(crate) fn start(_py: Python<'_>, backend: Backend) -> bool {
    let Some(heap) = Jemalloc::of_this_process() else {
        return false;
    };
    let counted = heap.account().map(|account| {
        // SAFETY: that of the calling thread.
        let allocated = || unsafe { &*account }.flow().allocated;
        let before = allocated();
        // SAFETY: the interpreter is held; a new reference, or null.
        unsafe { ffi::Py_XDECREF(ffi::PyLong_FromLong(A_LARGE_NUMBER)) };
        allocated() - before
    });
    if let Some(number) = counted.map(number::of_event) {
        COUNTING.get_or_init(|| {
            heap.begin();
            Counting { heap, number }
        });
    }
    if backend == Backend::Heap {
        OF_ALL.store(true, Ordering::Relaxed);
    }
    counted.is_some()
}

/// As the events have them, which is less than a digit of the interpreter's.
const A_LARGE_NUMBER: std::ffi::c_long = 1 << 20;
