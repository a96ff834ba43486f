//! Arguments in the form of C functions.

use std::ffi::{CString, OsString};
use std::os::unix::ffi::OsStringExt;

/// Returns the arguments as zero-terminated texts. None is lost: the kernel has passed them, so they contain no zero
/// byte.
pub(crate) fn zero_terminated(arguments: Vec<OsString>) -> Vec<CString> {
    let bytes = arguments.into_iter().map(OsString::into_vec);
    bytes.filter_map(|bytes| CString::new(bytes).ok()).collect()
}
