//! Memory of this library's own: address space that takes memory only where it is used.

use std::ptr;

/// Returns address space of this length, which reads as zero; `None` if the system refuses it.
pub(crate) fn reserve(length: usize) -> Option<*mut u8> {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: maps new memory.
    let start = unsafe { libc::mmap(ptr::null_mut(), length, access, kind, -1, 0) };
    if start == libc::MAP_FAILED {
        return None;
    }
    // SAFETY: the memory was mapped with this length. A core file would have all of it.
    unsafe { libc::madvise(start, length, libc::MADV_DONTDUMP) };
    // SAFETY: as above. Huge pages would make memory resident that is not used.
    unsafe { libc::madvise(start, length, libc::MADV_NOHUGEPAGE) };
    Some(start.cast())
}
