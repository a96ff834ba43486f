//! The tests pass the source of each event in, so the expected tables follow from the events as written.

mod allocations;
mod limits;
mod random;

use super::*;
use crate::{AllocationCounts, ClockValue, Line, Quantity, Ticks};
use limits::Asked;

const MIB: i64 = 1 << 20;

fn mebibytes(amount: i64) -> Bytes {
    Bytes::new(amount * MIB)
}

/// A source of one event: it gives the same memory for all quantities, which may have changed.
struct At {
    memory: Bytes,
    counts: Option<AllocationCounts>,
}

impl Source for At {
    fn clock(&self) -> ClockValue {
        ClockValue(0)
    }

    fn shortest_change(&self) -> Option<Ticks> {
        None
    }

    fn memory(&self, _: Quantity) -> Bytes {
        self.memory
    }

    fn counts(&self) -> Option<AllocationCounts> {
        self.counts
    }
}

fn at(memory: Bytes) -> At {
    At {
        memory,
        counts: None,
    }
}

fn increment(entry: &Entry, line: u32) -> f64 {
    let line = entry.measurements().line(line).expect("an executed line");
    line.increment.mebibytes()
}

fn enter(recorder: &mut Recorder, key: usize, line: u32, tables: &[&Arc<Entry>], source: &At) {
    let tables: Vec<_> = tables.iter().map(|table| Arc::clone(table)).collect();
    recorder.enter(key, line, Beginning::Resume, &tables, source);
}

/// Handles a line event without limits. The activation need not be open.
fn line(recorder: &mut Recorder, key: usize, line: u32, source: &At) {
    let none = None::<[Asked<'_>; 0]>;
    recorder.line(key, line, || true, none, source);
}

#[test]
fn a_line_has_its_own_change_and_not_memory_of_earlier_lines() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(10)));
    line(&mut recorder, 1, 2, &at(mebibytes(10))); // line 2 allocates 64
    line(&mut recorder, 1, 3, &at(mebibytes(74))); // line 3 frees it
    line(&mut recorder, 1, 2, &at(mebibytes(10))); // the same once more
    line(&mut recorder, 1, 3, &at(mebibytes(74)));
    recorder.leave(1, &at(mebibytes(10)));
    assert_eq!(increment(&table, 2), 128.0);
    assert_eq!(increment(&table, 3), -128.0);
    assert_eq!(
        table.measurements().line(2),
        Some(Line {
            increment: mebibytes(128),
            memory: mebibytes(74),
            occurrences: 2,
            ..Line::default()
        })
    );
}

#[test]
fn a_caller_with_another_table_has_the_change_of_the_call() {
    let (caller, callee) = (
        Arc::new(Entry::new(0, Quantity::default(), 1)),
        Arc::new(Entry::new(1, Quantity::default(), 10)),
    );
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&caller], &at(mebibytes(5)));
    line(&mut recorder, 1, 2, &at(mebibytes(5)));
    enter(&mut recorder, 2, 10, &[&callee], &at(mebibytes(5)));
    line(&mut recorder, 2, 11, &at(mebibytes(5)));
    recorder.leave(2, &at(mebibytes(69)));
    recorder.leave(1, &at(mebibytes(69)));
    assert_eq!(increment(&caller, 2), 64.0);
    assert_eq!(increment(&callee, 11), 64.0);
}

#[test]
fn the_caller_in_the_same_table_does_not_count_it_again() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(5)));
    line(&mut recorder, 1, 2, &at(mebibytes(5)));
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(6))); // the calling line has allocated 1 before the call
    line(&mut recorder, 1, 3, &at(mebibytes(6)));
    recorder.leave(1, &at(mebibytes(70)));
    recorder.leave(1, &at(mebibytes(70)));
    assert_eq!(increment(&table, 2), 1.0);
    assert_eq!(increment(&table, 3), 64.0);
}

#[test]
fn changes_during_a_suspension_belong_to_no_line() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(5)));
    line(&mut recorder, 1, 2, &at(mebibytes(5)));
    recorder.leave(1, &at(mebibytes(6))); // suspended at `yield`
    enter(&mut recorder, 1, 2, &[&table], &at(mebibytes(100))); // resumed
    recorder.leave(1, &at(mebibytes(101)));
    assert_eq!(increment(&table, 2), 2.0);
}

