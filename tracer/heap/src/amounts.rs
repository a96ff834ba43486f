//! Amounts of memory of one owner.

use std::iter::Sum;
use std::ops::Add;

/// The memory that was allocated and held, in requested bytes and in blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// The bytes of all allocations. If a line resizes its own block, only the growth is added.
    pub allocated: u64,
    /// The number of allocations.
    pub allocations: u64,
    /// The bytes held at the peak of the process.
    pub at_peak: u64,
    /// The bytes held at the end.
    pub at_end: u64,
    /// The blocks held at the end.
    pub blocks_at_end: u64,
    /// The bytes that a forked process held at its start, as copies of what its parent held. They are not in `allocated`.
    pub inherited: u64,
}

impl Amounts {
    /// Returns whether anything was allocated or inherited.
    #[must_use]
    pub(crate) fn is_used(&self) -> bool {
        self.allocations > 0 || self.inherited > 0 || self.blocks_at_end > 0
    }

    /// Returns the bytes that were freed.
    #[must_use]
    pub fn freed(&self) -> u64 {
        let all = self.inherited.saturating_add(self.allocated);
        all.saturating_sub(self.at_end)
    }
}

/// The fields that a call has, in the order of their declaration.
impl From<Amounts> for [u64; 5] {
    fn from(amounts: Amounts) -> Self {
        let Amounts {
            allocated,
            allocations,
            at_peak,
            at_end,
            blocks_at_end,
            inherited: _,
        } = amounts;
        [allocated, allocations, at_peak, at_end, blocks_at_end]
    }
}

impl From<[u64; 5]> for Amounts {
    fn from(fields: [u64; 5]) -> Self {
        let [allocated, allocations, at_peak, at_end, blocks_at_end] = fields;
        Self {
            allocated,
            allocations,
            at_peak,
            at_end,
            blocks_at_end,
            inherited: 0,
        }
    }
}

impl Add for Amounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            allocated: self.allocated.saturating_add(other.allocated),
            allocations: self.allocations.saturating_add(other.allocations),
            at_peak: self.at_peak.saturating_add(other.at_peak),
            at_end: self.at_end.saturating_add(other.at_end),
            blocks_at_end: self.blocks_at_end.saturating_add(other.blocks_at_end),
            inherited: self.inherited.saturating_add(other.inherited),
        }
    }
}

impl Sum for Amounts {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}
