//! What the calling thread has allocated, less what it has allocated for us.
//!
//! Everything that happens in a callback, and in a call of the program's into this library, is ours and set aside. So
//! is what the interpreter allocates in order to call us: the numbers that it passes, while they are alive.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::{Allocations, Backend, Bytes, Columns, Counters, Flow, Heap, Last, Quantity};

/// What is known of the allocator once it is to be read.
#[derive(Debug)]
struct Counting {
    heap: &'static Heap,
    /// What a number takes that the interpreter does not keep ready.
    number: Bytes,
}

static COUNTING: OnceLock<Counting> = OnceLock::new();

/// Whether lines show all that they allocate, and not only what is left of it.
static ALLOCATIONS: AtomicBool = AtomicBool::new(false);

thread_local! {
    static THREAD: ThreadHeap = const { ThreadHeap::new() };
}

/// What one thread sets aside, which another one may look at.
struct Aside {
    allocated: AtomicI64,
    freed: AtomicI64,
}

impl Aside {
    const fn new() -> Self {
        Self {
            allocated: AtomicI64::new(0),
            freed: AtomicI64::new(0),
        }
    }

    #[inline]
    fn get(&self) -> Flow {
        Flow {
            allocated: Bytes::new(self.allocated.load(Ordering::Relaxed)),
            freed: Bytes::new(self.freed.load(Ordering::Relaxed)),
        }
    }

    #[inline]
    fn set(&self, flow: Flow) {
        self.allocated
            .store(flow.allocated.whole(), Ordering::Relaxed);
        self.freed.store(flow.freed.whole(), Ordering::Relaxed);
    }
}

struct ThreadHeap {
    counters: Cell<Option<Counters>>,
    /// What is ours.
    aside: Aside,
    /// What is the program's, at the event that is being handled.
    now: Cell<Flow>,
    /// The most that the program had in use since a recorder asked for it.
    highest: Cell<Bytes>,
    /// What the program had in use when it went on after the last event.
    went_on_with: Cell<Bytes>,
}

impl ThreadHeap {
    const fn new() -> Self {
        Self {
            counters: Cell::new(None),
            aside: Aside::new(),
            now: Cell::new(Flow::NOTHING),
            highest: Cell::new(Bytes::ZERO),
            went_on_with: Cell::new(Bytes::ZERO),
        }
    }

    /// Those of the calling thread, in whose storage they are kept.
    #[inline]
    fn counters(&self, heap: &Heap) -> Option<Counters> {
        if self.counters.get().is_none() {
            self.counters.set(heap.counters());
        }
        self.counters.get()
    }

    #[inline]
    fn set_aside<T>(&self, counting: &Counting, passed: Bytes, act: impl FnOnce() -> T) -> T {
        let Some(counters) = self.counters(counting.heap) else {
            return act();
        };
        // SAFETY: the calling thread's own.
        let flow = || unsafe { counters.read() };
        let (began, aside) = (flow(), self.aside.get());
        let now = began - aside - Flow::kept(passed);
        let around = self.now.replace(now);
        let result = if ALLOCATIONS.load(Ordering::Relaxed) {
            self.rise(counting.heap, now, act)
        } else {
            act()
        };
        self.now.set(around);
        let ours = flow() - began + Flow::passing(passed);
        if ours != Flow::NOTHING {
            // what was set aside meanwhile, by events within this one, is in this already
            self.aside.set(aside + ours);
        }
        result
    }

    /// Notes the most that the program had in use up to now, and begins anew.
    fn rise<T>(&self, heap: &Heap, now: Flow, act: impl FnOnce() -> T) -> T {
        let highest = self.went_on_with.get() + heap.peak();
        self.highest.set(self.highest.get().max(highest));
        let result = act();
        self.went_on_with.set(now.in_use());
        heap.restart_peak();
        result
    }
}

/// Handles an event, for which the interpreter has allocated as many numbers as `numbers` says.
#[inline]
pub(crate) fn at_event<T>(numbers: impl FnOnce() -> usize, act: impl FnOnce() -> T) -> T {
    let Some(counting) = COUNTING.get() else {
        return act();
    };
    let passed = counting.number.times(numbers());
    THREAD.with(|thread| thread.set_aside(counting, passed, act))
}

