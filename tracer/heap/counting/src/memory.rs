//! Address space for this library. A page takes memory only after it was written.

use std::ptr;

/// Reserves `length` bytes of address space, filled with zeros. Returns its start; `None` if the system refuses it.
pub(crate) fn reserve(length: usize) -> Option<*mut u8> {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: maps new memory.
    let start = unsafe { libc::mmap(ptr::null_mut(), length, access, kind, -1, 0) };
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
