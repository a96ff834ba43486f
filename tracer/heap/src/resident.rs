//! The parts of the resident set.

use crate::layout::Resident;

/// A part of the resident set, or several that have one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Largest {
    /// Blocks that are not freed, of Python and of C code.
    Blocks,
    /// Pages that the allocators keep.
    Kept,
    /// Mapped files.
    Files,
    /// Anonymous maps.
    Anonymous,
    /// The stacks of the threads.
    Stacks,
    /// Code and data of the interpreter and of libraries.
    Code,
    /// The memory of pyprof.
    Own,
}

impl Resident {
    /// Returns the resident set: the sum of all parts.
    #[must_use]
    pub fn total(&self) -> u64 {
        [
            self.python,
            self.native,
            self.kept,
            self.files,
            self.anonymous,
            self.stacks,
            self.code,
            self.own,
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }

    /// Returns the largest part, with its bytes.
    #[must_use]
    pub fn largest(&self) -> (Largest, u64) {
        let blocks = self.python.saturating_add(self.native);
        let others = [
            (Largest::Kept, self.kept),
            (Largest::Files, self.files),
            (Largest::Anonymous, self.anonymous),
            (Largest::Stacks, self.stacks),
            (Largest::Code, self.code),
            (Largest::Own, self.own),
        ];
        others
            .into_iter()
            .fold((Largest::Blocks, blocks), |largest, other| {
                if other.1 > largest.1 { other } else { largest }
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_both_kinds_are_compared_together() {
        let resident = Resident {
            python: 4,
            native: 3,
            kept: 6,
            highest: 100,
            ..Resident::default()
        };
        assert_eq!(resident.largest(), (Largest::Blocks, 7));
        assert_eq!(resident.total(), 13, "the highest resident set is no part");
    }
}
