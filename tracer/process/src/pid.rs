//! The system's number of a process. Text and other numbers become a pid only at the border of the program.

use std::fmt;
use std::num::ParseIntError;
use std::process;
use std::str::FromStr;

/// The pid of a process, or the number of a thread, which the system takes from the same numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pid(pub u32);

impl Pid {
    /// Returns the pid of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        Self(process::id())
    }
}

impl fmt::Display for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Pid {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
