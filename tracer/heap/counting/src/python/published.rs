//! The offsets that the interpreter publishes for debuggers, `_Py_DebugOffsets` of CPython's `pycore_runtime.h`.

use super::layout::{self, Current, Instruction};
use super::word;

/// The result of comparing the offsets of the running interpreter with those of [`layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// They are the same, or the interpreter publishes none.
    Same,
    /// They differ.
    Other,
}

/// An offset to compare: the number of the published word, and the expected value.
type Expected = (usize, usize);

/// Compares the offsets that the interpreter publishes with those of [`layout`].
///
/// # Safety
/// `runtime` is the address of the runtime of an interpreter of this version.
pub(crate) unsafe fn fit(minor: u32, runtime: usize) -> Fit {
    // the numbers of the first words of the parts for thread states, frames and code objects
    let (state, frame, code) = match minor {
        13 => (19, 28, 34),
        14 => (22, 31, 39),
        15 => (22, 39, 47),
        _ => return Fit::Same,
    };
    // SAFETY: the runtime begins with the published words.
    let published = |place: usize| unsafe { word(runtime, place * size_of::<usize>()) };
    if published(0) != usize::from_le_bytes(*b"xdebugpy") {
        return Fit::Other;
    }
    let layout = layout::of(minor);
    let current = match layout.current {
        Current::Frame { at } | Current::Indirect { at, .. } => at,
    };
    let instruction = match layout.instruction {
        Instruction::Byte { at } | Instruction::Unit { at } | Instruction::Address { at } => at,
    };
    let expected: [Expected; 10] = [
        (state + 4, current),
        (frame + 1, layout.frame_back),
        (frame + 2, layout.frame_code),
        (frame + 3, instruction),
        (frame + 5, layout.frame_owner.unwrap_or_default()),
        (code + 1, layout.file),
        (code + 3, layout.name),
        (code + 4, layout.line_table),
        (code + 5, layout.first_line),
        (code + 9, layout.instructions),
    ];
    let is_same = expected
        .iter()
        .all(|(place, offset)| published(*place) == *offset);
    if is_same { Fit::Same } else { Fit::Other }
}
