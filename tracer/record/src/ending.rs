//! The end of a process, as far as the process itself could write it into its record.

/// The end of the process of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The process has not written its end: it runs, or it was ended at once, as SIGKILL does.
    Unwritten,
    /// The process came to its end, and its report was written.
    Finished,
    /// This signal has ended the process.
    Signal(u32),
    /// The process executed another program.
    Executed,
}

impl Ending {
    /// Returns the two numbers in the file: the kind, and the signal.
    pub(crate) fn numbers(self) -> (u32, u32) {
        match self {
            Self::Unwritten => (0, 0),
            Self::Finished => (1, 0),
            Self::Signal(signal) => (2, signal),
            Self::Executed => (3, 0),
        }
    }

    /// Returns the ending of these numbers; `None` if they have no meaning.
    pub(crate) fn of(kind: u32, signal: u32) -> Option<Self> {
        match kind {
            0 => Some(Self::Unwritten),
            1 => Some(Self::Finished),
            2 => Some(Self::Signal(signal)),
            3 => Some(Self::Executed),
            _ => None,
        }
    }
}
