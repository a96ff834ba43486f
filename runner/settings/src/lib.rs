//! The settings that the launcher passes to the engine, whichever way the engine gets into the interpreter.
//!
//! The launcher and the engine are built apart and meet in one process: what crosses is one JSON text, handed over as
//! an argument of [`ENTRY`], or in a variable of the environment where the interpreter has to be executed with the engine
//! preloaded.

#![forbid(unsafe_code)]

mod entries;

mod choices;
mod script;

mod children;
mod children_file;
mod optional_path;
mod path;

mod settings;

pub use children_file::ChildrenFile;
pub use choices::{Allocations, Allocator, Color, Nothing, Reading, Record, Role};
pub use entries::{ENTRY, FLUSH};
pub use script::{Script, Source};
pub use settings::Settings;
