//! The resident set of this process by its parts, which is stored among the counters. So copies of the counters and a
//! record have it.

use pyo3::ffi;
use pyprof_process::{HeapLibrary, OwnMemory, resident_parts};

use super::marks;

/// Reads the resident set, and stores it among the counters.
pub(super) fn store(library: &HeapLibrary) {
    let own = OwnMemory {
        python: ffi::Py_GetVersion as *const () as usize,
        ranges: &|act| {
            pyprof_record::each_part(act);
            marks::each_copy(act);
        },
    };
    match resident_parts(library, own) {
        Ok(resident) => library.store_resident(&resident),
        Err(error) => {
            pyprof_tracer::keep_failure(|| format!("cannot read the resident memory: {error}"));
        }
    }
}
