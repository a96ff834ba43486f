//! The mark in the path of an executable. By this mark, a process knows that pyprof has executed it.

use std::ffi::{CStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// Returns the marked path of an executable, for executing it in place of an interpreter. The path leads to the same file.
/// Unlike a variable, the mark cannot come from the user's environment.
#[must_use]
pub fn marked(executable: &Path) -> PathBuf {
    let folder = executable.parent().unwrap_or(Path::new("/"));
    let name = executable.file_name().unwrap_or_default();
    let marked = [folder.as_os_str().as_bytes(), MARK, name.as_bytes()].concat();
    OsString::from_vec(marked).into()
}

/// The text before the name of a marked executable. No other program writes such a path.
const MARK: &[u8] = b"/././";

/// Returns whether this process was executed by a marked path.
#[must_use]
pub fn is_replacement() -> bool {
    // SAFETY: only reads a value.
    let path = unsafe { libc::getauxval(libc::AT_EXECFN) } as *const libc::c_char;
    if path.is_null() {
        return false;
    }
    // SAFETY: the system returns the address of a text that lives as long as the process.
    let path = unsafe { CStr::from_ptr(path) }.to_bytes();
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    path.strip_suffix(name)
        .is_some_and(|folder| folder.ends_with(MARK))
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    #[test]
    fn a_marked_executable_is_the_same_file() {
        let this = env::current_exe().expect("known");
        let there = marked(&this);
        assert_ne!(there.as_os_str(), this.as_os_str());
        assert_eq!(there.canonicalize().ok(), this.canonicalize().ok());
        assert!(!is_replacement());
    }
}
