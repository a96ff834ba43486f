//! What is still written when we end is passed on by a copy of us, which stays behind: as without a chart, nobody waits for it,
//! and it is not lost.

use std::ffi::c_int;
use std::fs::File;
use std::io::{self, Read as _, Write};
use std::mem;
use std::os::fd::{AsFd, AsRawFd};
use std::ptr;

use super::terminal::Terminal;
use super::waiting::wait;

/// Has a copy of this process write to the terminal what still comes `from` the program's.
pub(crate) fn pass_on_in_the_background(from: File, to: Terminal) {
    // SAFETY: the copy calls nothing that a lock of another thread could keep waiting.
    match unsafe { libc::fork() } {
        0 => {
            let_go_of_all_but([from.as_raw_fd(), to.as_fd().as_raw_fd()]);
            pass_on(from, to);
            // SAFETY: ends the copy, which is not to do what we do when we end.
            unsafe { libc::_exit(0) };
        }
        // there is no room for a copy
        -1 => pass_on(from, to),
        _ => {}
    }
}

/// It ends with the last that writes, and keeps nothing open for which somebody waits to be closed, where the system can close
/// all at once.
fn let_go_of_all_but(kept: [c_int; 2]) {
    let (first, second) = (kept[0].min(kept[1]), kept[0].max(kept[1]));
    let parts = [
        (0, first - 1),
        (first + 1, second - 1),
        (second + 1, c_int::MAX),
    ];
    for (from, to) in parts.into_iter().filter(|(from, to)| from <= to) {
        // SAFETY: closes what nothing in this process uses any more.
        unsafe { libc::syscall(libc::SYS_close_range, from, to, 0) };
    }
    // what ends a group of processes is for those that write
    // SAFETY: all zero is a valid set, filled by the first call and restored by nobody.
    unsafe {
        let mut all: libc::sigset_t = mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const all, ptr::null_mut());
    }
}

/// Up to the end, or as long as there is a terminal.
fn pass_on(mut from: File, mut to: Terminal) {
    let mut part = [0; 4096];
    loop {
        wait([Some(from.as_fd())], None);
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

/// What can be read now.
pub(crate) enum Read<'a> {
    Part(&'a [u8]),
    Nothing,
    /// Nor ever again.
    End,
}

/// Reads what there is, from a terminal of ours that does not wait.
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
        // the system has an error for it that nobody has it open any more
        Ok(0) | Err(_) => Read::End,
    }
}
