//! The system calls for mappings, without the functions of [`crate::mmap`]; and address space for this library.

use std::ffi::c_void;
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The reserved ranges.
static RESERVED: [Reserved; 16] = [const { Reserved::none() }; 16];

/// The start of a range, and its length; zero if there is none.
struct Reserved {
    start: AtomicUsize,
    length: AtomicUsize,
}

impl Reserved {
    const fn none() -> Self {
        Self {
            start: AtomicUsize::new(0),
            length: AtomicUsize::new(0),
        }
    }
}

/// Returns the ranges that this library has reserved.
pub(crate) fn reserved() -> impl Iterator<Item = Range<usize>> {
    RESERVED.iter().filter_map(|range| {
        let start = range.start.load(Ordering::Acquire);
        (start != 0).then(|| start..start + range.length.load(Ordering::Relaxed))
    })
}

/// Makes the system call `mmap`. Returns `MAP_FAILED` on an error, with `errno` set.
///
/// # Safety
/// The same as for the system call.
pub(crate) unsafe fn map(
    address: *mut c_void,
    length: usize,
    access: i32,
    flags: i32,
    file: i32,
    offset: i64,
) -> *mut c_void {
    // the kernel reads whole registers
    let [access, flags, file] = [access, flags, file].map(libc::c_long::from);
    // SAFETY: by contract.
    let start =
        unsafe { libc::syscall(libc::SYS_mmap, address, length, access, flags, file, offset) };
    ptr::with_exposed_provenance_mut(start.cast_unsigned() as usize)
}

/// Makes the system call `munmap`. Returns -1 on an error, with `errno` set.
///
/// # Safety
/// The same as for the system call.
pub(crate) unsafe fn unmap(address: *mut c_void, length: usize) -> i32 {
    // SAFETY: by contract.
    unsafe { libc::syscall(libc::SYS_munmap, address, length) as i32 }
}

/// Makes the system call `mremap`. Returns `MAP_FAILED` on an error, with `errno` set.
///
/// # Safety
/// The same as for the system call.
pub(crate) unsafe fn remap(
    old: *mut c_void,
    old_length: usize,
    length: usize,
    flags: i32,
    new: *mut c_void,
) -> *mut c_void {
    let flags = libc::c_long::from(flags);
    // SAFETY: by contract.
    let start = unsafe { libc::syscall(libc::SYS_mremap, old, old_length, length, flags, new) };
    ptr::with_exposed_provenance_mut(start.cast_unsigned() as usize)
}

/// Reserves `length` bytes of address space, filled with zeros. A page takes memory only after it was written. Returns
/// the start; `None` if the system refuses it.
pub(crate) fn reserve(length: usize) -> Option<*mut u8> {
    let start = map_reserved(length)?;
    let is_free = |range: &&Reserved| range.start.load(Ordering::Relaxed) == 0;
    if let Some(free) = RESERVED.iter().find(is_free) {
        free.length.store(length, Ordering::Relaxed);
        free.start.store(start.addr(), Ordering::Release);
    }
    Some(start)
}

/// Does the same, without an entry in the list of [`reserved`] ranges.
pub(crate) fn map_reserved(length: usize) -> Option<*mut u8> {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: maps new memory.
    let start = unsafe { map(ptr::null_mut(), length, access, kind, -1, 0) };
    if start == libc::MAP_FAILED {
        return None;
    }
    // a core dump must not contain all of it
    // SAFETY: the memory was mapped with this length.
    unsafe { libc::madvise(start, length, libc::MADV_DONTDUMP) };
    // huge pages would make unused memory resident
    // SAFETY: as above.
    unsafe { libc::madvise(start, length, libc::MADV_NOHUGEPAGE) };
    Some(start.cast())
}

/// Gives back memory that [`reserve`] has returned.
///
/// # Safety
/// It was reserved with this length, and nothing uses it any more.
pub(crate) unsafe fn release(start: *mut u8, length: usize) {
    let its = |range: &&Reserved| range.start.load(Ordering::Relaxed) == start.addr();
    if let Some(range) = RESERVED.iter().find(its) {
        range.start.store(0, Ordering::Release);
    }
    // SAFETY: by contract.
    unsafe { unmap(start.cast(), length) };
}

/// Gives back everything that [`reserve`] has returned.
///
/// # Safety
/// Nothing uses it any more.
pub(crate) unsafe fn release_all() {
    for range in reserved() {
        // SAFETY: by contract, and the range was reserved.
        unsafe { release(ptr::with_exposed_provenance_mut(range.start), range.len()) };
    }
}

/// Returns the size of a page in bytes.
pub(crate) fn page_size() -> usize {
    // SAFETY: the call only returns a constant.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}
