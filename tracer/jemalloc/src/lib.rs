//! A library to preload: it replaces the C library's `malloc` with jemalloc, for the whole process.
//!
//! It counts, to the byte, the memory that each thread and that all threads together have allocated and freed. Python's
//! own allocator keeps memory that it has taken from `malloc`, so the measured interpreter must be started without that
//! allocator.

mod configuration;
mod preloaded;

mod this_thread;

mod account;
mod accounts;
mod fork;
mod lifetime;

mod malloc;

mod counters;
