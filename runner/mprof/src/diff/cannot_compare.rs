//! The reasons for which `mprof diff` compares nothing.

use std::io;
use std::path::PathBuf;

use pyprof_export::NoDocument;
use pyprof_record::Unreadable;

/// Heaps that cannot be compared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotCompare {
    #[error("cannot read `{}`: {cause}", path.display())]
    Unreadable { path: PathBuf, cause: Cause },
    #[error("`{}` has no heap", .0.display())]
    NoHeap(PathBuf),
    #[error("`{0}` is no limit: it is a share such as 5%, or an amount such as 10MiB or 4096")]
    Limit(String),
}

/// The reasons for which a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum Cause {
    System(#[from] io::Error),
    Record(#[from] Unreadable),
    Document(#[from] NoDocument),
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
