//! A code object.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::layout::{self, Instruction};
use super::lines::line_of;
use super::{LENGTH, bytes, number, string, word};

/// The offset of the type in an object.
const TYPE: usize = 8;
/// The offset of the bytes in an object of type `bytes`.
const BYTES: usize = 32;

/// The address of the type of code objects.
static CODE_TYPE: AtomicUsize = AtomicUsize::new(0);

/// Takes the address of the type of code objects.
pub(super) fn begin(code_type: usize) {
    CODE_TYPE.store(code_type, Ordering::Release);
}

/// The address of a code object, or of another object in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code(pub(crate) usize);

impl Code {
    /// Returns whether this is a code object. Before 3.12, frames have no other objects.
    #[inline(always)]
    pub(crate) fn is_code<const MINOR: u32>(self) -> bool {
        // SAFETY: the address is that of an object, or null.
        let has_type = || unsafe { word(self.0, TYPE) } == CODE_TYPE.load(Ordering::Relaxed);
        self.0 != 0 && (MINOR < 12 || has_type())
    }

    /// Returns the number of instructions.
    pub(crate) fn units<const MINOR: u32>(self) -> usize {
        let layout = layout::of(MINOR);
        match layout.instruction {
            // SAFETY: the length of the code object is the number of its instructions.
            Instruction::Address { .. } => unsafe { word(self.0, LENGTH) },
            // SAFETY: the code object has a reference to the bytes of its instructions.
            Instruction::Byte { .. } | Instruction::Unit { .. } => unsafe {
                word(word(self.0, layout.instructions), LENGTH) / 2
            },
        }
    }

    /// Returns `_co_firsttraceable`: the number of the first instruction after those that prepare the frame.
    pub(crate) fn first_traceable<const MINOR: u32>(self) -> isize {
        let at = layout::of(MINOR).first_traceable;
        // SAFETY: the code object has this number.
        at.map_or(0, |at| unsafe { number(self.0, at) as isize })
    }

    /// Returns the line of an instruction, from 1 on.
    pub(crate) fn line<const MINOR: u32>(self, unit: usize) -> u32 {
        let layout = layout::of(MINOR);
        // SAFETY: the code object has this number, and a reference to an object of type `bytes`.
        let (first, table) = unsafe {
            let table = word(self.0, layout.line_table);
            let table = bytes(table, BYTES, word(table, LENGTH));
            (number(self.0, layout.first_line), table)
        };
        let line = line_of(layout.line_table_format, table, first, unit);
        // the first instruction of a module has line 0
        u32::try_from(line).unwrap_or_default().max(1)
    }

    /// Calls `with` with the path of the file, in UTF-8.
    pub(crate) fn file<const MINOR: u32, T>(self, with: impl FnOnce(&[u8]) -> T) -> T {
        let layout = layout::of(MINOR);
        // SAFETY: the code object has a reference to a `str`.
        unsafe { string::with(word(self.0, layout.file), &layout, with) }
    }

    /// Calls `with` with the qualified name of the function (before 3.11: its name) in UTF-8.
    pub(crate) fn name<const MINOR: u32, T>(self, with: impl FnOnce(&[u8]) -> T) -> T {
        let layout = layout::of(MINOR);
        // SAFETY: the code object has a reference to a `str`.
        unsafe { string::with(word(self.0, layout.name), &layout, with) }
    }
}
