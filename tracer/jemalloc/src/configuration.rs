//! The configuration of jemalloc, which it reads when the process starts.
//!
//! A deterministic program must allocate the same number of bytes in every run, so nothing may depend on time. By
//! default, jemalloc returns freed memory to the system some seconds later, and empties caches every few milliseconds.
//! The addresses of blocks then differ from run to run, and so do those of Python's caches that depend on addresses.

use std::ffi::{CStr, c_char};

/// A pointer to the configuration text.
#[repr(transparent)]
pub(crate) struct Text(*const c_char);

// SAFETY: the text is a constant.
unsafe impl Sync for Text {}

const CONFIGURATION: &CStr = c"dirty_decay_ms:-1,muzzy_decay_ms:-1,experimental_tcache_gc:false";

/// jemalloc's configuration variable, which the program that links jemalloc may define under this name.
#[unsafe(export_name = "_rjem_malloc_conf")]
pub(crate) static MALLOC_CONF: Text = Text(CONFIGURATION.as_ptr());
