//! The marks of the program: the report shows how the heap has grown since these moments. A record has them too.

mod automatic;
mod fork_gate;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use memmap2::Mmap;
use pyprof_heap::{Heap, MOST_MARKS, Mark, Marks, add_mark, held};
use pyprof_process::HeapLibrary;
use pyprof_settings::Settings;

use super::library;
use crate::session;

pub(crate) use fork_gate::{close as before_fork, open as after_fork};

/// The marks of this process. The memory of the copy is not counted.
#[derive(Debug)]
struct Kept {
    /// The start of a forked process, as the time since the epoch; `None` in another one.
    begun: Option<Duration>,
    /// The counters at the first mark.
    first: Option<Mmap>,
    all: Vec<Mark>,
}

/// The marks change only while the gate for forks is closed.
static KEPT: Mutex<Kept> = Mutex::new(Kept {
    begun: None,
    first: None,
    all: Vec::new(),
});

/// True if the program has ended: there are no further marks.
static HAS_ENDED: AtomicBool = AtomicBool::new(false);

/// Allocates the memory of the marks, before anything is counted.
pub(super) fn prepare() {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.all.reserve(MOST_MARKS);
}

/// Marks this moment, with the name that the program has given. Does nothing if this process does not count its heap.
/// Returns whether earlier marks were dropped.
pub(crate) fn mark(name: Option<&str>) -> bool {
    let Some(library) = library() else {
        return false;
    };
    fork_gate::closed(|| !HAS_ENDED.load(Ordering::Acquire) && keep(library, name))
}

fn keep(library: &HeapLibrary, name: Option<&str>) -> bool {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let Kept { begun, first, all } = &mut *kept;
    let begun = begun.unwrap_or_else(session::begun);
    let name = name.map(str::to_owned);
    let held = match first {
        Some(_) => library.now(),
        None => {
            let Ok(copy) = library.copy() else {
                return false;
            };
            let held = held(&copy);
            *first = Some(copy);
            held.unwrap_or_default()
        }
    };
    let now = UNIX_EPOCH.elapsed().unwrap_or_default();
    let mark = Mark {
        name,
        time: now.saturating_sub(begun),
        held,
    };
    let has_dropped = add_mark(all, mark);
    if let Some(first) = first {
        pyprof_tracer::record_marks(first, all);
    }
    has_dropped
}

/// Starts the marks of `--marks-every`, if that option was given and this process counts its heap.
pub(crate) fn mark_by_time(settings: &Settings) {
    if library().is_some() {
        automatic::begin(settings);
    }
}

/// Begins in a forked process, which has no marks yet. To be called when no other thread runs.
pub(super) fn begin_after_fork() {
    // another thread of the parent may have been reading the marks; they stay locked then
    let Ok(mut kept) = KEPT.try_lock() else {
        return end();
    };
    kept.begun = UNIX_EPOCH.elapsed().ok();
    kept.first = None;
    kept.all.clear();
    HAS_ENDED.store(false, Ordering::Release);
}

/// Ends the marks.
pub(super) fn end() {
    HAS_ENDED.store(true, Ordering::Release);
}

/// Returns the marks; `None` if there are none. A signal handler may call this, and may have interrupted the thread that has
/// the lock. So it waits a bounded time.
pub(crate) fn all() -> Option<Marks> {
    let kept = lock_within_bounds()?;
    let first = Heap::read(kept.first.as_ref()?).ok()?;
    Marks::of(first, kept.all.clone())
}

/// Calls `act` with the start and the length of the copy of the counters, if there is one. Waits for no lock, since a signal
/// handler may call this.
pub(super) fn each_copy(act: &mut dyn FnMut(usize, usize)) {
    if let Ok(kept) = KEPT.try_lock()
        && let Some(first) = &kept.first
    {
        act(first.as_ptr().addr(), first.len());
    }
}

fn lock_within_bounds() -> Option<MutexGuard<'static, Kept>> {
    const ATTEMPTS: usize = 1000;
    for _ in 0..ATTEMPTS {
        if let Ok(kept) = KEPT.try_lock() {
            return Some(kept);
        }
        thread::sleep(Duration::from_micros(100));
    }
    None
}
