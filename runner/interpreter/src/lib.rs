//! The interpreter that will run a program, the facts about it that are needed before it is loaded, and the files that
//! belong to the launcher.

#![deny(unsafe_code)]

mod version;

#[cfg_attr(not(target_os = "linux"), path = "executed_file_hidden.rs")]
mod executed_file;
mod tool;

mod installation;

mod interpreter;

mod engine;

pub use engine::{NoEngine, find as engine_for};
pub use installation::{Installation, launcher};
pub use interpreter::{CannotUse, Found, Interpreter, Libpython, Why, check_library};
pub use version::Version;
