//! The owners of memory: the lines, and those that are not lines.

use crate::Amounts;

/// The owner that memory is charged to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A line of Python code.
    Line {
        /// The path of the file, as the code object has it.
        file: String,
        /// The number of the line, from 1 on.
        line: u32,
        /// The qualified name of the function; `<module>` for the code of a module.
        function: String,
    },
    /// Threads that do not run Python.
    NativeThreads,
    /// The interpreter while no code of Python runs: at its start and at its end, among others.
    Interpreter,
    /// All lines for which the section has no room.
    OtherLines,
}

/// The memory of one owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The owner.
    pub owner: Owner,
    /// Memory from Python's own allocator.
    pub python: Amounts,
    /// Memory that C code has allocated with `malloc` and its like.
    pub native: Amounts,
    /// The bytes at the end that a run of the garbage collector then freed; zero if it was not run.
    pub garbage: u64,
}

impl Line {
    /// Returns the sums over both kinds.
    #[must_use]
    pub fn all(&self) -> Amounts {
        self.python + self.native
    }

    /// Adds the memory of the same owner in another process.
    pub(crate) fn add(&mut self, other: &Self) {
        self.python = self.python + other.python;
        self.native = self.native + other.native;
        self.garbage = self.garbage.saturating_add(other.garbage);
    }
}
