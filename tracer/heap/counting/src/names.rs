//! The texts and the owners of the section. Each text and each owner is stored once.

use std::ptr;
use std::slice;
use std::sync::atomic::{AtomicU32, Ordering};

use pyprof_heap::layout::{OwnerText, special};

use crate::entries::Entries;
use crate::lock::NamesLock;
use crate::section::{header, owner, text};

/// The most texts. The section may have room for more.
const MOST_TEXTS: u32 = 3 << 18;

/// The number of texts; the lock on the names protects it.
static NUMBER_OF_TEXTS: AtomicU32 = AtomicU32::new(0);

/// The longest text, in bytes. A longer one is cut.
const LONGEST: usize = 4096;

/// The offsets of the texts.
static TEXTS: Entries = Entries::new(1 << 20);
/// The numbers of the owners.
static OWNERS: Entries = Entries::new(1 << 21);

/// Reserves the tables. Returns whether the system has permitted it.
pub(crate) fn begin() -> bool {
    TEXTS.begin() && OWNERS.begin()
}

/// Returns the offset of a text in the section; 0 if there is no room for it.
pub(crate) fn intern_text(lock: &NamesLock, new: &[u8]) -> u32 {
    let new = &new[..new.len().min(LONGEST)];
    let found = TEXTS.find(lock, hash(new), |offset| at(offset) == new);
    let free = match found {
        Ok(offset) => return offset,
        Err(free) => free,
    };
    // SAFETY: the lock on the names is held.
    let header = unsafe { &mut *header() };
    let offset = header.used.texts;
    let end = offset as usize + size_of::<u16>() + new.len();
    if end > header.room.texts as usize || NUMBER_OF_TEXTS.load(Ordering::Relaxed) == MOST_TEXTS {
        return 0;
    }
    NUMBER_OF_TEXTS.fetch_add(1, Ordering::Relaxed);
    let length = new.len() as u16;
    // SAFETY: the texts have room until `end`.
    unsafe {
        text(offset).cast::<u16>().write_unaligned(length);
        ptr::copy_nonoverlapping(new.as_ptr(), text(offset + 2), new.len());
    }
    TEXTS.insert(lock, free, offset, |offset| hash(at(offset)));
    header.used.texts = end as u32;
    offset
}

/// Returns the text at an offset.
fn at(offset: u32) -> &'static [u8] {
    // SAFETY: the offset is that of a text, which begins with its length and never changes.
    unsafe {
        let length = text(offset).cast::<u16>().read_unaligned();
        slice::from_raw_parts(text(offset + 2), length.into())
    }
}

/// Returns the number of the owner with these names; [`special::OTHERS`] if there is no room for it.
pub(crate) fn intern_owner(lock: &NamesLock, names: OwnerText) -> u32 {
    // SAFETY: the number is that of an owner, whose names never change.
    let names_of = |number| unsafe { *owner(number) };
    let found = OWNERS.find(lock, key(names), |number| names_of(number) == names);
    let free = match found {
        Ok(number) => return number,
        Err(free) => free,
    };
    // SAFETY: the lock on the names is held.
    let header = unsafe { &mut *header() };
    let number = header.used.owners;
    if number == header.room.owners {
        return special::OTHERS;
    }
    // SAFETY: there is room for this owner.
    unsafe { owner(number).write(names) };
    OWNERS.insert(lock, free, number, |number| key(names_of(number)));
    header.used.owners = number + 1;
    number
}

fn key(names: OwnerText) -> u64 {
    let place = u64::from(names.file) << 32 | u64::from(names.line);
    place ^ u64::from(names.function).rotate_left(44)
}

/// FNV-1a.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
