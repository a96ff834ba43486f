//! The heap of a process.

use std::collections::HashMap;

use crate::calls::{self, Calls};
use crate::layout::{Kind, Ledger};
use crate::section::{Damaged, Section};
use crate::{Amounts, Line, Mappings, Owner, Peak, Resident};

/// The heap of a process, by owners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heap {
    /// The totals. They are counted on their own; the sums over [`lines`](Heap::lines) equal them.
    pub totals: Amounts,
    /// The peak; `None` if nothing was allocated.
    pub peak: Option<Peak>,
    /// The owners that have allocated or inherited something.
    pub lines: Vec<Line>,
    /// The call tree of the heap.
    pub calls: Calls,
    /// The number of blocks that are missing in the figures, since the system has refused the memory for notes about them.
    pub missing: u32,
    /// The memory that the program has mapped. It is no part of the totals.
    pub mappings: Mappings,
    /// The resident set at the end; `None` before the end, and after an end at which it could not be read.
    pub resident: Option<Resident>,
    /// The number of processes: 1, and one more for each that was [added](Heap::add).
    pub processes: u32,
}

impl Heap {
    /// Reads a section that nothing changes meanwhile.
    ///
    /// # Errors
    /// The section has another version or another layout.
    pub fn read(section: &[u8]) -> Result<Self, Damaged> {
        let section = Section::new(section)?;
        let mut lines = Vec::new();
        for owner in section.owners() {
            let python = section.amounts(owner, Kind::Python);
            let native = section.amounts(owner, Kind::Native);
            if python.is_used() || native.is_used() {
                lines.push(Line {
                    owner: section.owner(owner)?,
                    python,
                    native,
                    garbage: 0,
                });
            }
        }
        let sums = lines.iter().map(Line::all).sum();
        Ok(Self {
            totals: section.totals(Ledger::Blocks, sums),
            peak: section.peak(Ledger::Blocks)?,
            lines,
            calls: calls::read(&section)?,
            missing: section.missing(),
            mappings: Mappings::read(&section)?,
            resident: section.resident(),
            processes: 1,
        })
    }

    /// Adds the heap of another process: the amounts of the same owners, and the totals. The peaks of processes are at
    /// different moments, so their sum is at least what all processes together held at once.
    pub fn add(&mut self, other: Self) {
        let places = self.lines.iter().enumerate();
        let places: HashMap<Owner, usize> = places
            .map(|(place, line)| (line.owner.clone(), place))
            .collect();
        for line in other.lines {
            match places.get(&line.owner) {
                Some(place) => self.lines[*place].add(&line),
                None => self.lines.push(line),
            }
        }
        self.totals = self.totals + other.totals;
        self.peak = self.peak.take().or(other.peak);
        calls::add(&mut self.calls, other.calls);
        self.mappings.add(other.mappings);
        self.missing = self.missing.saturating_add(other.missing);
        self.processes += other.processes;
        // a resident set is that of one process
        self.resident = None;
    }

    /// Returns whether the sums over the lines equal the totals.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let sums: Amounts = self.lines.iter().map(Line::all).sum();
        sums == self.totals
    }

    /// Sets the [`garbage`](Line::garbage) of each line: what it holds here and does not hold in `collected`, which is
    /// the heap of the same process after the garbage collector has run.
    pub fn find_garbage(&mut self, collected: &Self) {
        let after = |line: &Line| (line.owner.clone(), line.all().at_end);
        let after: HashMap<Owner, u64> = collected.lines.iter().map(after).collect();
        for line in &mut self.lines {
            let left = after.get(&line.owner).copied().unwrap_or_default();
            line.garbage = line.all().at_end.saturating_sub(left);
        }
    }
}
