//! Writes records, each a line with its end. `record` parses them.

use std::io::Write;

use pyprof_measure::{Bytes, Point, Span};

use crate::numbers::{Timestamp, mebibytes, whole};

/// Writes the command line of the program, as typed in a shell.
pub fn command(line: &[u8], to: &mut Vec<u8>) {
    to.extend_from_slice(b"CMDLINE ");
    to.extend_from_slice(line);
    to.push(b'\n');
}

/// Writes the memory of the process.
pub fn memory(memory: Bytes, at: Timestamp, to: &mut Vec<u8>) {
    to.extend_from_slice(b"MEM ");
    sample(memory, at, to);
}

/// Writes the memory of a descendant.
pub fn child(pid: u32, memory: Bytes, at: Timestamp, to: &mut Vec<u8>) {
    to.extend_from_slice(b"CHLD ");
    whole(pid.into(), to);
    to.push(b' ');
    sample(memory, at, to);
}

fn sample(memory: Bytes, at: Timestamp, to: &mut Vec<u8>) {
    mebibytes(memory, to);
    to.push(b' ');
    at.write(to);
    to.push(b'\n');
}

/// Writes a run of a function or a block, with four digits after each point. `process` is the pid, if a child of the
/// program has run it. Other readers take the first six values after `FUNC`, and ignore the pid.
pub fn run(name: &str, span: &Span, process: Option<u32>, to: &mut Vec<u8>) {
    let Span { entry, exit, level } = span;
    let mebibytes = |point: &Point| point.memory.mebibytes();
    let seconds = |point: &Point| point.time.as_secs_f64();
    // writing to memory does not fail
    let _ = write!(
        to,
        "FUNC {name} {:.4} {:.4} {:.4} {:.4} {level}",
        mebibytes(entry),
        seconds(entry),
        mebibytes(exit),
        seconds(exit),
    );
    if let Some(process) = process {
        to.push(b' ');
        whole(process.into(), to);
    }
    to.push(b'\n');
}

#[cfg(test)]
mod tests;
