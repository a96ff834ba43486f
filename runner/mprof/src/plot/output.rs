//! Writing a picture into its file, so that an old one stays as it is until the new one is whole.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use pyprof_output::resolve;

use super::cannot_plot::CannotPlot;

/// The mode of a new file, before the umask of the process.
const NEW: u32 = 0o666;

/// Writes the file.
pub(super) fn write(path: PathBuf, bytes: &[u8]) -> Result<(), CannotPlot> {
    replace(&path, bytes).map_err(|cause| CannotPlot::Writing { path, cause })
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // what a link points to is replaced, not the link, also where nothing is there yet
    let path = resolve(path)?;
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
    let old = old.map(|old| old.permissions());
    let mode = old.as_ref().map_or(NEW, PermissionsExt::mode);
    let mut beside = tempfile::Builder::new().prefix(".mprof-").make_in(
        folder.unwrap_or(Path::new(".")),
        |path| {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).mode(mode).open(path)
        },
    )?;
    if let Some(old) = old {
        // what the process's mask has taken from it
        beside.as_file().set_permissions(old)?;
    }
    beside.as_file_mut().write_all(bytes)?;
    beside.persist(&path).map_err(|failed| failed.error)?;
    Ok(())
}
