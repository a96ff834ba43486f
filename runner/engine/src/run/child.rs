//! The beginning of a child of the program, in which marked functions are recorded if the settings say so.

use pyprof_settings::{Record, Settings};

use crate::output::{call_tables, span_file};
use crate::run::record;

/// Begins an interpreter that the program has started.
pub(super) fn begin(settings: &Settings) {
    pyprof_tracer::begin_in_child();
    if !records_lines(settings) {
        pyprof_tracer::stop_report();
    }
    await_record(settings);
}

/// Begins a process that was made by `fork`. It has copies of everything that its parent has recorded. This runs in the
/// child's handler of `pthread_atfork`, so it waits for no lock.
pub(super) fn begin_after_fork(settings: &Settings) {
    pyprof_tracer::begin_in_child();
    pyprof_tracer::read_this_process();
    call_tables::begin_in_child();
    span_file::begin_in_child();
    if records_lines(settings) {
        pyprof_tracer::empty_tables();
    } else {
        pyprof_tracer::stop_report();
    }
    await_record(settings);
}

fn await_record(settings: &Settings) {
    if records_lines(settings) || settings.counts_heap_of_children() {
        pyprof_tracer::await_record(record::begin_of_child);
    }
}

fn records_lines(settings: &Settings) -> bool {
    settings.record == Record::Lines && settings.records_children()
}
