//! Parses the instructions and exception tables of code objects.

use super::UNIT;
use super::opcodes::{EXTENDED_ARG, JUMPS_BACK, JUMPS_FORWARD};

/// An instruction, or a prefix that extends the argument of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    /// The offset in bytes.
    pub(super) offset: u32,
    pub(super) opcode: u8,
    /// The offset that a jump leads to; none if it is not a jump.
    pub(super) target: Option<u32>,
}

/// Parses the instructions of `co_code`, in which cache units are 0.
pub(super) fn instructions(code: &[u8]) -> Vec<Instruction> {
    let units = || (0..).step_by(UNIT as usize).zip(code.as_chunks().0);
    let is_cache = |&[opcode, _]: &[u8; UNIT as usize]| opcode == 0;
    let mut found: Vec<Instruction> = Vec::new();
    let mut argument: u32 = 0;
    for (offset, unit) in units().filter(|(_, unit)| !is_cache(unit)) {
        let &[opcode, low] = unit;
        argument = argument << 8 | u32::from(low);
        let caches = code[offset as usize + unit.len()..]
            .as_chunks()
            .0
            .iter()
            .take_while(|unit| is_cache(unit))
            .count();
        let next = offset + UNIT * (1 + u32::try_from(caches).unwrap_or_default());
        let target = if JUMPS_FORWARD.contains(&opcode) {
            Some(next.saturating_add(argument.saturating_mul(UNIT)))
        } else if JUMPS_BACK.contains(&opcode) {
            next.checked_sub(argument.saturating_mul(UNIT))
        } else {
            None
        };
        found.push(Instruction {
            offset,
            opcode,
            target,
        });
        if opcode != EXTENDED_ARG {
            argument = 0;
        }
    }
    found
}

/// Parses a `co_exceptiontable`, and returns the offsets at which the handlers start.
pub(super) fn handlers(table: &[u8]) -> Vec<u32> {
    const CONTINUES: u8 = 0x40;
    let mut numbers = Vec::new();
    let mut number: u32 = 0;
    for byte in table {
        number = number << 6 | u32::from(byte & (CONTINUES - 1));
        if byte & CONTINUES == 0 {
            numbers.push(number);
            number = 0;
        }
    }
    // each entry has four numbers: start, length, handler, depth of the stack
    let entries = numbers.as_chunks::<4>().0.iter();
    entries.map(|[_, _, handler, _]| handler * UNIT).collect()
}
