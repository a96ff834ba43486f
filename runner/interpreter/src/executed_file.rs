//! The file that this process was executed from, on Linux without `/proc`.

use std::ffi::{CStr, OsStr, c_char};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// Returns the absolute path, without symbolic links. The path is right only while the process is in the folder in
/// which it was executed.
#[expect(unsafe_code, reason = "the C library gives the name as a pointer")]
pub(crate) fn path() -> Option<PathBuf> {
    // SAFETY: the argument is a constant. The result is 0, or the address of a text that the kernel has put into this
    // process.
    let name = unsafe { libc::getauxval(libc::AT_EXECFN) } as *const c_char;
    if name.is_null() {
        return None;
    }
    // SAFETY: as above; the text ends with a zero byte and stays valid.
    let name = unsafe { CStr::from_ptr(name) };
    fs::canonicalize(OsStr::from_bytes(name.to_bytes())).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_path_is_that_in_proc() {
        assert_eq!(super::path(), std::env::current_exe().ok());
    }
}
