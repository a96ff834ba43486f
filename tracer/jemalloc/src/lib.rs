//! jemalloc in the place of the C library's `malloc`, for a whole process: to be preloaded into it.
//!
//! It counts, to the byte, what each thread and what all of them together have allocated and freed. Python's own allocator
//! keeps to itself what it takes from `malloc`: an interpreter that is to be measured must be started without that.

mod configuration;
mod preloaded;

mod this_thread;

mod account;
mod accounts;
mod fork;
mod lifetime;

mod malloc;

mod counters;
