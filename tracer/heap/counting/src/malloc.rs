//! Replacements of all allocation functions of the C library. Without one of them, the blocks that it allocates would
//! not be counted, and the blocks that it frees would stay noted.
//!
//! Blocks of C code are noted here. Blocks of Python's allocator are noted by [`crate::domains`].

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::atomic::Ordering;

use pyprof_heap::layout::Kind;

use crate::blocks::{allocated, forget, freed, is_counting, reallocated, restore};
use crate::memory::page_size;
use crate::owner;
use crate::this_thread::this_thread;

/// The C library's own functions, under the names that it exports for libraries that replace them.
mod libc_own {
    use std::ffi::c_void;

    unsafe extern "C" {
        pub(super) fn __libc_malloc(size: usize) -> *mut c_void;
        pub(super) fn __libc_calloc(number: usize, size: usize) -> *mut c_void;
        pub(super) fn __libc_realloc(block: *mut c_void, size: usize) -> *mut c_void;
        pub(super) fn __libc_free(block: *mut c_void);
        pub(super) fn __libc_memalign(alignment: usize, size: usize) -> *mut c_void;
    }
}

use libc_own::{__libc_calloc, __libc_free, __libc_malloc, __libc_memalign, __libc_realloc};

/// Returns whether the process calls this `malloc`, and the next `malloc` in the search order is that of the C library.
pub(crate) fn is_forwarded_to_libc() -> bool {
    let found = |from| {
        // SAFETY: only searches the libraries of the process.
        unsafe { libc::dlsym(from, c"malloc".as_ptr()) }
    };
    let own: unsafe extern "C" fn(usize) -> *mut c_void = malloc;
    found(libc::RTLD_DEFAULT).addr() == own as usize
        && library_of(found(libc::RTLD_NEXT)) == library_of(__libc_malloc as *const c_void)
}

/// Returns the address at which the library that contains `address` is loaded; `None` if no library contains it.
fn library_of(address: *const c_void) -> Option<usize> {
    // SAFETY: all zero is a valid value.
    let mut found: libc::Dl_info = unsafe { std::mem::zeroed() };
    // SAFETY: the dynamic linker fills `found`.
    let is_found = unsafe { libc::dladdr(address, &raw mut found) } != 0;
    is_found.then(|| found.dli_fbase.addr())
}

/// Returns whether blocks of the calling thread are to be noted here.
#[inline(always)]
fn notes() -> bool {
    is_counting() && !this_thread().is_in_python.load(Ordering::Relaxed)
}

/// Notes a new block, and returns it.
#[inline(always)]
fn noted(block: *mut c_void, size: usize) -> *mut c_void {
    if notes() && !block.is_null() {
        // SAFETY: blocks are counted, and the block is new.
        unsafe { allocated(block.addr(), owner::of_this_thread(), Kind::Native, size) };
    }
    block
}

/// `malloc` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
    // SAFETY: by contract.
    noted(unsafe { __libc_malloc(size) }, size)
}

/// `calloc` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn calloc(number: usize, size: usize) -> *mut c_void {
    // SAFETY: by contract.
    let block = unsafe { __libc_calloc(number, size) };
    // the C library refuses a product that overflows
    noted(block, number.wrapping_mul(size))
}

/// `free` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn free(block: *mut c_void) {
    if is_counting() && !block.is_null() {
        // once the block is free, another thread may allocate it
        // SAFETY: blocks are counted, and the caller owns the block.
        unsafe { freed(block.addr()) };
    }
    // SAFETY: by contract.
    unsafe { __libc_free(block) };
}

/// `realloc` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    if block.is_null() || !notes() {
        // SAFETY: by contract.
        return noted(unsafe { __libc_realloc(block, size) }, size);
    }
    if size == 0 {
        // the C library frees the block
        // SAFETY: blocks are counted, and the caller owns the block.
        unsafe { freed(block.addr()) };
        // SAFETY: by contract.
        return unsafe { __libc_realloc(block, 0) };
    }
    // SAFETY: blocks are counted, and the caller owns the block.
    let before = unsafe { forget(block.addr()) };
    // SAFETY: by contract.
    let new = unsafe { __libc_realloc(block, size) };
    // SAFETY: blocks are counted, and the caller owns the new block; the old one if there is none.
    unsafe {
        if new.is_null() {
            restore(block.addr(), before);
        } else {
            let owner = owner::of_this_thread();
            reallocated(before, new.addr(), owner, Kind::Native, size);
        }
    }
    new
}

/// `reallocarray` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn reallocarray(
    block: *mut c_void,
    number: usize,
    size: usize,
) -> *mut c_void {
    match number.checked_mul(size) {
        // SAFETY: by contract.
        Some(size) => unsafe { realloc(block, size) },
        None => out_of_memory(),
    }
}

/// `posix_memalign` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn posix_memalign(
    block: *mut *mut c_void,
    alignment: usize,
    size: usize,
) -> c_int {
    if !alignment.is_power_of_two() || !alignment.is_multiple_of(size_of::<usize>()) {
        return libc::EINVAL;
    }
    // SAFETY: the function accepts this alignment.
    let new = unsafe { __libc_memalign(alignment, size) };
    if new.is_null() {
        return libc::ENOMEM;
    }
    // SAFETY: by contract.
    unsafe { block.write(noted(new, size)) };
    0
}

/// `memalign` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn memalign(alignment: usize, size: usize) -> *mut c_void {
    // SAFETY: by contract.
    noted(unsafe { __libc_memalign(alignment, size) }, size)
}

/// `aligned_alloc` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn aligned_alloc(alignment: usize, size: usize) -> *mut c_void {
    if !alignment.is_power_of_two() {
        // SAFETY: the address is that of the calling thread's own variable.
        unsafe { *libc::__errno_location() = libc::EINVAL };
        return ptr::null_mut();
    }
    // SAFETY: the function accepts this alignment.
    noted(unsafe { __libc_memalign(alignment, size) }, size)
}

/// `valloc` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn valloc(size: usize) -> *mut c_void {
    // SAFETY: the size of a page is a power of two.
    noted(unsafe { __libc_memalign(page_size(), size) }, size)
}

/// `pvalloc` of the C library: it allocates whole pages.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pvalloc(size: usize) -> *mut c_void {
    let page = page_size();
    let Some(size) = size.max(1).checked_next_multiple_of(page) else {
        return out_of_memory();
    };
    // SAFETY: the size of a page is a power of two.
    noted(unsafe { __libc_memalign(page, size) }, size)
}

/// `free_sized` of C23.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn free_sized(block: *mut c_void, _size: usize) {
    // SAFETY: by contract.
    unsafe { free(block) };
}

/// `free_aligned_sized` of C23.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn free_aligned_sized(
    block: *mut c_void,
    _alignment: usize,
    _size: usize,
) {
    // SAFETY: by contract.
    unsafe { free(block) };
}

/// Sets `errno` to `ENOMEM`, and returns null.
fn out_of_memory() -> *mut c_void {
    // SAFETY: the address is that of the calling thread's own variable.
    unsafe { *libc::__errno_location() = libc::ENOMEM };
    ptr::null_mut()
}
