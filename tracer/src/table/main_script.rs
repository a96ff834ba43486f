//! The main script of the run, and its two names.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The two names of the main script.
#[derive(Debug)]
pub struct MainScript {
    /// The name in the report.
    pub shown: PathBuf,
    /// The name in its code objects.
    pub path: PathBuf,
}

static MAIN_SCRIPT: OnceLock<MainScript> = OnceLock::new();

/// Sets the main script. Only the first call has an effect.
pub fn name_main_script(script: MainScript) {
    MAIN_SCRIPT.get_or_init(|| script);
}

/// Returns the name of a file for the report: the name on the command line for the main script, and the name in the
/// code object for other files.
pub(crate) fn shown(file: OsString) -> OsString {
    let absolute = std::path::absolute(&file).unwrap_or_else(|_| PathBuf::from(&file));
    match MAIN_SCRIPT.get() {
        Some(script) if absolute.components().eq(script.path.components()) => {
            script.shown.clone().into_os_string()
        }
        _ => file,
    }
}
