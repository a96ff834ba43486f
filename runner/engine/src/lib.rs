//! All that runs inside CPython. One library for each minor version.
//!
//! A program comes to it through one of the [`doors`]; then its [`run`] begins. The program uses the native parts of the
//! [`module`] `memory_profiler`, and the [`output`] is written at its end. Each of these uses those that come after it, and
//! the [`session`].

mod doors;

mod run;

mod module;

mod output;

mod session;

mod locked;
mod message;
