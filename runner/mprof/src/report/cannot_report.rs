//! The reasons for which `mprof report` prints no table.

use std::path::PathBuf;

use pyprof_export::CannotExport;
use pyprof_process::Pid;
use pyprof_record::Unreadable;

/// A record that cannot be found or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotReport {
    #[error("cannot read the record `{}`: {cause}", path.display())]
    Unreadable { path: PathBuf, cause: Unreadable },
    #[error("there is no process {0}, and no file of this name")]
    NoProcess(Pid),
    #[error("cannot find the record of process {pid}: {cause}")]
    Hidden { pid: Pid, cause: std::io::Error },
    #[error("process {0} has no record")]
    NoRecord(Pid),
    #[error("`{}` is a record, and is not overwritten", .0.display())]
    IsRecord(PathBuf),
    #[error("the ending of `{}` is none of txt, log, html, json, csv, folded and pb.gz", .0.display())]
    Ending(PathBuf),
    #[error("--quantity chooses the bytes of a flame graph, and the format is another one")]
    Quantity,
    #[error("--no-source leaves the source out of a page, and the format is another one")]
    NoSource,
    #[error("cannot write the page: {0}")]
    Page(std::io::Error),
    #[error("cannot export the record: {0}")]
    Export(#[from] CannotExport),
    #[error("cannot write `{}`: {cause}", path.display())]
    Unwritten {
        path: PathBuf,
        cause: std::io::Error,
    },
}

impl CannotReport {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoRecord(_) => Some("`pyprof --record FILE` starts a program with a record"),
            Self::Ending(_) => Some("--format chooses the format"),
            Self::Quantity => Some("`--format flamegraph` has one quantity"),
            Self::NoSource => Some("`--format html` is the page"),
            Self::Export(CannotExport::NoHeap) => {
                Some("`pyprof --heap --record FILE` records the heap")
            }
            Self::Unreadable {
                cause: Unreadable::Foreign,
                ..
            } => Some("`mprof plot` and `mprof peak` read the recordings of `mprof run`"),
            _ => None,
        }
    }
}
