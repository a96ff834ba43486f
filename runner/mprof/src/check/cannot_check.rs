//! The reasons for which `mprof check` and `mprof lock` cannot work.

use std::io;
use std::path::PathBuf;

use pyprof_check::InvalidFile;

use crate::document_file::UnreadableDocument;

/// A record, a file of budgets or a lock that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotCheck {
    #[error(transparent)]
    Unreadable(#[from] UnreadableDocument),
    #[error("`{}` has no heap", .0.display())]
    NoHeap(PathBuf),
    #[error("blocks are missing in the heap of `{}`: the system refused the memory for their notes", .0.display())]
    Incomplete(PathBuf),
    #[error(
        "there are no budgets: neither pyprof.toml nor a pyproject.toml with [tool.pyprof] is in this directory or above it"
    )]
    NoBudgets,
    #[error("`{}` has no section [tool.pyprof]", .0.display())]
    NoSection(PathBuf),
    #[error("cannot read the budgets in `{}`: {cause}", path.display())]
    Config { path: PathBuf, cause: Cause },
    #[error("cannot read the lock `{}`: {cause}", path.display())]
    Lock { path: PathBuf, cause: Cause },
}

/// The reasons for which a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum Cause {
    System(#[from] io::Error),
    Content(#[from] InvalidFile),
}

impl CannotCheck {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoHeap(_) => Some("`pyprof --heap --record FILE` records the heap"),
            Self::NoBudgets => Some("--config names a file of budgets, --lock one of `mprof lock`"),
            _ => None,
        }
    }
}
