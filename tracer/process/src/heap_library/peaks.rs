//! The peaks of spans of time. The time between two moments at which the search for the peak began anew is a segment.

use std::ffi::c_uint;
use std::io;
use std::ptr;

use memmap2::MmapMut;
use pyprof_heap::layout::{PlaceChange, Segment};

use super::{HeapLibrary, map_uncounted};
use crate::symbol::exported;

/// The functions of the library for peaks.
#[derive(Debug)]
pub(super) struct Peaks {
    begin: unsafe extern "C" fn() -> bool,
    next: unsafe extern "C" fn(*mut Segment, *mut PlaceChange, usize) -> bool,
    end: unsafe extern "C" fn(),
    names: unsafe extern "C" fn(c_uint, *mut Names),
}

#[repr(C)]
struct Names {
    file: *const u8,
    file_length: c_uint,
    line: c_uint,
    function: *const u8,
    function_length: c_uint,
}

impl Peaks {
    pub(super) fn find() -> Option<Self> {
        Some(Self {
            begin: exported!(c"pyprof_heap_begin_peaks"),
            next: exported!(c"pyprof_heap_next_peak"),
            end: exported!(c"pyprof_heap_end_peaks"),
            names: exported!(c"pyprof_heap_names"),
        })
    }
}

/// The search for the peaks of segments. None of its memory is counted.
#[derive(Debug)]
pub struct PeakSearch {
    changes: MmapMut,
    segment: Segment,
}

impl PeakSearch {
    /// The first length of the array of changes. Only the used pages of the array take memory.
    const LENGTH: usize = 1 << 22;

    /// Begins the first segment. There is one search at a time.
    ///
    /// # Errors
    /// There is no memory for the search.
    pub fn begin(library: &HeapLibrary) -> io::Result<Self> {
        let changes = map_uncounted(|| MmapMut::map_anon(Self::LENGTH))?;
        // SAFETY: any thread may call the function at any time.
        if !unsafe { (library.peaks.begin)() } {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        Ok(Self {
            changes,
            segment: Segment::default(),
        })
    }

    /// Ends the segment and begins the next one. [`ended`](Self::ended) has it then.
    ///
    /// # Errors
    /// There is no memory. The segment goes on then.
    pub fn next(&mut self, library: &HeapLibrary) -> io::Result<()> {
        while !self.is_next(library) {
            let length = self.changes.len() * 2;
            self.changes = map_uncounted(|| MmapMut::map_anon(length))?;
        }
        Ok(())
    }

    /// Returns whether the array of changes was long enough.
    fn is_next(&mut self, library: &HeapLibrary) -> bool {
        let room = self.changes.len() / size_of::<PlaceChange>();
        let to = self.changes.as_mut_ptr().cast();
        // SAFETY: the array has this length, and mapped memory is aligned.
        unsafe { (library.peaks.next)(&raw mut self.segment, to, room) }
    }

    /// Returns the last segment that has ended, and the changes in it in the order of their places.
    #[must_use]
    pub fn ended(&self) -> (Segment, &[PlaceChange]) {
        let length = usize::try_from(self.segment.places).unwrap_or_default();
        let changes = self.changes.get(..length * size_of::<PlaceChange>());
        (
            self.segment,
            changes.map(PlaceChange::array).unwrap_or_default(),
        )
    }

    /// Ends the search. The peak is that of the process again.
    pub fn end(&self, library: &HeapLibrary) {
        // SAFETY: any thread may call the function at any time.
        unsafe { (library.peaks.end)() };
    }
}

impl HeapLibrary {
    /// Returns the file, the line and the function of an owner that is a line and has counters.
    #[must_use]
    pub fn names(&self, owner: u32) -> (String, u32, String) {
        let mut names = Names {
            file: ptr::null(),
            file_length: 0,
            line: 0,
            function: ptr::null(),
            function_length: 0,
        };
        // SAFETY: by contract.
        unsafe { (self.peaks.names)(owner, &raw mut names) };
        // SAFETY: the library has written the texts of the owner.
        let file = unsafe { text(names.file, names.file_length) };
        // SAFETY: as above.
        let function = unsafe { text(names.function, names.function_length) };
        (file, names.line, function)
    }
}

/// # Safety
/// The text has this length, and stays.
unsafe fn text(start: *const u8, length: c_uint) -> String {
    if start.is_null() {
        return String::new();
    }
    // SAFETY: by contract.
    let text = unsafe { std::slice::from_raw_parts(start, length as usize) };
    String::from_utf8_lossy(text).into_owned()
}
