//! What memory can be measured by, under the names that memory_profiler gave it.

/// What a reading counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// The pages of the process that are in memory.
    #[default]
    ResidentSet,
    /// The same, but of a page that several processes share only this one's part.
    ProportionalSet,
    /// The pages that no other process shares.
    UniqueSet,
    /// The blocks that Python has allocated and not freed, as `tracemalloc` traces them.
    Traced,
    /// The blocks that the process has allocated and not freed, Python's and all others.
    Heap,
    /// The same, of the thread that runs the line alone.
    ThreadHeap,
}

impl Backend {
    /// How many there are.
    pub const COUNT: usize = 6;

    /// Every name that a backend goes by. `posix` once ran `ps` for it; what is read is the same as for `psutil`.
    pub const NAMES: [(&str, Self); 7] = [
        ("psutil", Self::ResidentSet),
        ("psutil_pss", Self::ProportionalSet),
        ("psutil_uss", Self::UniqueSet),
        ("posix", Self::ResidentSet),
        ("tracemalloc", Self::Traced),
        ("jemalloc", Self::Heap),
        ("jemalloc_thread", Self::ThreadHeap),
    ];

    /// Whether it can count other processes than this one.
    #[must_use]
    pub const fn counts_children(self) -> bool {
        match self {
            Self::ResidentSet | Self::ProportionalSet | Self::UniqueSet => true,
            Self::Traced | Self::Heap | Self::ThreadHeap => false,
        }
    }

    /// Whether it counts what the allocator gives, which the process must have been started with.
    #[must_use]
    pub const fn counts_allocations(self) -> bool {
        matches!(self, Self::Heap | Self::ThreadHeap)
    }

    /// The backend of that name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(known, _)| *known == name);
        found.map(|(_, backend)| *backend)
    }
}
