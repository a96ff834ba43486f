//! The minor version of a Python: the least that its ways with source depend on.

/// A Python's version, as `sys.version_info[:2]` gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 3 for every Python there is an answer for.
    pub major: u8,
    /// 9 to 13; a later one is treated like the last that is known.
    pub minor: u8,
}

impl Version {
    /// The first Python whose `tokenize` is its compiler's own tokenizer: f-strings come in parts, and text that is no
    /// Python is an error.
    pub(crate) const TOKENIZES_AS_IT_COMPILES: Self = Self {
        major: 3,
        minor: 12,
    };
    /// The first Python that takes a code object's first line at its word.
    pub(crate) const TRUSTS_THE_FIRST_LINE: Self = Self {
        major: 3,
        minor: 13,
    };
    /// The first Python in which a decorator ends with its line and not with its first closing parenthesis.
    pub(crate) const DECORATORS_END_WITH_THEIR_LINE: Self = Self {
        major: 3,
        minor: 10,
    };
}
