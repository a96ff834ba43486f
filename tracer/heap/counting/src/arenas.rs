//! The arenas of Python's allocator: the large blocks that it divides into small ones. Its functions for arenas are
//! wrapped, so that the addresses of all arenas are known. Arenas from before are not known.

use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use crate::lock::NamesLock;
use crate::memory::reserve;
use crate::symbol::function;

/// `PyObjectArenaAllocator` of CPython.
#[derive(Clone, Copy)]
#[repr(C)]
struct Allocator {
    context: *mut c_void,
    alloc: unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void, *mut c_void, usize),
}

/// The wrapped functions.
struct Wrapped(UnsafeCell<MaybeUninit<Allocator>>);

// SAFETY: the value is written before a wrapper is called, and never changes after that.
unsafe impl Sync for Wrapped {}

static WRAPPED: Wrapped = Wrapped(UnsafeCell::new(MaybeUninit::uninit()));

fn wrapped() -> &'static Allocator {
    // SAFETY: a wrapper is called only after the value was written.
    unsafe { (*WRAPPED.0.get()).assume_init_ref() }
}

/// An arena.
#[derive(Clone, Copy)]
struct Arena {
    start: usize,
    length: usize,
}

/// The number of arenas that there is room for: 1 TiB of them. Further ones are not known.
const ROOM: usize = 1 << 20;

static ARENAS: AtomicPtr<Arena> = AtomicPtr::new(std::ptr::null_mut());
/// The number of arenas. The lock on the names protects the table.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// Wraps the functions for arenas, if the interpreter has them and the system has address space for the table.
///
/// # Safety
/// The interpreter has chosen its allocator, and no other thread uses it.
pub(crate) unsafe fn wrap() {
    // SAFETY: in all supported versions of Python, the functions have these types.
    let (get, set) = unsafe {
        (
            function::<unsafe extern "C" fn(*mut Allocator)>(c"PyObject_GetArenaAllocator"),
            function::<unsafe extern "C" fn(*mut Allocator)>(c"PyObject_SetArenaAllocator"),
        )
    };
    let table = reserve(ROOM * size_of::<Arena>());
    let (Some(get), Some(set), Some(table)) = (get, set, table) else {
        return;
    };
    ARENAS.store(table.cast(), Ordering::Release);
    // SAFETY: no wrapper is called yet, and the function fills the structure.
    unsafe { get((*WRAPPED.0.get()).as_mut_ptr()) };
    let mut wrapper = Allocator {
        alloc,
        free,
        ..*wrapped()
    };
    // SAFETY: the function copies the structure.
    unsafe { set(&raw mut wrapper) };
}

unsafe extern "C" fn alloc(context: *mut c_void, length: usize) -> *mut c_void {
    // SAFETY: by the contract of the interpreter.
    let arena = unsafe { (wrapped().alloc)(context, length) };
    if !arena.is_null() {
        let _lock = NamesLock::take();
        let number = NUMBER.load(Ordering::Relaxed);
        if number < ROOM {
            let start = arena.addr();
            // SAFETY: the table has room for this element, and the lock is held.
            unsafe { place(number).write_volatile(Arena { start, length }) };
            NUMBER.store(number + 1, Ordering::Release);
        }
    }
    arena
}

unsafe extern "C" fn free(context: *mut c_void, arena: *mut c_void, length: usize) {
    forget(arena.addr());
    // SAFETY: by the contract of the interpreter.
    unsafe { (wrapped().free)(context, arena, length) };
}

fn forget(start: usize) {
    let _lock = NamesLock::take();
    let Some(last) = NUMBER.load(Ordering::Relaxed).checked_sub(1) else {
        return;
    };
    // the arena that was allocated last is often freed first
    if let Some(index) = (0..=last)
        .rev()
        .find(|index| element(*index).start == start)
    {
        // SAFETY: the table has this element, and the lock is held.
        unsafe { place(index).write_volatile(element(last)) };
        NUMBER.store(last, Ordering::Release);
    }
}

fn place(index: usize) -> *mut Arena {
    ARENAS.load(Ordering::Relaxed).wrapping_add(index)
}

fn element(index: usize) -> Arena {
    // SAFETY: all callers have an index below the number of arenas.
    unsafe { place(index).read_volatile() }
}

/// Returns the arenas. Takes no lock: arenas that other threads allocate or free meanwhile may be missing.
pub(crate) fn all() -> impl Iterator<Item = Range<usize>> {
    let number = NUMBER.load(Ordering::Acquire);
    (0..number)
        .map(element)
        .map(|arena| arena.start..arena.start + arena.length)
}
