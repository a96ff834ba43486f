//! Python 3.12, and 3.13 before 3.13.3: the instructions at which a line may begin, used where `LINE` events are slow.
//!
//! For a `LINE` event, these Pythons need the line of the instruction and that of the instruction before. For each
//! instruction they store one byte: its distance from a guess, which grows by one line for every 16 units of code. A
//! line too far from the guess is decoded from the start of the line table every time, which takes 60 µs at 5,000
//! lines. An `INSTRUCTION` event decodes nothing, and is disabled permanently at instructions that are not needed.
//!
//! A line begins as it does for `LINE` events. It begins at three kinds of instructions: the first of a line, the
//! target of a jump, and the start of an exception handler. The instruction that ran before must belong to another
//! line. An instruction whose line may differ from that of the one before is watched even if no line begins there, so
//! that the previous line is always known.

mod bytecode;
#[cfg_attr(not(Py_3_13), path = "begins/opcodes_3_12.rs")]
#[cfg_attr(Py_3_13, path = "begins/opcodes_3_13.rs")]
mod opcodes;

use std::collections::BTreeMap;

use pyo3::ffi;
use pyo3::prelude::*;

use super::{Span, line_at};
use crate::events::limit;
use bytecode::{Instruction, handlers, instructions};

/// Python 3.13.3, in the encoding of `Py_Version`: from this version on, `LINE` events decode nothing.
const DECODES_NO_MORE: u64 = 0x030D_0300;

/// The watched instructions, in the order of their offsets.
#[derive(Debug)]
pub(crate) struct Begins(Box<[Place]>);

/// A watched instruction. `offset` is in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    offset: u32,
    /// The line; none for an instruction that the compiler has added, and for `RESUME`, after which a line begins
    /// again.
    pub(crate) line: Option<u32>,
    /// True if the line begins here when the previous instruction was of another line.
    pub(crate) begins: bool,
}

impl Begins {
    /// Finds the instructions to watch in `code`; none if `LINE` events are used. `LINE` events are used in three
    /// cases. They may be fast. A debugger may be started at a line, and can only jump at a `LINE` event. The code may
    /// not be as the compiler makes it.
    pub(super) fn needed(code: &Bound<'_, PyAny>, spans: &[Span]) -> PyResult<Option<Self>> {
        // SAFETY: the interpreter sets the value before it runs any code, and never changes it.
        let version = unsafe { ffi::Py_Version };
        let first_line: u32 = code.getattr("co_firstlineno")?.extract()?;
        if version >= DECODES_NO_MORE || limit::is_set() || !any_is_far(first_line, spans) {
            return Ok(None);
        }
        let bytes: Vec<u8> = code.getattr("co_code")?.extract()?;
        let exceptions: Vec<u8> = code.getattr("co_exceptiontable")?.extract()?;
        Ok(Self::find(
            &instructions(&bytes),
            &handlers(&exceptions),
            spans,
        ))
    }

    /// Returns the instruction at `offset`; none if it is not watched.
    pub(crate) fn at(&self, offset: u32) -> Option<Place> {
        let found = self.0.binary_search_by_key(&offset, |place| place.offset);
        found.ok().map(|index| self.0[index])
    }

    /// Finds the instructions; returns none if an instruction without an event of its own would change the line.
    fn find(code: &[Instruction], handlers: &[u32], spans: &[Span]) -> Option<Self> {
        let line = |instruction: &Instruction| line_at(spans, instruction.offset);
        let first = code
            .iter()
            .position(|instruction| instruction.opcode == opcodes::RESUME)?;
        let code = &code[first..];
        let place_of = |offset: u32| {
            let found = code.binary_search_by_key(&offset, |instruction| instruction.offset);
            found.ok().map(|index| &code[index])
        };
        let mut places = BTreeMap::new();
        let mut watch = |instruction: &Instruction, begins: bool| {
            let resumes = instruction.opcode == opcodes::RESUME;
            let place = places.entry(instruction.offset).or_insert(Place {
                offset: instruction.offset,
                line: line(instruction).filter(|_| !resumes),
                begins: false,
            });
            place.begins |= begins && place.line.is_some();
        };

        // instructions that run in sequence
        let mut current = None;
        let mut before: Option<&Instruction> = None;
        for instruction in code {
            let can_begin = !opcodes::BEGINS_NO_LINE.contains(&instruction.opcode);
            let begins = can_begin && line(instruction) != current;
            let differs = before.is_none_or(|before| {
                before.opcode == opcodes::RESUME || line(before) != line(instruction)
            });
            if begins || differs || instruction.opcode == opcodes::RESUME {
                watch(instruction, begins);
            }
            if can_begin {
                current = line(instruction);
            }
            before = Some(instruction);
        }

        for jump in code {
            let Some(target) = jump.target else { continue };
            let mut landing = place_of(target)?;
            if !opcodes::SKIPS_ITS_TARGET.contains(&jump.opcode) {
                watch(landing, true);
                continue;
            }
            // two instructions may be skipped: the target, which runs only at times and has no event in loops, and the
            // next one
            if landing.opcode == opcodes::END_FOR && line(landing) != line(jump) {
                return None;
            }
            watch(landing, false);
            landing = place_of(target + UNIT)?;
            watch(landing, true);
            if let Some(beyond) = place_of(target + 2 * UNIT) {
                watch(beyond, false);
            }
        }
        for &handler in handlers {
            let handler = place_of(handler)?;
            watch(handler, handler.opcode != opcodes::END_ASYNC_FOR);
        }
        Some(Self(places.into_values().collect()))
    }
}

/// The size of an instruction without its cache, in bytes.
const UNIT: u32 = 2;

/// Returns whether the interpreter would have to decode any of these lines.
fn any_is_far(first_line: u32, spans: &[Span]) -> bool {
    const NEAR: std::ops::RangeInclusive<i64> = -125..=127;
    let is_far = |line: u32, offset: u32| {
        let guess = i64::from(first_line) + i64::from(offset / UNIT / 16);
        !NEAR.contains(&(i64::from(line) - guess))
    };
    let ends = spans.iter().skip(1).map(|next| next.start - UNIT);
    let ends = ends.chain(spans.last().map(|last| last.start));
    spans.iter().zip(ends).any(|(span, end)| {
        span.line
            .is_some_and(|line| is_far(line, span.start) || is_far(line, end))
    })
}
