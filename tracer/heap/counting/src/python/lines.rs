//! The tables of line numbers. CPython describes them in `Objects/lnotab_notes.txt`, PEP 626 and
//! `InternalDocs/code_objects.md`.

use super::layout::LineTable;

/// Returns the line of an instruction. An instruction without a line has the line of the instruction before it.
pub(super) fn line_of(format: LineTable, table: &[u8], first: i32, unit: usize) -> i32 {
    match format {
        LineTable::Pairs => line_of_pairs(table, first, unit * 2),
        LineTable::Ranges => line_of_ranges(table, first, unit * 2),
        LineTable::Locations => line_of_locations(table, first, unit),
    }
}

/// Each pair has the distance in bytes to the next line, and the distance in lines.
fn line_of_pairs(table: &[u8], first: i32, byte: usize) -> i32 {
    let mut line = first;
    let mut at = 0;
    for pair in table.chunks_exact(2) {
        at += usize::from(pair[0]);
        if at > byte {
            break;
        }
        line += i32::from(pair[1].cast_signed());
    }
    line
}

/// Each pair has the length of a range in bytes, and the distance of its line from the line before. The distance -128
/// means that the range has no line.
fn line_of_ranges(table: &[u8], first: i32, byte: usize) -> i32 {
    const NO_LINE: i8 = -128;
    let mut line = first;
    let mut at = 0;
    for pair in table.chunks_exact(2) {
        at += usize::from(pair[0]);
        let distance = pair[1].cast_signed();
        if distance != NO_LINE {
            line += i32::from(distance);
        }
        if at > byte {
            break;
        }
    }
    line
}

/// Each entry begins with a byte whose highest bit is set. Its next four bits are the kind of the entry, its last three
/// bits the length in instructions minus one. In the other bytes of the entry, the highest bit is not set.
fn line_of_locations(table: &[u8], first: i32, unit: usize) -> i32 {
    /// These two kinds have the distance of the line as a number. For [`ONE_LINE`], the distance is the kind minus 10.
    const LONG: u8 = 14;
    const WITHOUT_COLUMNS: u8 = 13;
    const ONE_LINE: std::ops::RangeInclusive<u8> = 10..=12;
    let mut line = first;
    let mut at = 0;
    let mut rest = table;
    while let Some((head, following)) = rest.split_first() {
        let length = following
            .iter()
            .take_while(|byte| **byte & 128 == 0)
            .count();
        let (content, next) = following.split_at(length);
        let kind = head >> 3 & 15;
        match kind {
            LONG | WITHOUT_COLUMNS => line += signed(content),
            _ if ONE_LINE.contains(&kind) => line += i32::from(kind) - 10,
            _ => {}
        }
        at += usize::from(head & 7) + 1;
        if at > unit {
            break;
        }
        rest = next;
    }
    line
}

/// Reads a number in groups of six bits, the lowest first. Each group but the last one has bit 6 set. The lowest bit of
/// the number is its sign.
fn signed(content: &[u8]) -> i32 {
    let mut number = 0_u32;
    for (group, byte) in content.iter().take(6).enumerate() {
        number |= u32::from(byte & 63) << (group * 6);
        if byte & 64 == 0 {
            break;
        }
    }
    let size = (number >> 1).cast_signed();
    if number & 1 == 1 { -size } else { size }
}
