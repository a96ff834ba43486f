//! The memory of a signal handler. The handler may have interrupted the C library's `malloc`, which must not be called
//! again then.
//!
//! From [`begin`] on, Rust code of the calling thread takes its memory from one reserved range, and gives nothing back:
//! the process ends with the handler. All other code continues to use the C library's allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

use pyprof_interpose::thread_id;
use pyprof_process::map_uncounted;

#[global_allocator]
static ALLOCATOR: Switched = Switched;

/// The kernel's id of the thread in the handler; zero if there is none.
static HANDLER: AtomicI32 = AtomicI32::new(0);

/// The first free address of the range, and the range's end. Only the thread in the handler takes from it.
static NEXT: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);

/// The sizes of the range to try. The kernel gives pages only when they are used.
const SIZES: [usize; 3] = [1 << 30, 1 << 26, 1 << 22];

/// Makes this thread take its memory from the range. If no range can be reserved, it keeps the C library's allocator.
pub(crate) fn begin() {
    let Some((start, size)) = map_uncounted(|| SIZES.into_iter().find_map(reserve)) else {
        return;
    };
    NEXT.store(start, Ordering::Relaxed);
    END.store(start + size, Ordering::Relaxed);
    HANDLER.store(thread_id(), Ordering::Release);
}

fn reserve(size: usize) -> Option<(usize, usize)> {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a new mapping, at an address that the kernel chooses.
    let start = unsafe { libc::mmap(ptr::null_mut(), size, access, kind, -1, 0) };
    (start != libc::MAP_FAILED).then(|| (start.expose_provenance(), size))
}

/// Returns whether another thread is in the handler.
pub(crate) fn is_of_another_thread() -> bool {
    HANDLER.load(Ordering::Acquire) != 0 && !is_in_handler()
}

#[inline]
fn is_in_handler() -> bool {
    match HANDLER.load(Ordering::Relaxed) {
        0 => false,
        handler => handler == thread_id(),
    }
}

/// Takes memory from the range, if this thread is in the handler; none if the rest of the range is too small.
#[inline]
fn taken_in_handler(layout: Layout) -> Option<*mut u8> {
    is_in_handler().then(|| take(layout))?
}

fn take(layout: Layout) -> Option<*mut u8> {
    let start = NEXT
        .load(Ordering::Relaxed)
        .next_multiple_of(layout.align());
    let end = start.checked_add(layout.size())?;
    if end > END.load(Ordering::Relaxed) {
        return None;
    }
    NEXT.store(end, Ordering::Relaxed);
    Some(ptr::with_exposed_provenance_mut(start))
}

/// The C library's allocator, or the range for the thread in the handler.
struct Switched;

// SAFETY: memory of the range is given once, and stays valid; all other memory is that of the C library's allocator.
unsafe impl GlobalAlloc for Switched {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match taken_in_handler(layout) {
            Some(taken) => taken,
            // SAFETY: by contract.
            None => unsafe { System.alloc(layout) },
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        match taken_in_handler(layout) {
            // new pages of the kernel are zero
            Some(taken) => taken,
            // SAFETY: by contract.
            None => unsafe { System.alloc_zeroed(layout) },
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if !is_in_handler() {
            // SAFETY: by contract. Memory of the range never comes to another thread.
            unsafe { System.dealloc(block, layout) }
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !is_in_handler() {
            // SAFETY: by contract. Memory of the range never comes to another thread.
            return unsafe { System.realloc(block, layout, size) };
        }
        // SAFETY: by contract, the size is not too large for the alignment.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        // SAFETY: by contract, the size is not zero.
        let moved = unsafe { self.alloc(wanted) };
        if !moved.is_null() {
            // SAFETY: both blocks have at least as many bytes, and the new one does not overlap the old one.
            unsafe { ptr::copy_nonoverlapping(block, moved, layout.size().min(size)) };
        }
        moved
    }
}
