//! A stream of Python's that goes to a pipe or a socket: whether there is room in it is known before something is written.
//!
//! What is once in the buffer of the stream is written when the interpreter ends, which would wait for ever then.

use std::ffi::c_int;
use std::mem;

use pyo3::prelude::*;

use crate::output::write_limit::{TICK, TICKS};

/// Its descriptor.
pub(crate) struct Pipe(c_int);

impl Pipe {
    /// None for what is no such stream: an object of the program, or a file.
    pub(crate) fn of(stream: &Bound<'_, PyAny>) -> Option<Self> {
        let io = stream.py().import("_io").ok()?;
        if !stream.get_type().is(&io.getattr("TextIOWrapper").ok()?) {
            return None;
        }
        let descriptor = stream.call_method0("fileno").ok()?.extract().ok()?;
        is_pipe(descriptor).then_some(Self(descriptor))
    }

    /// Waits until there is room, as long as a write may take.
    pub(crate) fn has_room(&self, py: Python<'_>) -> bool {
        let mut asked = libc::pollfd {
            fd: self.0,
            events: libc::POLLOUT,
            revents: 0,
        };
        let tick = c_int::try_from(TICK.as_millis()).unwrap_or(c_int::MAX);
        // SAFETY: the array has one descriptor. If it is closed, the call reports that.
        let mut is_ready = || unsafe { libc::poll(&raw mut asked, 1, tick) } > 0;
        py.detach(|| (0..TICKS).any(|_| is_ready()))
    }
}

fn is_pipe(descriptor: c_int) -> bool {
    // SAFETY: all zero is a valid value.
    let mut about: libc::stat = unsafe { mem::zeroed() };
    // SAFETY: overwrites `about`. If the descriptor is closed, the call reports that.
    if unsafe { libc::fstat(descriptor, &raw mut about) } != 0 {
        return false;
    }
    let mode = about.st_mode & libc::S_IFMT;
    mode == libc::S_IFIFO || mode == libc::S_IFSOCK
}
