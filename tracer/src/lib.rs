//! From Python's events to measurements: the profiled functions, the line that each of them runs, and the change of
//! memory by it.
//!
//! A function is profiled through a code object of its own. `install` returns a function that differs from the given
//! one only in that code object. The hook in `events` sees the code object run, and the recorder of the thread computes
//! the measurements. This crate prints nothing.

mod failure;

mod interpreter;

mod reading;

mod table;

mod events;

mod install;

pub use events::activation::{CallTable, Output, ReportMode, show_calls_with};
pub use events::block::Block;
pub use events::children::{ChildrenRan, count_children_in, note_shown_call, take_children};
pub use events::hook::chosen;
pub use events::limit::{Crossing, Limit, StepIn, limit_memory};
pub use events::live_tables::LiveTables;
pub use events::stamp::{
    are_spans_idle, spans, spans_of_functions, stamped_anything, take_spans, write_runs_with,
};
pub use events::thread::{
    begin_in_child, begin_recording, disable, enable, end_recording, leave_all, read_now,
    read_this_process, stop_report, take_suspended,
};
pub use failure::{first_failure, keep as keep_failure};
pub use install::decorate;
pub use install::registry::{profiled_anything, record_live};
pub use install::reported::{
    are_tables_idle, begin_awaited_record, begin_record, empty_tables, tables,
    tables_without_waiting, take_tables,
};
pub use interpreter::guard::silence_panics;
pub use interpreter::signal_handler::{begin_signal_handler, may_use_interpreter};
pub use interpreter::unwind_safe_call::call_method;
pub use pyprof_source::MAX_LENGTH as LONGEST_SOURCE;
pub use reading::allocations::{
    count_allocations, forget_names, of_unmeasured_threads, uncounted, uncounted_lookup,
};
pub use reading::foreign_thread::ForeignThreadMeter;
pub use reading::traced::{highest_traced, stop_tracing};
pub use reading::{
    highest_resident_set, last_reading, prepare, read_descendants, skip_threshold, try_read_now,
    why_unread,
};
pub use table::main_script::{MainScript, name_main_script};
pub use table::main_source::keep_main_source;
pub use table::record::{
    add_heap_to_record, await_record, begin_if_awaited as begin_record_if_awaited, end_record,
    record_marks,
};
pub use table::source_lines::{lines_by_name, source_lines};
