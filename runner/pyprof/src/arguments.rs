//! Arguments as C functions take them.

use std::ffi::{CString, OsString};
use std::os::unix::ffi::OsStringExt;

/// The arguments as zero-terminated texts. None is lost: they come from the kernel, so there is no zero byte in them.
pub(crate) fn zero_terminated(arguments: Vec<OsString>) -> Vec<CString> {
    let bytes = arguments.into_iter().map(OsString::into_vec);
    bytes.filter_map(|bytes| CString::new(bytes).ok()).collect()
}