/// Does what is not the program's doing, though it asked for it.
pub fn aside<T>(act: impl FnOnce() -> T) -> T {
    at_event(|| 0, act)
}

/// As [`aside`], for what looks up attributes of the program's objects.
pub fn aside_looking_up<T>(py: Python<'_>, act: impl FnOnce() -> T) -> T {
    aside(|| {
        let result = act();
        forget_names(py);
        result
    })
}

/// Empties the interpreter's cache of attributes, if allocations are counted. It holds the names that we have looked up, until
/// a lookup of the program's takes the place of one and frees it; which one, goes by addresses.
pub fn forget_names(_py: Python<'_>) {
    if COUNTING.get().is_some() {
        // SAFETY: the interpreter is held.
        unsafe { ffi::PyType_ClearCache() };
    }
}

/// What the program has in use of what this thread has allocated, at the event that is being handled.
pub(crate) fn read() -> Bytes {
    THREAD.with(|thread| thread.now.get().in_use())
}

/// What a thread has in use, seen from another one.
#[derive(Debug)]
pub(crate) struct ThreadSeen {
    counters: Counters,
    aside: *const Aside,
}

// SAFETY: what it points to is read as something that changes meanwhile.
unsafe impl Send for ThreadSeen {}

impl ThreadSeen {
    /// The calling thread, if its allocations are counted.
    pub(crate) fn this() -> Option<Self> {
        let counting = COUNTING.get()?;
        THREAD.with(|thread| {
            Some(Self {
                counters: thread.counters(counting.heap)?,
                aside: &raw const thread.aside,
            })
        })
    }

    /// What it has in use; while it handles an event, with what it has allocated for that.
    ///
    /// # Safety
    /// The thread has not ended.
    pub(crate) unsafe fn read(&self) -> Bytes {
        // SAFETY: both are the thread's, which has not ended by contract.
        let (flow, aside) = unsafe { (self.counters.read_from_another_thread(), &*self.aside) };
        (flow - aside.get()).in_use()
    }
}

/// Tells `last` what is counted here, if anything is: what is in use at the event that is being handled, and all that
/// recorders want to know of it where that was asked for.
pub(crate) fn tell(last: &mut Last) {
    if COUNTING.get().is_some() {
        tell_counted(last);
    }
}

/// Apart, since where the thread's storage is would otherwise be asked for also when nobody needs it.
#[inline(never)]
fn tell_counted(last: &mut Last) {
    THREAD.with(|thread| {
        let now = thread.now.get();
        let in_use = now.in_use();
        last.know(Quantity::alone(Backend::ThreadHeap), in_use);
        if ALLOCATIONS.load(Ordering::Relaxed) {
            last.count(Allocations {
                allocated: now.allocated,
                in_use,
                highest: thread.highest.replace(in_use),
            });
        }
    });
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

/// Makes it ready to be read. Gives whether this process has that allocator.
pub(crate) fn start(_py: Python<'_>) -> bool {
    let Some(heap) = Heap::of_this_process() else {
        return false;
    };
    let counted = heap.counters().map(|counters| {
        // SAFETY: those of the calling thread.
        let allocated = || unsafe { counters.read() }.allocated;
        let before = allocated();
        // SAFETY: the interpreter is held; a new reference, or null.
        unsafe { ffi::Py_XDECREF(ffi::PyLong_FromLong(A_LARGE_NUMBER)) };
        allocated() - before
    });
    // from Python 3.14 on, the interpreter keeps the heads of numbers that were given back, as it does those of lists:
    // what it makes for us goes through the program's own store of them
    let counted = counted.map(|number| if cfg!(Py_3_14) { Bytes::ZERO } else { number });
    if let Some(number) = counted {
        COUNTING.get_or_init(|| Counting { heap, number });
    }
    counted.is_some()
}

/// As the events have them, which is less than a digit of the interpreter's.
const A_LARGE_NUMBER: std::ffi::c_long = 1 << 20;

/// Up to here the interpreter keeps its numbers ready.
#[cfg(Py_3_12)]
pub(crate) const LARGEST_KEPT_NUMBER: i32 = 256;
