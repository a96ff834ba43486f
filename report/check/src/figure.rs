//! The figures that a budget may be for.

use pyprof_export::Held;

/// A figure of memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// The bytes held at the peak of the program.
    Peak,
    /// The bytes held at the end.
    Left,
    /// The bytes of all allocations.
    Allocated,
    /// The highest resident set, of the whole program only.
    Resident,
}

impl Figure {
    /// All figures, with their keys in the file of budgets.
    pub(crate) const KEYS: [(&str, Self); 4] = [
        ("max-peak", Self::Peak),
        ("max-left", Self::Left),
        ("max-allocated", Self::Allocated),
        ("max-rss", Self::Resident),
    ];

    /// Returns the key.
    pub(crate) fn key(self) -> &'static str {
        let key = Self::KEYS.iter().find(|(_, figure)| *figure == self);
        key.map_or("", |(key, _)| key)
    }

    /// Returns the figure of a line; zero for the resident set, which lines do not have.
    pub(crate) fn of(self, held: &Held) -> u64 {
        match self {
            Self::Peak => held.at_peak_bytes,
            Self::Left => held.at_end_bytes,
            Self::Allocated => held.allocated_bytes,
            Self::Resident => 0,
        }
    }

    /// Returns the verb for a line that has some of it.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Peak | Self::Resident => "held",
            Self::Left => "holds",
            Self::Allocated => "allocated",
        }
    }
}
