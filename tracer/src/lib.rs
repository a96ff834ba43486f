//! From Python's events to measurements: which functions are profiled, which line of them runs, what it changed.
//!
//! A function is profiled by a code object of its own: `decorate` gives back a function that is like the one it was
//! given but for that, the hook sees that code object run, and the recorder of the thread does the arithmetic. Nothing
//! here prints.

mod calling;
mod failure;
#[cfg_attr(not(Py_3_12), path = "held_3_9.rs")]
mod held;
mod shell;

mod main_script;
mod main_source;
mod rows;
mod slot;

mod definition;
mod function;
mod opening;
mod stamp;
mod tag;

mod greenlets;
mod heap;
mod hook;
mod reading;
mod traced;

mod onlooker;

mod children;
mod debugger;
mod limit;
mod thread;

mod recording;

pub mod decorate;
mod function_type;
mod registry;

pub use calling::call_method;
pub use children::{count_children_in, take_children};
pub use failure::{first_failure, keep as keep_failure};
pub use function::Function;
pub use heap::{aside, aside_looking_up, count_allocations, forget_names, of_unmeasured_threads};
pub use held::holds_interpreter;
pub use hook::{Hook, chosen};
pub use limit::{Crossing, Limit, StepIn, limit_memory};
pub use main_script::{MainScript, name_main_script};
pub use main_source::keep_main_source;
pub use onlooker::Onlooker;
pub use opening::{Call, How, Output, show_calls_with};
pub use pyprof_source::LONGEST as LONGEST_SOURCE;
pub use reading::{
    Reading, highest_resident_set, last_reading, prepare, read_descendants, read_memory,
    try_read_now, why_unread,
};
pub use recording::Recording;
pub use registry::{profiled_anything, tables, tables_without_waiting};
pub use rows::{lines_by_name, source_lines};
pub use shell::silence_panics;
pub use stamp::{Block, spans, spans_of_functions, stamped_anything};
pub use thread::{
    begin_recording, disable, enable, end_recording, go_on_in_this_process, leave_all, read_now,
    stop_in_this_process, take_suspended,
};
pub use traced::{highest_traced, stop_tracing};
