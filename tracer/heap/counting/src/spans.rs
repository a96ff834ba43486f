//! The functions for spans of time that the engine calls, which it finds by their names.

use std::ffi::c_uint;
use std::ptr;

use pyprof_heap::layout::{OwnerText, PlaceChange, Segment};

use crate::section;
use crate::{counters, lock, peaks};

/// Begins the first segment. Returns whether the system has permitted the memory for it.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_begin_peaks() -> bool {
    lock::with_both_locks(|| {
        counters::end();
        peaks::begin()
    })
}

/// Ends a segment and begins the next one. `to` gets the changes of the segment, for as many places as `room` says. Returns
/// whether that was enough; if not, nothing has changed.
///
/// # Safety
/// The segment and the array can be written.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_next_peak(
    segment: *mut Segment,
    to: *mut PlaceChange,
    room: usize,
) -> bool {
    lock::with_both_locks(|| {
        counters::end();
        // SAFETY: by contract, and the locks are held.
        let Some(ended) = (unsafe { peaks::next(to, room) }) else {
            return false;
        };
        // SAFETY: by contract.
        unsafe { segment.write(ended) };
        true
    })
}

/// Ends the last segment, and restores the peak of the process.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_end_peaks() {
    lock::with_both_locks(peaks::end);
}

/// The names of an owner: two texts with their lengths in bytes, and a line.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Names {
    file: *const u8,
    file_length: c_uint,
    line: c_uint,
    function: *const u8,
    function_length: c_uint,
}

/// Writes the names of an owner that is a line. The texts stay as long as the process lives.
///
/// # Safety
/// The owner is one that has counters, and `names` can be written.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_names(owner: c_uint, names: *mut Names) {
    // SAFETY: by contract; names never change.
    let OwnerText {
        file,
        line,
        function,
    } = unsafe { ptr::read(section::owner(owner)) };
    let (file, file_length) = text(file);
    let (function, function_length) = text(function);
    let found = Names {
        file,
        file_length,
        line,
        function,
        function_length,
    };
    // SAFETY: by contract.
    unsafe { names.write(found) };
}

fn text(offset: u32) -> (*const u8, c_uint) {
    let length: *mut u8 = section::text(offset);
    // SAFETY: a text begins with its length.
    let length = unsafe { length.cast::<u16>().read_unaligned() };
    (section::text(offset + 2), length.into())
}
