//! The mapped parts of the record of this process.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::ptr;
use std::slice;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use memmap2::{MmapOptions, MmapRaw};

/// A mapped part. It stays mapped until the process ends.
#[derive(Debug)]
struct Part {
    start: AtomicPtr<u8>,
    length: AtomicUsize,
}

/// The mapped parts that were read. Each part is longer than the one before it, so they are few.
static PARTS: [Part; 32] = [const {
    Part {
        start: AtomicPtr::new(ptr::null_mut()),
        length: AtomicUsize::new(0),
    }
}; 32];

/// The time at which the pages of a part become resident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    /// At once, so that no later line is charged with them. A forked process gets a copy of the part.
    Read,
    /// At the first use of each page. A forked process must not use the part.
    Unread,
}

/// Extends the file by `length` bytes at `offset`, and maps them. The bytes are zero. The disk has room for all of them,
/// since a store into a mapping without room would end the process.
///
/// # Errors
/// The disk is full, the file system cannot map files, or too many parts are mapped.
pub(crate) fn map(
    file: &File,
    offset: u64,
    length: usize,
    pages: Pages,
) -> io::Result<&'static mut [u8]> {
    let free = PARTS
        .iter()
        .find(|part| part.start.load(Ordering::Acquire).is_null());
    let free = free.ok_or_else(|| io::Error::other("too many parts"))?;
    reserve(file, offset, length)?;
    let mut options = MmapOptions::new();
    options.offset(offset).len(length);
    if pages == Pages::Read {
        options.populate();
    }
    let mapping = options.map_raw(file)?;
    let start = mapping.as_mut_ptr();
    debug_assert_eq!(
        mapping.len(),
        length,
        "the mapping has the requested length"
    );
    std::mem::forget::<MmapRaw>(mapping);
    if pages == Pages::Read {
        free.length.store(length, Ordering::Release);
        free.start.store(start, Ordering::Release);
    }
    // SAFETY: the mapping is new, has this length, and is never unmapped.
    Ok(unsafe { slice::from_raw_parts_mut(start, length) })
}

/// Makes the file system reserve the bytes.
fn reserve(file: &File, offset: u64, length: usize) -> io::Result<()> {
    let (Ok(offset), Ok(length)) = (libc::off_t::try_from(offset), libc::off_t::try_from(length))
    else {
        return Err(io::ErrorKind::FileTooLarge.into());
    };
    // SAFETY: the descriptor is open.
    match unsafe { libc::posix_fallocate(file.as_raw_fd(), offset, length) } {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

/// Calls `act` with the start and the length of each part that was read. Takes no lock.
pub fn each_part(act: &mut dyn FnMut(usize, usize)) {
    for part in &PARTS {
        let start = part.start.load(Ordering::Acquire);
        if !start.is_null() {
            act(start.addr(), part.length.load(Ordering::Acquire));
        }
    }
}

/// Gives a forked process its own copy of all parts, at the same addresses: the file belongs to its parent. To be called
/// in the new process before it measures anything; takes no lock.
pub fn make_private() {
    for part in &PARTS {
        let start = part.start.swap(ptr::null_mut(), Ordering::Acquire);
        let length = part.length.load(Ordering::Acquire);
        if !start.is_null() {
            // SAFETY: the part is mapped with this length, and no other thread runs in a new process.
            unsafe { copy(start, length) };
        }
    }
}

/// Replaces a mapping by private memory of the same content.
///
/// # Safety
/// `length` bytes are mapped at `start`, and no other thread uses them.
unsafe fn copy(start: *mut u8, length: usize) {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: maps new memory.
    let new = unsafe { libc::mmap(ptr::null_mut(), length, access, kind, -1, 0) };
    if new == libc::MAP_FAILED {
        return;
    }
    // SAFETY: both have this length, and do not overlap.
    unsafe { ptr::copy_nonoverlapping(start, new.cast::<u8>(), length) };
    let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
    // SAFETY: moves the new memory to the addresses of the part.
    unsafe { libc::mremap(new, length, length, flags, start.cast::<libc::c_void>()) };
}
