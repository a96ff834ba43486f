//! The lines of the heap, and what owns memory without being a line.

use crate::Amounts;

/// What memory is charged to.
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
    /// The interpreter: its start, its end, and whatever it does while no code of Python runs.
    Interpreter,
    /// The lines that were too many to be counted one by one.
    OtherLines,
}

/// The memory of one owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The owner.
    pub owner: Owner,
    /// Memory that Python has allocated for its objects.
    pub python: Amounts,
    /// Memory that C code has allocated.
    pub native: Amounts,
    /// Of the bytes at the end, those that the garbage collector has freed when it was asked to; zero if it was not asked.
    pub garbage: u64,
}

impl Line {
    /// Returns the amounts of all kinds together.
    #[must_use]
    pub fn all(&self) -> Amounts {
        self.python + self.native
    }
}
