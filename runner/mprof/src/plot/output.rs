//! Writes a picture into its file. An existing file keeps its content until the new picture is complete.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use pyprof_output::resolve;

use super::cannot_plot::CannotPlot;

/// The mode of a new file, before the umask of the process.
const NEW_FILE_MODE: u32 = 0o666;

/// Replaces the file, or creates it.
pub(super) fn write(path: PathBuf, bytes: &[u8]) -> Result<(), CannotPlot> {
    replace(&path, bytes).map_err(|cause| CannotPlot::Writing { path, cause })
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // a link stays, and its target is replaced or created
    let path = resolve(path)?;
    let old = fs::metadata(&path).ok();
    if let Some(old) = &old {
        // fails if the file itself is not writable
        let mut file = OpenOptions::new().write(true).open(&path)?;
        if !old.is_file() {
            // a FIFO or a device is written directly
            return file.write_all(bytes);
        }
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let old = old.map(|old| old.permissions());
    let mode = old.as_ref().map_or(NEW_FILE_MODE, PermissionsExt::mode);
    let mut beside = tempfile::Builder::new().prefix(".mprof-").make_in(
        folder.unwrap_or(Path::new(".")),
        |path| {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).mode(mode).open(path)
        },
    )?;
    if let Some(old) = old {
        // the umask of the process may have removed bits of the old mode
        beside.as_file().set_permissions(old)?;
    }
    beside.as_file_mut().write_all(bytes)?;
    beside.persist(&path).map_err(|failed| failed.error)?;
    Ok(())
}
