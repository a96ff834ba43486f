//! The functions that the engine calls, which it finds by their names.

use std::ffi::{CStr, c_char, c_uint};
use std::ptr;
use std::sync::atomic::Ordering;

use pyprof_heap::layout::Room;

use crate::blocks::{count, is_counting};
use crate::python::{self, Fit, NEWEST, OLDEST};
use crate::this_thread::this_thread;
use crate::{
    counters, domains, fork, lock, malloc, memory, names, nodes, owner, quick, regions, section,
    shadow, stacks,
};

/// Begins to count. The interpreter of this minor version has chosen its allocator, and is not initialised. Returns null,
/// or the reason for which the heap cannot be counted.
///
/// # Safety
/// No other thread runs.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_begin(minor: c_uint) -> *const c_char {
    // SAFETY: by contract.
    let refusal = unsafe { begin(minor) }.err();
    refusal.map_or(ptr::null(), CStr::as_ptr)
}

unsafe fn begin(minor: u32) -> Result<(), &'static CStr> {
    if !(OLDEST..=NEWEST).contains(&minor) {
        return Err(c"the structures of this version of Python are not known");
    }
    if !malloc::is_forwarded_to_libc() {
        return Err(c"another preloaded library replaces `malloc` too");
    }
    let runtime = python::begin(minor);
    let runtime = runtime.ok_or(c"the interpreter lacks functions that are needed")?;
    // SAFETY: the runtime is that of the interpreter.
    if unsafe { python::fit(minor, runtime) } == Fit::Other {
        return Err(c"the structures of this build of Python are not known");
    }
    let is_reserved = shadow::begin()
        && section::begin()
        && names::begin()
        && owner::begin()
        && nodes::begin()
        && stacks::begin()
        && regions::begin()
        && shadow::has_room();
    if !is_reserved {
        // the program needs the address space
        // SAFETY: nothing is counted after a refusal, so nothing uses the memory.
        unsafe { memory::release_all() };
        return Err(c"the system refuses the address space that the counters need (only used pages take memory); a limit on address space, such as `ulimit -v`, forbids it");
    }
    lock::begin();
    if !fork::begin() {
        // SAFETY: as above.
        unsafe { memory::release_all() };
        return Err(c"there is no memory for the handlers of `fork`");
    }
    count(true);
    // SAFETY: by contract, the allocator is chosen, and there is no other thread.
    if !unsafe { domains::wrap(minor) } {
        count(false);
        return Err(c"the interpreter lacks functions that are needed");
    }
    Ok(())
}

/// Returns whether the structures of the interpreter have this code object and this line for the calling thread. The
/// engine calls this from a C function that this line calls. If it returns false, the offsets are wrong.
///
/// # Safety
/// The calling thread holds the interpreter, and [`pyprof_heap_begin`] has returned null for this minor version.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_is_at(
    minor: c_uint,
    code: *const std::ffi::c_void,
    line: c_uint,
) -> bool {
    let place = match minor {
        9 => owner::place::<9>(),
        10 => owner::place::<10>(),
        11 => owner::place::<11>(),
        12 => owner::place::<12>(),
        13 => owner::place::<13>(),
        14 => owner::place::<14>(),
        _ => owner::place::<15>(),
    };
    place.is_some_and(|place| place.code.0 == code.addr() && place.line == line)
}

/// From now on, allocations are charged to lines. Before this call, they are charged to the interpreter. `stacks` chooses
/// the blocks whose stacks are read: 0 for none, 1 for large blocks and samples, 2 for all.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_follow_lines(minor: c_uint, stacks: c_uint) {
    stacks::choose(stacks.into());
    stacks::follow(minor);
    owner::follow_lines(minor);
    quick::update();
}

/// Says whether the calling thread maps memory for pyprof from now on, which is not counted.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_map_own(maps_own: bool) {
    this_thread().maps_own.store(maps_own, Ordering::Relaxed);
}

/// From now on, processes that are forked from this one count too. They charge allocations to the interpreter until
/// they call [`pyprof_heap_follow_lines`].
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_count_forks() {
    fork::count_forks();
}

/// Returns whether blocks are counted.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_is_counting() -> bool {
    is_counting()
}

/// Stops counting.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_end() {
    owner::leave_lines();
    stacks::leave();
    let was_counting = is_counting();
    count(false);
    quick::update();
    if was_counting {
        lock::with_both_locks(counters::end);
    }
}

/// Returns the bytes that are held at this moment.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_now() -> i64 {
    counters::now()
}

/// Returns what is used of the section. The numbers may grow.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_used() -> Room {
    section::used()
}

/// Returns the length of a copy of the counters. It may grow.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn pyprof_heap_length() -> usize {
    section::length()
}

/// Moves the counters to a part of a file that is mapped, with room for so many owners, nodes, and bytes of texts. Returns
/// whether they have fitted there.
///
/// # Safety
/// The memory has the length of a section with this room, it is zero and aligned to 64 bytes, and it stays.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_move(
    to: *mut u8,
    owners: c_uint,
    nodes: c_uint,
    texts: c_uint,
) -> bool {
    let room = Room {
        owners,
        nodes,
        texts,
    };
    // SAFETY: by contract, and the locks are held.
    lock::with_both_locks(|| unsafe { section::move_to(to, room) })
}

/// Copies the counters as they are at one moment, in the format of the crate `pyprof-heap`. Returns whether the length
/// was enough.
///
/// # Safety
/// `length` bytes at `to` can be written. They are no memory that is counted.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_copy(to: *mut u8, length: usize) -> bool {
    lock::with_both_locks(|| {
        counters::end();
        // SAFETY: by contract, and the locks are held.
        unsafe { section::copy(to, length) }
    })
}
