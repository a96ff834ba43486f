//! The part of pyprof that runs inside CPython. There is one library for each minor version.
//!
//! A program comes to this library through one of the [`doors`]; then its [`run`] begins. The program uses the native
//! parts of the [`module`] `memory_profiler`, and the [`output`] is written at its end. Each of these modules uses
//! those that come after it, and the [`session`].

mod doors;

mod run;

mod module;

mod output;

mod heap;

mod session;

mod locked;
mod message;
