//! The functions by which the engine reads the parts of the resident set. They wait for no lock without a bound, so a
//! signal handler may call them.

use std::ffi::{c_uint, c_void};
use std::ops::Range;

use pyprof_heap::layout::{KINDS, Resident};

use crate::blocks::place_of;
use crate::mmap::RegionsLock;
use crate::shadow::Charged;
use crate::{arenas, memory, section, shadow};

/// Is called with its context, an address, a length in bytes, and a kind.
type Visit = unsafe extern "C" fn(*mut c_void, usize, usize, c_uint);

/// The kinds of [`pyprof_heap_visit_regions`].
const ARENA: c_uint = 0;
const OWN: c_uint = 1;
const MAPPED: c_uint = 2;

/// Visits the counted blocks that begin at addresses from `from` to `to`, in the order of their addresses. The kind is a
/// number of [`Kind`](pyprof_heap::layout::Kind).
///
/// # Safety
/// Blocks are counted, and `visit` accepts the context.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_visit_blocks(
    from: usize,
    to: usize,
    visit: Visit,
    context: *mut c_void,
) {
    shadow::visit(from, to, |address, block| {
        // a slot that another thread was changing may have any number
        if matches!(block.charged(), Charged::Node(node) if node >= section::used().nodes) {
            return;
        }
        // SAFETY: by contract.
        unsafe { visit(context, address, block.size, place_of(block) % KINDS) };
    });
}

/// Visits the arenas of Python's allocator, the memory of this library, and the memory that the program has mapped.
///
/// # Safety
/// Blocks are counted, and `visit` accepts the context.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_visit_regions(visit: Visit, context: *mut c_void) {
    let code = pyprof_heap_visit_regions as *const c_void;
    let this_library = code.addr()..code.addr() + 1;
    let act = |region: Range<usize>, kind| {
        // SAFETY: by contract.
        unsafe { visit(context, region.start, region.len(), kind) };
    };
    arenas::all().for_each(|arena| act(arena, ARENA));
    let own = memory::reserved().chain(shadow::chunks());
    let own = own.chain([section::range(), this_library]);
    own.for_each(|range| act(range, OWN));
    if let Some(mut mapped) = RegionsLock::take() {
        mapped.each(|region| act(region, MAPPED));
    }
}

/// Stores the parts of the resident set among the counters.
///
/// # Safety
/// Blocks are counted, and `resident` can be read.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn pyprof_heap_store_resident(resident: *const Resident) {
    // SAFETY: by contract; no other thread uses the field.
    unsafe { (*section::header()).resident = resident.read() };
}
