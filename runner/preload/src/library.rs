//! A library that is to be preloaded.

use std::ffi::{CStr, OsStr, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The characters that separate paths in the dynamic linker's list. A path that contains one of them cannot be
/// preloaded.
pub(crate) const SEPARATORS: &[u8] = b" \t\n:";

/// The file name of the library for all descendants of a program.
pub const DESCENDANTS_LIBRARY: &str = "libpyprof_child.so";

/// Returns whether the dynamic linker reads the path as one path of its list.
#[must_use]
pub fn is_preloadable(library: &Path) -> bool {
    let mut bytes = library.as_os_str().as_bytes().iter();
    !bytes.any(|byte| SEPARATORS.contains(byte))
}

/// Returns the file of the library that this crate is linked into; `None` if the dynamic linker does not know it.
#[must_use]
pub fn this_library() -> Option<PathBuf> {
    // SAFETY: all zero is a valid value.
    let mut found: libc::Dl_info = unsafe { std::mem::zeroed() };
    // SAFETY: the dynamic linker fills `found` for an address of this library.
    if unsafe { libc::dladdr(this_library as *const c_void, &raw mut found) } == 0 {
        return None;
    }
    // SAFETY: the name is a text that lives as long as the library is loaded.
    let path = unsafe { CStr::from_ptr(found.dli_fname) };
    Some(PathBuf::from(OsStr::from_bytes(path.to_bytes())))
}

/// Returns the library for all descendants, which is beside the file of the engine; `None` if it is absent. The engine
/// may be a link to its file.
#[must_use]
pub fn descendants_library(engine: &Path) -> Option<PathBuf> {
    let library = engine
        .canonicalize()
        .ok()?
        .with_file_name(DESCENDANTS_LIBRARY);
    library.is_file().then_some(library)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_separator_is_not_preloaded() {
        assert!(is_preloadable(Path::new("/opt/pyprof/engine.so")));
        for path in ["/my libraries/e.so", "/a:b/e.so", "/a\tb.so", "/a\nb.so"] {
            assert!(!is_preloadable(Path::new(path)), "{path:?}");
        }
    }
}
