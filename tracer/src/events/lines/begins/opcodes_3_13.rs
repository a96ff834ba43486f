//! The instructions of Python 3.13 that affect where lines begin.

pub(super) const RESUME: u8 = 149;
pub(super) const EXTENDED_ARG: u8 = 71;
pub(super) const END_FOR: u8 = 11;
pub(super) const END_ASYNC_FOR: u8 = 10;
const END_SEND: u8 = 12;

/// Instructions that are skipped, or that must not be the first of a line.
pub(super) const BEGINS_NO_LINE: [u8; 4] = [RESUME, END_FOR, END_SEND, END_ASYNC_FOR];

const FOR_ITER: u8 = 72;
const SEND: u8 = 104;

/// Instructions that jump to the instruction after the one that their argument names. A loop skips one more
/// instruction, which pops its iterator.
pub(super) const SKIPS_ITS_TARGET: [u8; 2] = [FOR_ITER, SEND];

/// `JUMP_FORWARD`, `POP_JUMP_IF_FALSE`, `POP_JUMP_IF_NONE`, `POP_JUMP_IF_NOT_NONE`, `POP_JUMP_IF_TRUE`, and the above.
pub(super) const JUMPS_FORWARD: [u8; 7] = [79, 97, 98, 99, 100, FOR_ITER, SEND];

/// `JUMP_BACKWARD`, `JUMP_BACKWARD_NO_INTERRUPT`.
pub(super) const JUMPS_BACK: [u8; 2] = [77, 78];
