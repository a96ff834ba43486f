//! The reasons for which `mprof rm` and `mprof clean` do not remove a file.

use std::io;
use std::path::PathBuf;

use pyprof_process::Pid;

/// A file that cannot be removed. After this error no further file is removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotRemove {
    #[error("there is no recording `{0}`: the index is out of range")]
    NoIndex(String),
    #[error("there is no file `{0}`")]
    Absent(String),
    #[error("`{0}` is a directory")]
    Directory(String),
    #[error("`{0}` is neither a recording of mprof nor a record of pyprof, and is not removed")]
    NotRecording(String),
    #[error("`{name}` is not removed: process {pid} still writes it")]
    InUse { name: String, pid: Pid },
    #[error("cannot remove `{}`: {cause}", path.display())]
    System { path: PathBuf, cause: io::Error },
}
