//! The settings that the launcher passes to the engine, in all ways of running the engine.
//!
//! The launcher and the engine are built separately and meet in one process. The settings are passed as one JSON text:
//! as an argument of [`ENTRY`], or in an environment variable if the interpreter is executed with the engine
//! preloaded.

#![forbid(unsafe_code)]

mod entries;

mod budgets;
mod choices;
mod heap;
mod script;

mod children;
mod children_file;
mod optional_path;
mod path;

mod when;

mod settings;

pub use budgets::{Budget, Budgets};
pub use children_file::ChildrenFile;
pub use choices::{Allocations, Allocator, ChildTables, Color, EmptyReport, Record, Role};
pub use entries::{ATTACH, ENTRY, REPORT};
pub use heap::{HeapChoices, HeapGarbage, HeapReport, HeapStacks};
pub use script::{Script, Source};
pub use settings::Settings;
