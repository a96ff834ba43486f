//! Thread-local memory for libraries that replace `malloc`. It is zero when a thread starts, and valid until the thread
//! has ended.
//!
//! Every call of `malloc` needs the memory, so finding its address must not call the dynamic linker, which may itself call
//! `malloc`. Rust's own thread-local variables in a shared library call the dynamic linker.
//!
//! The memory is a variable of the library that uses [`thread_memory`], so each library gives it a name of its own.

#[cfg_attr(all(target_os = "linux", target_arch = "x86_64"), path = "x86_64.rs")]
#[cfg_attr(all(target_os = "linux", target_arch = "aarch64"), path = "aarch64.rs")]
mod rust;
