//! The interface to `pyprof-heap-counting`, if this process was started with that library. The library counts every
//! allocation of the process by the lines of its Python program.

mod peaks;
mod visits;

use std::error::Error;
use std::ffi::{CStr, c_char, c_uint, c_void};
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

use memmap2::{Mmap, MmapMut};
use pyprof_heap::layout::Room;

pub use peaks::PeakSearch;
pub(crate) use visits::{Block, BlockKind, RegionKind};

use crate::symbol::{exported, library_of};
use peaks::Peaks;
use visits::Visits;

/// The functions of the library.
#[derive(Debug)]
pub struct HeapLibrary {
    begin: unsafe extern "C" fn(c_uint) -> *const c_char,
    is_at: unsafe extern "C" fn(c_uint, *const c_void, c_uint) -> bool,
    follow_lines: unsafe extern "C" fn(c_uint, c_uint),
    count_forks: unsafe extern "C" fn(),
    is_counting: unsafe extern "C" fn() -> bool,
    end: unsafe extern "C" fn(),
    map_own: unsafe extern "C" fn(bool),
    now: unsafe extern "C" fn() -> i64,
    used: unsafe extern "C" fn() -> Room,
    length: unsafe extern "C" fn() -> usize,
    copy: unsafe extern "C" fn(*mut u8, usize) -> bool,
    move_to: unsafe extern "C" fn(*mut u8, c_uint, c_uint, c_uint) -> bool,
    peaks: Peaks,
    visits: Visits,
}

static LIBRARY: OnceLock<Option<HeapLibrary>> = OnceLock::new();

/// The blocks whose stacks the library reads. The numbers are those of its function `pyprof_heap_follow_lines`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Stacks {
    /// None.
    None = 0,
    /// Those of large blocks, and samples of the others.
    Sampled = 1,
    /// All.
    All = 2,
}

/// The reason for which the library cannot count.
#[derive(Clone, Copy, Debug)]
pub struct CannotCountHeap(&'static CStr);

impl fmt::Display for CannotCountHeap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_string_lossy())
    }
}

impl Error for CannotCountHeap {}

impl HeapLibrary {
    /// Returns the library's functions; none if this process was not started with the library.
    #[must_use]
    pub fn of_this_process() -> Option<&'static Self> {
        LIBRARY.get_or_init(Self::find).as_ref()
    }

    fn find() -> Option<Self> {
        Some(Self {
            begin: exported!(c"pyprof_heap_begin"),
            is_at: exported!(c"pyprof_heap_is_at"),
            follow_lines: exported!(c"pyprof_heap_follow_lines"),
            count_forks: exported!(c"pyprof_heap_count_forks"),
            is_counting: exported!(c"pyprof_heap_is_counting"),
            end: exported!(c"pyprof_heap_end"),
            now: exported!(c"pyprof_heap_now"),
            used: exported!(c"pyprof_heap_used"),
            map_own: exported!(c"pyprof_heap_map_own"),
            length: exported!(c"pyprof_heap_length"),
            copy: exported!(c"pyprof_heap_copy"),
            move_to: exported!(c"pyprof_heap_move"),
            peaks: Peaks::find()?,
            visits: Visits::find()?,
        })
    }

    /// Returns the file of the library; `None` if the dynamic linker does not know it.
    #[must_use]
    pub fn library(&self) -> Option<PathBuf> {
        library_of(self.begin as *const c_void)
    }

    /// Begins to count. Until [`HeapLibrary::follow_lines`], the interpreter is the owner of everything.
    ///
    /// # Safety
    /// The interpreter of this minor version has chosen its allocator and is not initialised. There is one thread.
    ///
    /// # Errors
    /// The structures of the interpreter are not known, or the system has no address space for the counters.
    pub unsafe fn begin(&self, minor: u32) -> Result<(), CannotCountHeap> {
        // SAFETY: by contract.
        let refusal = unsafe { (self.begin)(minor) };
        if refusal.is_null() {
            return Ok(());
        }
        // SAFETY: a refusal is a literal of the library.
        Err(CannotCountHeap(unsafe { CStr::from_ptr(refusal) }))
    }

    /// Returns whether the library finds this thread at a line of a code object that calls C code.
    ///
    /// # Safety
    /// This thread holds the interpreter of this minor version, and the library counts.
    #[must_use]
    pub unsafe fn is_at(&self, minor: u32, code: *const c_void, line: u32) -> bool {
        // SAFETY: by contract.
        unsafe { (self.is_at)(minor, code, line) }
    }

    /// From now on, allocations are charged to the lines of the program.
    pub fn follow_lines(&self, minor: u32, stacks: Stacks) {
        // SAFETY: any thread may call the function at any time.
        unsafe { (self.follow_lines)(minor, stacks as c_uint) };
    }

    /// From now on, processes that are forked from this one count too. Inherited memory and allocated memory have
    /// separate counters. They charge allocations to lines only after they call [`HeapLibrary::follow_lines`].
    pub fn count_forks(&self) {
        // SAFETY: any thread may call the function at any time.
        unsafe { (self.count_forks)() };
    }

    /// Returns the bytes that are held at this moment.
    #[must_use]
    pub fn now(&self) -> u64 {
        // SAFETY: the caller has begun to count.
        let now = unsafe { (self.now)() };
        u64::try_from(now).unwrap_or_default()
    }

    /// Returns the used part of the section. The numbers may grow.
    #[must_use]
    pub fn used(&self) -> Room {
        // SAFETY: the caller has begun to count.
        unsafe { (self.used)() }
    }

    /// Moves the counters to a mapped part of a file, which has the length of a section with this room. Returns whether they
    /// have fitted there.
    pub fn move_to(&self, memory: &'static mut [u8], room: Room) -> bool {
        let Room {
            owners,
            nodes,
            texts,
        } = room;
        // SAFETY: the library checks the room. The memory is not used elsewhere, and stays.
        unsafe { (self.move_to)(memory.as_mut_ptr(), owners, nodes, texts) }
    }

    /// Returns whether the library counts. It does not in a forked process that has got no memory for its counters.
    #[must_use]
    pub fn is_counting(&self) -> bool {
        // SAFETY: any thread may call the function at any time.
        unsafe { (self.is_counting)() }
    }

    /// Stops counting. The counters stay as they are.
    pub fn end(&self) {
        // SAFETY: any thread may call the function at any time.
        unsafe { (self.end)() };
    }

    /// Returns a copy of the counters as they are at one moment, in the format of the crate `pyprof-heap`. Its memory is
    /// not counted.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn copy(&self) -> io::Result<Mmap> {
        loop {
            // SAFETY: any thread may call the function at any time.
            let length = unsafe { (self.length)() };
            let mut copy = map_uncounted(|| MmapMut::map_anon(length))?;
            // SAFETY: the memory has this length.
            if unsafe { (self.copy)(copy.as_mut_ptr(), copy.len()) } {
                return copy.make_read_only();
            }
            // another thread has come to a new line meanwhile
        }
    }
}

/// Calls `map`, which maps memory for pyprof. The mapping is not counted, if this process was started with the library.
pub fn map_uncounted<T>(map: impl FnOnce() -> T) -> T {
    let Some(library) = HeapLibrary::of_this_process() else {
        return map();
    };
    // SAFETY: any thread may call the function at any time.
    unsafe { (library.map_own)(true) };
    let mapped = map();
    // SAFETY: as above.
    unsafe { (library.map_own)(false) };
    mapped
}
