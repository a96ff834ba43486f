//! The errors of `mprof plot`.

use std::ffi::c_int;
use std::io;
use std::path::PathBuf;

use pyprof_console::exit_status;
use pyprof_plot::CannotDraw;

use super::format::UnknownFormat;
use super::window::NotWindow;

/// `mprof plot` cannot draw the recordings, or cannot write or show the picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotPlot {
    #[error(transparent)]
    Format(#[from] UnknownFormat),
    #[error(transparent)]
    Window(#[from] NotWindow),
    #[error(transparent)]
    Drawing(#[from] CannotDraw),
    #[error("cannot write `{}`: {cause}", path.display())]
    Writing { path: PathBuf, cause: io::Error },
    #[error("cannot show the picture: there is neither a browser nor a terminal")]
    Nowhere,
    #[error("cannot open the browser: {0}")]
    Browser(io::Error),
}

impl CannotPlot {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Window(_) => {
                Some("-w 1.5,10 draws from 1.5 to 10 seconds after the start".to_owned())
            }
            Self::Nowhere | Self::Browser(_) => {
                Some("-o FILE writes the picture to a file, such as memory.png".to_owned())
            }
            Self::Format(_) | Self::Drawing(_) | Self::Writing { .. } => None,
        }
    }

    /// Returns the exit status.
    pub(crate) fn status(&self) -> c_int {
        match self {
            Self::Format(_) | Self::Window(_) => exit_status::REFUSED,
            _ => exit_status::FAILED,
        }
    }
}
