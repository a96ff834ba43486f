//! All allocation functions of the C library. If one were missing, its blocks would be unknown to the other functions,
//! and the program would crash.
//!
//! jemalloc is built with a prefix to its names, so that it does not read a configuration meant for the program's own
//! jemalloc.

use std::ffi::{c_int, c_void};
use std::ptr;

use tikv_jemalloc_sys as jemalloc;

use crate::lifetime::counting;

/// Defines functions of the C library that jemalloc has under the same names.
macro_rules! same {
    ($($name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;)*) => {$(
        #[doc = concat!("`", stringify!($name), "` of the C library.")]
        ///
        /// # Safety
        /// The same as for the C library's function.
        #[unsafe(no_mangle)]
        pub(crate) unsafe extern "C" fn $name($($argument: $type),*) $(-> $result)? {
            // SAFETY: the caller keeps to the C library's contract, which is also jemalloc's.
            counting(move || unsafe { jemalloc::$name($($argument),*) })
        }
    )*};
}

same! {
    malloc(size: usize) -> *mut c_void;
    calloc(number: usize, size: usize) -> *mut c_void;
    realloc(block: *mut c_void, size: usize) -> *mut c_void;
    free(block: *mut c_void);
    free_sized(block: *mut c_void, size: usize);
    free_aligned_sized(block: *mut c_void, alignment: usize, size: usize);
    posix_memalign(block: *mut *mut c_void, alignment: usize, size: usize) -> c_int;
    aligned_alloc(alignment: usize, size: usize) -> *mut c_void;
}

/// `malloc_usable_size` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn malloc_usable_size(block: *mut c_void) -> usize {
    // SAFETY: by the caller's contract, the block comes from jemalloc, or is null.
    unsafe { jemalloc::malloc_usable_size(block) }
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
    let Some(size) = number.checked_mul(size) else {
        return out_of_memory();
    };
    // SAFETY: by the caller's contract, the block comes from jemalloc, or is null.
    counting(move || unsafe { jemalloc::realloc(block, size) })
}

/// `memalign` of the C library. It takes any number as the alignment and uses the next power of two.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn memalign(alignment: usize, size: usize) -> *mut c_void {
    let Some(alignment) = alignment.checked_next_power_of_two() else {
        return out_of_memory();
    };
    // SAFETY: the alignment is a power of two.
    counting(move || unsafe { jemalloc::aligned_alloc(alignment, size) })
}

/// `valloc` of the C library.
///
/// # Safety
/// The same as for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn valloc(size: usize) -> *mut c_void {
    // SAFETY: the size of a page is a power of two.
    counting(move || unsafe { jemalloc::aligned_alloc(page_size(), size) })
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
    counting(move || unsafe { jemalloc::aligned_alloc(page, size) })
}

fn page_size() -> usize {
    // SAFETY: the call only returns a constant.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}

fn out_of_memory() -> *mut c_void {
    // SAFETY: takes nothing and cannot fail.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: the address is that of the calling thread's own variable.
    unsafe { *errno = libc::ENOMEM };
    ptr::null_mut()
}
