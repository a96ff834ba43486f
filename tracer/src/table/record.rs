//! The record of this process, if the run has one: a file that keeps the tables of the report.

use std::io;
use std::path::Path;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use pyprof_heap::Mark;
use pyprof_heap::layout::Room;
use pyprof_measure::SharedCells;
use pyprof_process::map_uncounted;
use pyprof_record::{About, Ending, FunctionNumber, FunctionText, Writer};

use crate::failure::keep;

/// The record, and the pid of its process. A fork does not write to the record of its parent.
static RECORD: Mutex<Option<(Writer, u32)>> = Mutex::new(None);

/// The record that this process begins when a marked function first runs in it.
struct AwaitedRecord {
    /// True if there is one.
    is_awaited: AtomicBool,
    /// The function that begins it.
    begin: OnceLock<fn()>,
}

static AWAITED: AwaitedRecord = AwaitedRecord {
    is_awaited: AtomicBool::new(false),
    begin: OnceLock::new(),
};

/// Arranges that `begin` is called when a marked function first runs in this process. All calls have the same `begin`.
pub fn await_record(begin: fn()) {
    AWAITED.begin.get_or_init(|| begin);
    AWAITED.is_awaited.store(true, Ordering::Relaxed);
}

/// Returns whether a record is awaited.
#[inline]
pub(crate) fn is_awaited() -> bool {
    AWAITED.is_awaited.load(Ordering::Relaxed)
}

/// Begins the awaited record, if there is one.
#[inline]
pub fn begin_if_awaited() {
    if is_awaited()
        && AWAITED.is_awaited.swap(false, Ordering::Relaxed)
        && let Some(begin) = AWAITED.begin.get()
    {
        begin();
    }
}

/// Begins the record of this process.
///
/// # Errors
/// The file exists already, or it cannot be created or mapped.
pub(crate) fn begin(path: &Path, about: &About) -> io::Result<()> {
    let writer = map_uncounted(|| Writer::create(path, about))?;
    let mut record = RECORD.lock().unwrap_or_else(PoisonError::into_inner);
    *record = Some((writer, process::id()));
    Ok(())
}

/// Writes the end of this process into its record. Waits for no lock: a signal handler may call this.
pub fn end_record(ending: Ending) {
    if let Ok(record) = RECORD.try_lock()
        && let Some((writer, process)) = &*record
        && *process == process::id()
    {
        writer.end(ending);
    }
}

/// Adds the section in which the heap is counted, see [`Writer::add_heap`]. `None` without a record.
///
/// # Errors
/// The record has no room for it.
pub fn add_heap_to_record(room: Room, folders: &[u8]) -> Option<io::Result<&'static mut [u8]>> {
    let mut record = RECORD.lock().unwrap_or_else(PoisonError::into_inner);
    let (writer, _) = record.as_mut()?;
    Some(map_uncounted(|| writer.add_heap(room, folders)))
}

/// Replaces the marks of the heap in the record of this process, if it has one. See [`Writer::set_marks`]. A record
/// without room for them has none.
pub fn record_marks(first: &[u8], marks: &[Mark]) {
    with_record("the marks of the heap", |record| {
        record.set_marks(first, marks)
    });
}

/// Adds a function to the record. `None` without a record, or if the record has no room for it.
pub(super) fn add_function(function: &FunctionText<'_>) -> Option<FunctionNumber> {
    with_record("a function", |record| record.add_function(function))
}

/// Adds cells for this number of lines of a function. `None` without a record, or if the record has no room for them.
pub(super) fn add_lines(function: FunctionNumber, lines: usize) -> Option<SharedCells> {
    with_record("a function", |record| record.add_lines(function, lines))
}

fn with_record<T>(content: &str, act: impl FnOnce(&mut Writer) -> io::Result<T>) -> Option<T> {
    let mut record = RECORD.lock().unwrap_or_else(PoisonError::into_inner);
    let (writer, process) = record.as_mut()?;
    if *process != process::id() {
        return None;
    }
    let done = map_uncounted(|| act(writer));
    done.inspect_err(|error| keep(|| format!("the record has no room for {content}: {error}")))
        .ok()
}
