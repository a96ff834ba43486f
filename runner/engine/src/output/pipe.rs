//! A Python stream that goes to a pipe or a socket. Its room is checked before something is written.
//!
//! Text in the buffer of the stream is written when the interpreter ends. If the pipe were full, that would wait for
//! ever.

use std::ffi::c_int;
use std::mem;

use pyo3::prelude::*;

use crate::output::write_limit::{TICK, TICKS};

/// The descriptor of the stream.
pub(crate) struct Pipe(c_int);

impl Pipe {
    /// Returns the pipe behind a stream; `None` for other streams: an object of the program, or a file.
    pub(crate) fn of(stream: &Bound<'_, PyAny>) -> Option<Self> {
        let io = stream.py().import("_io").ok()?;
        if !stream.get_type().is(&io.getattr("TextIOWrapper").ok()?) {
            return None;
        }
        let descriptor = stream.call_method0("fileno").ok()?.extract().ok()?;
        is_pipe(descriptor).then_some(Self(descriptor))
    }

    /// Waits until there is room, but not longer than a write may take. Returns whether there is room.
    pub(crate) fn has_room(&self, py: Python<'_>) -> bool {
        let mut asked = libc::pollfd {
            fd: self.0,
            events: libc::POLLOUT,
            revents: 0,
        };
        let tick = c_int::try_from(TICK.as_millis()).unwrap_or(c_int::MAX);
        // SAFETY: the array has one descriptor. If the descriptor is closed, the call reports that.
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
