//! The three ways by which a program comes to the profiler.

mod endings;
pub(crate) mod native;
pub(crate) mod package;
mod run_as_module;

mod hosted;
mod imported;
mod interpreter;
mod preloaded;
