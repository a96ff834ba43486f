//! A frame.

use std::num::NonZeroUsize;

use super::layout::{self, Instruction};
use super::{Code, number, word};

/// The lowest value of a frame's field `owner` for a frame of the interpreter's C code.
const OWNED_BY_INTERPRETER: u8 = 3;
/// The value of that field for the frame of a generator or a coroutine.
const OWNED_BY_GENERATOR: u8 = 1;

/// The address of a frame of the calling thread. The frame does not change while this is used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame(NonZeroUsize);

impl Frame {
    #[inline(always)]
    pub(super) fn at(address: usize) -> Option<Self> {
        NonZeroUsize::new(address).map(Self)
    }

    /// Returns the code object of the frame. From 3.12 on, a frame of the interpreter may have another object.
    #[inline(always)]
    pub(crate) fn code<const MINOR: u32>(self) -> Code {
        // SAFETY: the frame has this word.
        let word = unsafe { word(self.0.get(), layout::of(MINOR).frame_code) };
        // from 3.14 on, its lowest bits are a tag
        Code(if MINOR < 14 { word } else { word & !7 })
    }

    /// Returns the number of the instruction in its code; -1 before the first one.
    #[inline(always)]
    pub(crate) fn unit<const MINOR: u32>(self, code: Code) -> isize {
        let frame = self.0.get();
        let layout = const { layout::of(MINOR) };
        match layout.instruction {
            // SAFETY: the frame has this number.
            Instruction::Byte { at } => unsafe { number(frame, at) as isize >> 1 },
            // SAFETY: as above.
            Instruction::Unit { at } => unsafe { number(frame, at) as isize },
            Instruction::Address { at } => {
                // SAFETY: as above.
                let address = unsafe { word(frame, at) };
                address
                    .wrapping_sub(code.0 + layout.instructions)
                    .cast_signed()
                    >> 1
            }
        }
    }

    /// Returns the frame of the caller; `None` if this is the outermost one.
    pub(crate) fn back<const MINOR: u32>(self) -> Option<Self> {
        // SAFETY: the frame has this word.
        Self::at(unsafe { word(self.0.get(), layout::of(MINOR).frame_back) })
    }

    /// Returns whether this is a frame of the interpreter's C code.
    pub(crate) fn is_of_interpreter<const MINOR: u32>(self) -> bool {
        self.owner::<MINOR>() >= OWNED_BY_INTERPRETER
    }

    /// Returns whether this is the frame of a generator or a coroutine.
    pub(crate) fn is_of_generator<const MINOR: u32>(self) -> bool {
        self.owner::<MINOR>() == OWNED_BY_GENERATOR
    }

    fn owner<const MINOR: u32>(self) -> u8 {
        let Some(at) = layout::of(MINOR).frame_owner else {
            return 0;
        };
        let place = std::ptr::with_exposed_provenance::<u8>(self.0.get() + at);
        // SAFETY: the frame has this byte.
        unsafe { place.read() }
    }
}
