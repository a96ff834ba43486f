//! The ways to count memory, under the names that memory_profiler gave them.

/// The way in which a reading counts memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// The resident set: the pages of the process that are in memory.
    #[default]
    ResidentSet,
    /// The proportional set: the resident set, with each shared page divided by the number of processes that share it.
    ProportionalSet,
    /// The unique set: the pages that no other process shares.
    UniqueSet,
    /// The blocks that Python has allocated and not freed, as `tracemalloc` traces them.
    Traced,
    /// The blocks that the process has allocated with `malloc` and not freed, Python's and all others.
    Heap,
    /// The blocks that the thread of the line has allocated with `malloc`, less the blocks that it has freed.
    ThreadHeap,
}

impl Backend {
    /// The number of backends.
    pub const COUNT: usize = 6;

    /// Every name of a backend. Both `psutil` and `posix` read the resident set; memory_profiler ran `ps` for `posix`.
    pub const NAMES: [(&str, Self); 7] = [
        ("psutil", Self::ResidentSet),
        ("psutil_pss", Self::ProportionalSet),
        ("psutil_uss", Self::UniqueSet),
        ("posix", Self::ResidentSet),
        ("tracemalloc", Self::Traced),
        ("jemalloc", Self::Heap),
        ("jemalloc_thread", Self::ThreadHeap),
    ];

    /// Returns whether the backend can measure other processes.
    #[must_use]
    pub const fn counts_children(self) -> bool {
        match self {
            Self::ResidentSet | Self::ProportionalSet | Self::UniqueSet => true,
            Self::Traced | Self::Heap | Self::ThreadHeap => false,
        }
    }

    /// Returns whether the backend counts calls of `malloc`. The process must have been started with jemalloc for that.
    #[must_use]
    pub const fn counts_allocations(self) -> bool {
        matches!(self, Self::Heap | Self::ThreadHeap)
    }

    /// Returns the backend of a name; none if no backend has that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(known, _)| *known == name);
        found.map(|(_, backend)| *backend)
    }
}
