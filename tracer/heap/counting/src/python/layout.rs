//! The offsets of the fields that are read, for each minor version of Python with a global interpreter lock, on 64-bit
//! systems.
//!
//! Bugfix releases do not change them. From 3.13 on, the interpreter publishes most of them for debuggers, see
//! [`super::published`].

/// The oldest and the newest minor version with known offsets.
pub(crate) const OLDEST: u32 = 9;
pub(crate) const NEWEST: u32 = 15;

/// The way from a thread state to its current frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Current {
    /// The state has a pointer to the frame.
    Frame { at: usize },
    /// The state has a pointer to a structure, which has the pointer to the frame.
    Indirect { at: usize, then: usize },
}

/// The form in which a frame stores its current instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instruction {
    /// The number of its first byte, or -1 before the first instruction.
    Byte { at: usize },
    /// The number of the instruction, or -1.
    Unit { at: usize },
    /// Its address.
    Address { at: usize },
}

/// The format of the table of line numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineTable {
    /// Pairs of increments, `co_lnotab`.
    Pairs,
    /// Pairs of increments with entries that have no line, PEP 626.
    Ranges,
    /// Locations, PEP 657.
    Locations,
}

/// The offsets, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) current: Current,
    pub(super) frame_code: usize,
    pub(super) frame_back: usize,
    pub(super) instruction: Instruction,
    /// The kind of the frame's owner, in one byte; `None` where all frames belong to functions.
    pub(super) frame_owner: Option<usize>,
    pub(super) first_line: usize,
    pub(super) file: usize,
    /// The qualified name; before 3.11 the name.
    pub(super) name: usize,
    pub(super) line_table: usize,
    pub(super) line_table_format: LineTable,
    /// The instructions; before 3.11 a pointer to an object that has them.
    pub(super) instructions: usize,
    /// The number of the first instruction after those that prepare the frame; `None` where there are none of these.
    pub(super) first_traceable: Option<usize>,
    /// The characters of a `str` with only ASCII characters.
    pub(super) ascii: usize,
    /// The characters of any other `str`.
    pub(super) compact: usize,
    /// In the runtime: the state of the thread that holds the interpreter. `None` in versions in which the state of the
    /// calling thread is read by a function.
    pub(super) holder: Option<usize>,
}

/// Returns the layout of a version.
pub(super) const fn of(minor: u32) -> Layout {
    match minor {
        9 => V9,
        10 => V10,
        11 => V11,
        12 => V12,
        13 => V13,
        _ => V14,
    }
}

const V9: Layout = Layout {
    current: Current::Frame { at: 24 },
    frame_code: 32,
    frame_back: 24,
    instruction: Instruction::Byte { at: 104 },
    frame_owner: None,
    first_line: 40,
    file: 104,
    name: 112,
    line_table: 120,
    line_table_format: LineTable::Pairs,
    instructions: 48,
    first_traceable: None,
    ascii: 48,
    compact: 72,
    holder: Some(568),
};

const V10: Layout = Layout {
    instruction: Instruction::Unit { at: 96 },
    line_table_format: LineTable::Ranges,
    ..V9
};

const V11: Layout = Layout {
    current: Current::Indirect { at: 56, then: 8 },
    frame_code: 32,
    frame_back: 48,
    instruction: Instruction::Address { at: 56 },
    frame_owner: Some(69),
    first_line: 72,
    file: 112,
    name: 128,
    line_table: 136,
    line_table_format: LineTable::Locations,
    instructions: 184,
    first_traceable: Some(168),
    ascii: 48,
    compact: 72,
    holder: Some(576),
};

const V12: Layout = Layout {
    current: Current::Indirect { at: 56, then: 0 },
    frame_code: 0,
    frame_back: 8,
    frame_owner: Some(70),
    first_line: 68,
    instructions: 192,
    first_traceable: Some(176),
    ascii: 40,
    compact: 56,
    holder: None,
    ..V11
};

const V13: Layout = Layout {
    current: Current::Frame { at: 72 },
    instructions: 200,
    first_traceable: Some(184),
    ..V12
};

const V14: Layout = Layout {
    frame_owner: Some(74),
    instructions: 208,
    first_traceable: Some(192),
    ..V13
};
