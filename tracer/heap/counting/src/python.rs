//! The interpreter's structures, read directly from its memory.
//!
//! The only functions of the interpreter that are called return the state of the calling thread.

mod layout;

mod thread;

mod frame;

mod lines;
mod string;

mod code;

mod published;

pub(crate) use code::Code;
pub(crate) use frame::Frame;
pub(crate) use layout::{NEWEST, OLDEST};
pub(crate) use published::{Fit, fit};
pub(crate) use thread::{begin, frame_of_this_thread, frame_with_interpreter};

/// Returns the word at this offset of a structure.
///
/// # Safety
/// The structure is one of the interpreter's, and has a word there.
#[inline(always)]
unsafe fn word(structure: usize, offset: usize) -> usize {
    let place = std::ptr::with_exposed_provenance::<usize>(structure + offset);
    // SAFETY: by contract.
    unsafe { place.read() }
}

/// Returns the four-byte number at this offset of a structure.
///
/// # Safety
/// The structure is one of the interpreter's, and has such a number there.
unsafe fn number(structure: usize, offset: usize) -> i32 {
    let place = std::ptr::with_exposed_provenance::<i32>(structure + offset);
    // SAFETY: by contract.
    unsafe { place.read() }
}

/// Returns the bytes that begin at this offset of a structure.
///
/// # Safety
/// The structure is one of the interpreter's, has that many bytes there, and lives as long as the result is used.
unsafe fn bytes<'a>(structure: usize, offset: usize, length: usize) -> &'a [u8] {
    let place = std::ptr::with_exposed_provenance::<u8>(structure + offset);
    // SAFETY: by contract.
    unsafe { std::slice::from_raw_parts(place, length) }
}

/// The offset of the length in an object of variable length.
const LENGTH: usize = 16;
