//! The marks of the program: copies of the counters at moments that the program has named.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use memmap2::Mmap;
use pyprof_heap::Heap;
use pyprof_report::heap::Marked;

use super::library;
use crate::session;

/// The most marks that are kept. When there are more, every second one is dropped, but not the first.
const MOST: usize = 64;

/// The name, the time since the start of the program, and the counters. The memory of a copy is not counted.
type Mark = (String, Duration, Mmap);

static MARKS: Mutex<Vec<Mark>> = Mutex::new(Vec::new());

/// Keeps the counters of this moment under a name. Does nothing if the heap is not counted in this process.
pub(crate) fn mark(name: &str) {
    let counts = session::reporting().is_some();
    let Some(library) = library().filter(|_| counts) else {
        return;
    };
    let Ok(copy) = library.copy() else {
        return;
    };
    let now = UNIX_EPOCH.elapsed().unwrap_or_default();
    let time = now.saturating_sub(session::begun());
    let mut marks = MARKS.lock().unwrap_or_else(PoisonError::into_inner);
    if marks.len() == MOST {
        let mut index = 0;
        marks.retain(|_| {
            index += 1;
            index % 2 == 1
        });
    }
    marks.push((name.to_owned(), time, copy));
}

/// Returns the heap at each mark, in the order of time. Waits for no lock, since a signal handler may call this.
pub(crate) fn all() -> Vec<Marked> {
    let Ok(marks) = MARKS.try_lock() else {
        return Vec::new();
    };
    let read = |(name, time, copy): &Mark| {
        Some(Marked {
            name: name.clone(),
            time: *time,
            heap: Heap::read(copy).ok()?,
        })
    };
    marks.iter().filter_map(read).collect()
}
