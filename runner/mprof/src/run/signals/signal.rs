//! A signal that mprof has received, and its meaning for mprof.

use std::ffi::c_int;

use super::sender::Sender;

/// A signal that mprof has received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signal {
    pub(crate) number: c_int,
    pub(crate) sender: Sender,
}

/// The meaning of a signal for mprof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Ends the program and the recording.
    End,
    /// Stops mprof, after it has restored the terminal.
    Stop,
    /// The terminal has another size.
    Resize,
    /// The program may have ended.
    Child,
    /// Only the program knows the meaning.
    Other,
}

impl Signal {
    /// Returns the meaning of this signal.
    pub(crate) fn meaning(self) -> Meaning {
        match self.number {
            number if ENDING.contains(&number) => Meaning::End,
            libc::SIGTSTP => Meaning::Stop,
            libc::SIGWINCH => Meaning::Resize,
            libc::SIGCHLD => Meaning::Child,
            _ => Meaning::Other,
        }
    }
}

/// The signals by which a person or a script ends a program.
pub(crate) const ENDING: [c_int; 4] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT];