#[test]
fn changes_during_an_interruption_belong_to_no_line() {
    let (caller, callee) = (
        Arc::new(Entry::new(0, Quantity::default(), 1)),
        Arc::new(Entry::new(1, Quantity::default(), 10)),
    );
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&caller], &at(mebibytes(5)));
    line(&mut recorder, 1, 2, &at(mebibytes(5)));
    enter(&mut recorder, 2, 10, &[&caller, &callee], &at(mebibytes(6)));
    line(&mut recorder, 2, 11, &at(mebibytes(8)));
    let interruption = recorder.interrupt(&at(mebibytes(8)));
    enter(&mut recorder, 3, 20, &[&callee], &at(mebibytes(40)));
    recorder.leave(3, &at(mebibytes(50)));
    recorder.go_on(interruption, &at(mebibytes(100)));
    recorder.leave(2, &at(mebibytes(104)));
    recorder.leave(1, &at(mebibytes(104)));
    assert_eq!(increment(&callee, 11), 4.0);
    assert_eq!(increment(&callee, 20), 10.0);
    assert_eq!(increment(&caller, 11), 4.0);
    assert_eq!(increment(&caller, 2), 1.0);
}

#[test]
fn activations_of_a_suspended_stack_are_found_when_it_continues() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(5)));
    line(&mut recorder, 1, 2, &at(mebibytes(5)));
    let waits = recorder.exchange(Activations::default(), &at(mebibytes(6)));
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(6))); // line 2 has allocated 1 before the switch
    line(&mut recorder, 1, 3, &at(mebibytes(6)));
    let other = recorder.exchange(waits, &at(mebibytes(36)));
    line(&mut recorder, 1, 4, &at(mebibytes(36))); // 30 on line 3 of the other stack, which is not over
    recorder.leave(1, &at(mebibytes(38)));
    assert_eq!(recorder.depth(), Depth::default());
    assert!(recorder.exchange(other, &at(mebibytes(38))).is_empty());
    recorder.leave(1, &at(mebibytes(38)));
    assert_eq!(increment(&table, 2), 1.0);
    assert_eq!(increment(&table, 4), 2.0);
    assert_eq!(increment(&table, 3), 30.0); // each byte counts once per table
}

#[test]
fn only_the_first_entry_makes_the_baseline() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    for memory in [30, 90] {
        let tables = [Arc::clone(&table)];
        recorder.enter(1, 1, Beginning::Start, &tables, &at(mebibytes(memory)));
        recorder.leave(1, &at(mebibytes(memory)));
    }
    assert_eq!(increment(&table, 1), 30.0);
    assert_eq!(
        table.measurements().line(1).expect("executed").occurrences,
        2
    );
}

#[test]
fn neither_a_resumption_nor_a_nested_function_makes_the_baseline() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let tables = [Arc::clone(&table)];
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, Beginning::Resume, &tables, &at(mebibytes(30)));
    recorder.leave(1, &at(mebibytes(31)));
    recorder.enter(2, 5, Beginning::Start, &tables, &at(mebibytes(40)));
    recorder.leave(2, &at(mebibytes(42)));
    assert_eq!(increment(&table, 1), 1.0);
    assert_eq!(increment(&table, 5), 2.0);
}

#[test]
fn an_activation_without_tables_needs_no_search() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(5)));
    enter(&mut recorder, 2, 10, &[], &at(mebibytes(5)));
    let none = None::<[Asked<'_>; 0]>;
    let search = || panic!("the innermost activation has this key");
    recorder.line(2, 11, search, none, &at(mebibytes(6)));
    recorder.leave(2, &at(mebibytes(6)));
    recorder.leave(1, &at(mebibytes(7)));
    assert_eq!(recorder.depth(), Depth::default());
    assert_eq!(increment(&table, 1), 2.0);
}

#[test]
fn a_line_begins_at_an_instruction_of_another_line() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(5)));
    for (line, can_begin, memory) in [
        (Some(2), true, 5),
        (Some(2), true, 6), // the same line
        (None, true, 6),
        (Some(2), true, 7),
        (Some(3), false, 7),
        (Some(3), true, 8), // the same line
    ] {
        let none = None::<[Asked<'_>; 0]>;
        recorder.reach(1, line, can_begin, none, &at(mebibytes(memory)));
    }
    recorder.leave(1, &at(mebibytes(8)));
    assert_eq!(increment(&table, 2), 3.0);
    assert!(table.measurements().line(3).is_none());
    let second = table.measurements().line(2).expect("executed");
    assert_eq!(second.occurrences, 2);
}

#[test]
fn an_activation_that_was_never_entered_is_not_counted() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(5)));
    line(&mut recorder, 2, 7, &at(mebibytes(50)));
    recorder.leave(2, &at(mebibytes(50)));
    recorder.leave(1, &at(mebibytes(6)));
    assert_eq!(increment(&table, 1), 1.0);
    assert!(table.measurements().line(7).is_none());
}
