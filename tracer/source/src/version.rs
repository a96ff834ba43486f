//! The version of Python, down to the minor version: `tokenize` and `inspect` depend on no more than that.

/// A Python's version, as `sys.version_info[:2]` gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The major version: 3.
    pub major: u8,
    /// The minor version: 9 to 13. A later one counts as the last known version.
    pub minor: u8,
}

impl Version {
    /// The first version whose `tokenize` is the tokenizer of the compiler: f-strings are split into parts, and text that is
    /// not Python is an error.
    pub(crate) const COMPILER_TOKENIZER: Self = Self {
        major: 3,
        minor: 12,
    };
    /// The first version whose `inspect` starts at the first line of the code object, without a search.
    pub(crate) const EXACT_FIRST_LINE: Self = Self {
        major: 3,
        minor: 13,
    };
    /// The first version in which a decorator ends with its line, and not at its first closing parenthesis.
    pub(crate) const DECORATORS_END_AT_LINE_END: Self = Self {
        major: 3,
        minor: 10,
    };
}
