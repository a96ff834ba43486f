//! jemalloc in the place of the C library's `malloc`, for a whole process: to be preloaded into it.
//!
//! It counts, for each thread, what that thread has allocated and freed, to the byte. Python's own allocator keeps to
//! itself what it takes from `malloc`: an interpreter that is to be measured must be told to do without it.

mod configuration;
mod counters;
mod malloc;
mod preloaded;
