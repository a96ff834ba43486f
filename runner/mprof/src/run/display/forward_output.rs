//! Forwards output that comes after the end of mprof. A copy of mprof stays in the background for that, so that no
//! output is lost and the shell does not wait.

use std::ffi::c_int;
use std::fs::File;
use std::io::{self, Read as _, Write};
use std::os::fd::{AsFd, AsRawFd};

use super::terminal::Terminal;
use crate::run::poll::wait_readable;
use crate::run::signals::mask::Mask;

/// Forks a copy of this process that writes the output of the program, read `from` its pseudo-terminal, to the
/// terminal.
pub(crate) fn forward_in_background(from: File, to: Terminal) {
    // SAFETY: the copy takes no lock that another thread may have held.
    match unsafe { libc::fork() } {
        0 => {
            close_all_but([from.as_raw_fd(), to.as_fd().as_raw_fd()]);
            forward(from, to);
            // SAFETY: ends the copy without the exit handlers of mprof.
            unsafe { libc::_exit(0) };
        }
        // the system does not allow the fork: forward here
        -1 => forward(from, to),
        _ => {}
    }
}

/// Closes all other descriptors, since readers may wait until these are closed. Blocks all signals: the copy ends when
/// the last writer has closed the program's terminal. Older kernels cannot close a range of descriptors; they stay
/// open there.
fn close_all_but(kept: [c_int; 2]) {
    let (first, second) = (kept[0].min(kept[1]), kept[0].max(kept[1]));
    let parts = [
        (0, first - 1),
        (first + 1, second - 1),
        (second + 1, c_int::MAX),
    ];
    for (from, to) in parts.into_iter().filter(|(from, to)| from <= to) {
        // SAFETY: nothing in this process uses these descriptors any more.
        unsafe { libc::syscall(libc::SYS_close_range, from, to, 0) };
    }
    Mask::of_all().restore();
}

/// Forwards until the input ends or the terminal is gone.
fn forward(mut from: File, mut to: Terminal) {
    let mut part = [0; 4096];
    loop {
        wait_readable([Some(from.as_fd())], None);
        match read(&mut from, &mut part) {
            Read::Part(part) => {
                if to.write_all(part).is_err() {
                    return;
                }
            }
            Read::Nothing => {}
            Read::End => return,
        }
    }
}

/// The result of a read that does not block.
pub(crate) enum Read<'a> {
    Part(&'a [u8]),
    /// There is no input now.
    Nothing,
    /// There will be no more input.
    End,
}

/// Reads from the controlling side of a pseudo-terminal that does not block.
pub(crate) fn read<'a>(from: &mut File, part: &'a mut [u8]) -> Read<'a> {
    match from.read(part) {
        Ok(length @ 1..) => Read::Part(&part[..length]),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
            ) =>
        {
            Read::Nothing
        }
        // the error EIO means that no process has the terminal open any more
        Ok(0) | Err(_) => Read::End,
    }
}
