//! Writing a picture into its file, so that an old one stays as it is until the new one is whole.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::CannotPlot;

/// As any new file has it; the process's mask takes from it.
const NEW: u32 = 0o666;

/// Writes the file.
pub(super) fn write(path: PathBuf, bytes: &[u8]) -> Result<(), CannotPlot> {
    replace(&path, bytes).map_err(|cause| CannotPlot::Writing { path, cause })
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // what a link points to is replaced, not the link
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(&path).ok();
    if let Some(old) = &old {
        // refused where the file itself is not to be written
        let mut file = OpenOptions::new().write(true).open(&path)?;
        if !old.is_file() {
            // a pipe or a device
            return file.write_all(bytes);
        }
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mode = old.map_or(NEW, |old| old.permissions().mode());
    let mut beside = tempfile::Builder::new()
        .prefix(".mprof-")
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(plain)?;
    beside.as_file_mut().write_all(bytes)?;
    beside.persist(&path).map_err(|failed| failed.error)?;
    Ok(())
}

/// The system's error without the name of a file that nobody has asked for.
fn plain(error: io::Error) -> io::Error {
    let cause = error.get_ref().and_then(|named| named.source());
    let cause = cause.and_then(|cause| cause.downcast_ref::<io::Error>());
    match cause.and_then(io::Error::raw_os_error) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => error,
    }
}
