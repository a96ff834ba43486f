//! The reasons for which `mprof diff` compares nothing.

use std::path::PathBuf;

use crate::document_file::UnreadableDocument;

/// Heaps that cannot be compared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotCompare {
    #[error(transparent)]
    Unreadable(#[from] UnreadableDocument),
    #[error("`{}` has no heap", .0.display())]
    NoHeap(PathBuf),
    #[error("`{0}` is no limit: it is a share such as 5%, or an amount such as 10MiB or 4096")]
    Limit(String),
}

impl CannotCompare {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoHeap(_) => Some("`pyprof --heap --record FILE` records the heap"),
            _ => None,
        }
    }
}
