//! The instructions of Python 3.12 that affect where lines begin.

pub(super) const RESUME: u8 = 151;
pub(super) const EXTENDED_ARG: u8 = 144;
pub(super) const END_FOR: u8 = 4;
pub(super) const END_ASYNC_FOR: u8 = 54;
const END_SEND: u8 = 5;

/// Instructions that are skipped, or that must not be the first of a line.
pub(super) const BEGINS_NO_LINE: [u8; 4] = [RESUME, END_FOR, END_SEND, END_ASYNC_FOR];

const FOR_ITER: u8 = 93;
const SEND: u8 = 123;

/// Instructions that jump to the instruction after the one that their argument names.
pub(super) const SKIPS_ITS_TARGET: [u8; 2] = [FOR_ITER, SEND];

/// `JUMP_FORWARD`, `POP_JUMP_IF_FALSE`, `POP_JUMP_IF_TRUE`, `POP_JUMP_IF_NOT_NONE`, `POP_JUMP_IF_NONE`, and the above.
pub(super) const JUMPS_FORWARD: [u8; 7] = [110, 114, 115, 128, 129, FOR_ITER, SEND];

/// `JUMP_BACKWARD_NO_INTERRUPT`, `JUMP_BACKWARD`.
pub(super) const JUMPS_BACK: [u8; 2] = [134, 140];
