//! The functions of CPython that start a process.

use std::ffi::CStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::entries::bytes;

/// A function of CPython that executes something in a new process.
#[derive(Clone, Copy)]
pub(super) enum Starter {
    ForkExec,
    PosixSpawn,
    PosixSpawnp,
}

impl Starter {
    pub(super) const ALL: [Self; 3] = [Self::ForkExec, Self::PosixSpawn, Self::PosixSpawnp];

    pub(super) fn name(self) -> &'static CStr {
        match self {
            Self::ForkExec => c"fork_exec",
            Self::PosixSpawn => c"posix_spawn",
            Self::PosixSpawnp => c"posix_spawnp",
        }
    }

    /// Returns the module that defines the function, and the other references to it: each a module and a name in it.
    pub(super) fn places(self) -> (&'static str, &'static [(&'static str, &'static str)]) {
        match self {
            Self::ForkExec => ("_posixsubprocess", &[("subprocess", "_fork_exec")]),
            Self::PosixSpawn => ("posix", &[("os", "posix_spawn")]),
            Self::PosixSpawnp => ("posix", &[("os", "posix_spawnp")]),
        }
    }

    /// Returns the position of the environment among the arguments.
    pub(super) fn environment(self) -> usize {
        match self {
            Self::ForkExec => 5,
            Self::PosixSpawn | Self::PosixSpawnp => 2,
        }
    }

    /// Returns whether the call executes the file `path`, and tries no other file.
    pub(super) fn executes(self, path: &Path, arguments: &Bound<'_, PyTuple>) -> PyResult<bool> {
        let path = path.as_os_str().as_bytes();
        Ok(match self {
            Self::ForkExec => {
                let tried: Vec<Vec<u8>> = arguments.get_item(1)?.extract()?;
                tried == [path]
            }
            Self::PosixSpawn | Self::PosixSpawnp => bytes(&arguments.get_item(0)?)? == path,
        })
    }
}
