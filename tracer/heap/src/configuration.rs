//! How jemalloc is to work, read by it when the process starts.
//!
//! A deterministic program is to allocate the same to the byte in every run, so nothing may depend on time: by default,
//! memory that was freed goes back to the system some seconds later, and caches are emptied every few milliseconds. Where
//! blocks lie then differs from run to run, and with it what Python keeps in caches of its own that go by addresses.

use std::ffi::{CStr, c_char};

/// A text that jemalloc reads.
#[repr(transparent)]
pub(crate) struct Text(*const c_char);

// SAFETY: a constant.
unsafe impl Sync for Text {}

const CONFIGURATION: &CStr = c"dirty_decay_ms:-1,muzzy_decay_ms:-1,experimental_tcache_gc:false";

/// jemalloc's variable of that name, which it leaves to whoever links it.
#[unsafe(export_name = "_rjem_malloc_conf")]
pub(crate) static MALLOC_CONF: Text = Text(CONFIGURATION.as_ptr());
