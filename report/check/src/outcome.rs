//! The outcome of a check.

/// The outcome of one budget, or of one line of a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The name of the check, such as `app.py:load max-peak`.
    pub name: String,
    /// The place that a failure is about; `None` if it is about the whole program.
    pub spot: Option<Spot>,
    /// The reason for the failure, in one line; `None` if the check has succeeded.
    pub failure: Option<String>,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The path of the file, as the code object has it.
    pub file: String,
    /// The number of the line, from 1 on.
    pub line: u32,
}

impl Outcome {
    /// Returns the name and the reason of a failure; `None` if the check has succeeded.
    pub(crate) fn message(&self) -> Option<String> {
        let why = self.failure.as_ref()?;
        Some(format!("{}: {why}", self.name))
    }
}
