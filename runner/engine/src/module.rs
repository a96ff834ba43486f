//! The native parts of the module `memory_profiler` and of the `profile` in `builtins`.

pub(crate) mod backend;
pub(crate) mod functions;
pub(crate) mod heap_span;
pub(crate) mod other_process;
pub(crate) mod profile;
pub(crate) mod record_file;
pub(crate) mod recording;
pub(crate) mod sampling;
pub(crate) mod time_stamper;

pub(crate) mod debugger;

mod block;
mod marking;
mod process_error;
