//! The memory that the program has mapped.

use crate::layout::{Kind, Ledger};
use crate::section::{Damaged, Section};
use crate::{Amounts, Owner, Peak};

/// The mappings of one owner. The bytes are whole pages; a block is a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingLine {
    /// The owner.
    pub owner: Owner,
    /// Mappings without a file.
    pub anonymous: Amounts,
    /// Mappings of files, which may be in memory only.
    pub files: Amounts,
}

impl MappingLine {
    /// Returns the amounts of both kinds.
    #[must_use]
    pub fn all(&self) -> Amounts {
        self.anonymous + self.files
    }
}

/// The mappings of a process, by owners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mappings {
    /// The totals. The bytes at the peak and at the end are counted on their own; the sums over
    /// [`lines`](Mappings::lines) equal them.
    pub totals: Amounts,
    /// The moment at which the most was mapped; `None` if nothing was mapped.
    pub peak: Option<Peak>,
    /// The owners that have mapped or inherited something.
    pub lines: Vec<MappingLine>,
}

impl Mappings {
    pub(crate) fn read(section: &Section<'_>) -> Result<Self, Damaged> {
        let mut lines = Vec::new();
        for owner in section.owners() {
            let anonymous = section.amounts(owner, Kind::Anonymous);
            let files = section.amounts(owner, Kind::File);
            if anonymous.is_used() || files.is_used() {
                lines.push(MappingLine {
                    owner: section.owner(owner)?,
                    anonymous,
                    files,
                });
            }
        }
        let sums = lines.iter().map(MappingLine::all).sum();
        Ok(Self {
            totals: section.totals(Ledger::Mappings, sums),
            peak: section.peak(Ledger::Mappings)?,
            lines,
        })
    }

    /// Adds the mappings of another process.
    pub(crate) fn add(&mut self, other: Self) {
        for line in other.lines {
            match self.lines.iter_mut().find(|it| it.owner == line.owner) {
                Some(found) => {
                    found.anonymous = found.anonymous + line.anonymous;
                    found.files = found.files + line.files;
                }
                None => self.lines.push(line),
            }
        }
        self.totals = self.totals + other.totals;
        self.peak = self.peak.take().or(other.peak);
    }

    /// Returns whether the sums over the lines equal the totals.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let sums: Amounts = self.lines.iter().map(MappingLine::all).sum();
        sums == self.totals
    }
}
