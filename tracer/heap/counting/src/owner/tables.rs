//! The tables of code objects: the owner of each instruction.
//!
//! A table consists of 2**n chunks of eight words.
//!
//! | word | content |
//! | --- | --- |
//! | first | n |
//! | second | the owner of a frame that is before its first instruction |
//! | each further one | the owner of an instruction |

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use crate::lock::NamesLock;
use crate::memory::reserve;
use crate::python::Code;
use crate::shadow::{Flat, flat, mark_code, slot, slot_to_write};

const CHUNK: usize = 8;
/// The number of words before that of the first instruction.
const FIRST_INSTRUCTION: usize = 2;
/// The number of chunks that fit into the reserved address space. Where address space is scarce, the room is for some
/// hundred thousand code objects.
fn room() -> usize {
    1 << if flat().is_some() { 27 } else { 22 }
}

/// The distance in bytes from a code object to the address of its third slot.
const TABLE_SLOT: usize = 32;

static TABLES: AtomicPtr<u32> = AtomicPtr::new(ptr::null_mut());

// the lock on the names protects these
/// The number of chunks in use. Number 0 is no table.
static USED: AtomicU32 = AtomicU32::new(1);
/// The first free table of each size. The second word of a free table is the number of the next one.
static FREE: [AtomicU32; 32] = [const { AtomicU32::new(0) }; 32];

/// Reserves the tables. Returns whether the system has permitted it.
pub(crate) fn begin() -> bool {
    let tables = reserve(room() * CHUNK * size_of::<u32>());
    let tables = tables.map_or(ptr::null_mut(), <*mut u8>::cast);
    TABLES.store(tables, Ordering::Release);
    !tables.is_null()
}

#[inline(always)]
fn words(table: u32) -> *mut u32 {
    let tables = TABLES.load(Ordering::Relaxed);
    tables.wrapping_add(table as usize * CHUNK)
}

/// Returns the owner of an instruction of a code object; [`special::UNKNOWN`](pyprof_heap::layout::special::UNKNOWN),
/// which is zero, if it is not in the table.
#[inline(always)]
pub(super) fn known<const MINOR: u32>(code: Code, unit: isize) -> u32 {
    known_by::<MINOR>(slot, code, unit)
}

/// Does the same as [`known`] with the flat shadow.
#[inline(always)]
pub(super) fn known_in<const MINOR: u32>(flat: Flat, code: Code, unit: isize) -> u32 {
    known_by::<MINOR>(|address| flat.slot(address), code, unit)
}

#[inline(always)]
fn known_by<const MINOR: u32>(
    slot: impl FnOnce(usize) -> *mut u32,
    code: Code,
    unit: isize,
) -> u32 {
    // another object has no third slot of its own: the slot may belong to the block after it
    if !code.is_code::<MINOR>() {
        return 0;
    }
    // SAFETY: the shadow has a slot for each address.
    let table = unsafe { slot(code.0 + TABLE_SLOT).read() };
    if table == 0 {
        return 0;
    }
    let word = words(table).wrapping_offset(unit + FIRST_INSTRUCTION.cast_signed());
    // SAFETY: the frame of a code object is at one of its instructions, and the table has a word for each.
    unsafe { word.read() }
}

/// Stores the owner of an instruction of a code object with `units` instructions.
pub(super) fn set(lock: &NamesLock, code: Code, units: usize, unit: isize, owner: u32) {
    let Some(slot) = slot_to_write(code.0 + TABLE_SLOT) else {
        return;
    };
    // SAFETY: the slot is that of the code object.
    let mut table = unsafe { slot.read() };
    if table == 0 {
        let Some(new) = create(lock, units + FIRST_INSTRUCTION) else {
            return;
        };
        // SAFETY: the code object lives, since a frame runs it.
        unsafe { mark_code(code.0) };
        // SAFETY: as above.
        unsafe { slot.write_volatile(new) };
        table = new;
    }
    let word = words(table).wrapping_offset(unit + FIRST_INSTRUCTION.cast_signed());
    // SAFETY: the table has a word for each instruction, and one more before the first one.
    unsafe { word.write_volatile(owner) };
}

/// Returns the number of an empty table of at least `length` words; `None` if there is no room for one.
fn create(_: &NamesLock, length: usize) -> Option<u32> {
    let size = length.div_ceil(CHUNK).next_power_of_two().trailing_zeros();
    let free = FREE.get(size as usize)?;
    let table = match free.load(Ordering::Relaxed) {
        0 => {
            let table = USED.load(Ordering::Relaxed);
            let end = table.checked_add(1 << size)?;
            if end as usize > room() {
                return None;
            }
            USED.store(end, Ordering::Relaxed);
            table
        }
        table => {
            // SAFETY: a free table has the number of the next one in its second word.
            let next = unsafe { words(table).add(1).replace(0) };
            free.store(next, Ordering::Relaxed);
            table
        }
    };
    // SAFETY: the table is new or free.
    unsafe { words(table).write(size) };
    Some(table)
}

/// Forgets the table of a code object, whose memory is about to be freed.
///
/// # Safety
/// The code object has a table, and the caller owns its memory.
#[cold]
#[inline(never)]
pub(crate) unsafe fn forget_code(code: usize) {
    let _lock = NamesLock::take();
    // SAFETY: by contract.
    let table = unsafe { slot(code + TABLE_SLOT).replace(0) };
    // SAFETY: the first word of the table gives its size.
    unsafe {
        let size = words(table).read();
        ptr::write_bytes(words(table), 0, CHUNK << size);
        if let Some(free) = FREE.get(size as usize) {
            words(table)
                .add(1)
                .write(free.swap(table, Ordering::Relaxed));
        }
    }
}
