//! The script that is run, and its two names.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The two names of the script that is run.
#[derive(Debug)]
pub struct MainScript {
    /// As the report names it.
    pub shown: PathBuf,
    /// As its code objects are named.
    pub path: PathBuf,
}

static MAIN_SCRIPT: OnceLock<MainScript> = OnceLock::new();

/// Says which script is the main one. Only the first call counts.
pub fn name_main_script(script: MainScript) {
    MAIN_SCRIPT.get_or_init(|| script);
}

/// The main script is named as it was on the command line; all else as its code objects have it.
pub(crate) fn shown(file: OsString) -> OsString {
    let absolute = std::path::absolute(&file).unwrap_or_else(|_| PathBuf::from(&file));
    match MAIN_SCRIPT.get() {
        Some(script) if absolute.components().eq(script.path.components()) => {
            script.shown.clone().into_os_string()
        }
        _ => file,
    }
}
