//! The preload list of the dynamic linker with libraries of pyprof at its head.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::library::SEPARATORS;

/// The values of two variables for a process that is executed with libraries of pyprof preloaded. The values are in
/// parts, which are joined on the stack if nothing may be allocated.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The value of [`PRELOAD`](crate::PRELOAD).
    pub preload: [&'a [u8]; 3],
    /// The value of [`PRELOADED_BEFORE`](crate::PRELOADED_BEFORE). For `None`, the variable must be removed: an
    /// existing one was not set by pyprof.
    pub preloaded_before: Option<&'a [u8]>,
}

impl<'a> Head<'a> {
    /// Creates the values. `libraries` are paths, separated by colons; `before` is the present value of
    /// [`PRELOAD`](crate::PRELOAD).
    #[must_use]
    pub const fn new(libraries: &'a [u8], before: Option<&'a [u8]>) -> Self {
        let preload = match before {
            Some(before) => [libraries, b":", before],
            None => [libraries, b"", b""],
        };
        Self {
            preload,
            preloaded_before: before,
        }
    }
}

/// Returns whether `library` is the first path of a value of [`PRELOAD`](crate::PRELOAD).
#[must_use]
pub fn is_at_head(library: &Path, preload: &OsStr) -> bool {
    let rest = preload
        .as_bytes()
        .strip_prefix(library.as_os_str().as_bytes());
    rest.is_some_and(|rest| rest.first().is_none_or(|byte| SEPARATORS.contains(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_libraries_come_before_the_old_value() {
        let head = Head::new(b"/e.so:/h.so", Some(b"/a.so"));
        assert_eq!(head.preload.concat(), b"/e.so:/h.so:/a.so");
        assert_eq!(head.preloaded_before, Some(&b"/a.so"[..]));
    }

    #[test]
    fn an_empty_list_differs_from_no_list() {
        let empty = Head::new(b"/e.so", Some(b""));
        assert_eq!(empty.preload.concat(), b"/e.so:");
        assert_eq!(empty.preloaded_before, Some(&b""[..]));
        let none = Head::new(b"/e.so", None);
        assert_eq!(none.preload.concat(), b"/e.so");
        assert_eq!(none.preloaded_before, None);
    }

    #[test]
    fn the_first_path_is_compared_as_a_whole() {
        let is_at_head = |list: &str| is_at_head(Path::new("/e.so"), OsStr::new(list));
        assert!(is_at_head("/e.so"));
        assert!(is_at_head("/e.so:/a.so"));
        assert!(is_at_head("/e.so /a.so"));
        assert!(!is_at_head("/e.so.1"));
        assert!(!is_at_head("/a.so:/e.so"));
        assert!(!is_at_head(":/e.so"));
        assert!(!is_at_head(""));
    }
}
