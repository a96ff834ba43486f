//! The error of `mprof peak --func` for a name that is not the name of one function.

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

/// The maximum number of names in a message. More names would push the error itself out of sight.
const MOST_NAMES: usize = 20;

/// No function of the recording has the name, or several have it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoFunction {
    #[error("no function `{name}` ran in `{}`", path.display())]
    Unknown {
        name: String,
        path: PathBuf,
        /// All functions of the recording.
        names: Names,
    },
    #[error("several functions `{name}` ran in `{}`", path.display())]
    Several {
        name: String,
        path: PathBuf,
        names: Names,
    },
}

impl NoFunction {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Unknown { names, .. } if names.first.is_empty() => {
                "the recording has no functions: mark functions with `@profile`".to_owned()
            }
            Self::Unknown { names, .. } => format!("the functions are {names}"),
            Self::Several { names, .. } => format!("choose one of {names}"),
        }
    }
}

/// The first names of functions, and the number of the others.
#[derive(Debug)]
pub(crate) struct Names {
    first: Vec<String>,
    others: usize,
}

impl Names {
    /// Returns the first names, at most `MOST_NAMES`.
    pub(super) fn of<'a>(functions: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let others = functions.len().saturating_sub(MOST_NAMES);
        let first = functions.take(MOST_NAMES).map(str::to_owned);
        Self {
            first: first.collect(),
            others,
        }
    }
}

impl Display for Names {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.first.join("`, `"))?;
        match self.others {
            0 => Ok(()),
            others => write!(f, " and {others} more"),
        }
    }
}
