//! The tests pass readings in, so the expected tables follow from the events as written.

use std::iter;

use proptest::prelude::*;

use super::*;
use crate::{Allocations, Backend, CachedReadings, CountedAllocations, Line};

const MIB: i64 = 1 << 20;

fn mebibytes(amount: i64) -> Bytes {
    Bytes::new(amount * MIB)
}

fn at(memory: Bytes) -> Readings<'static, impl FnMut(Quantity) -> Bytes> {
    let cached = Box::leak(Box::new(CachedReadings::NONE));
    Readings::new(cached, None, move |_| memory)
}

fn increment(entry: &Entry, line: u32) -> f64 {
    let line = entry.measurements().line(line).expect("an executed line");
    line.increment.mebibytes()
}

/// Handles a line event as a hook does: the activation need not be open.
fn line(recorder: &mut Recorder, key: usize, line: u32, now: Now<impl FnMut(Quantity) -> Bytes>) {
    if let Some(index) = recorder.find(key) {
        recorder.line(index, line, now);
    }
}

fn leave(recorder: &mut Recorder, key: usize, now: Now<impl FnMut(Quantity) -> Bytes>) {
    if let Some(index) = recorder.find(key) {
        recorder.leave(index, now);
    }
}

#[test]
fn a_line_shows_what_it_changed_and_not_what_an_earlier_one_held() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&table), &mut at(mebibytes(10)));
    line(&mut recorder, 1, 2, &mut at(mebibytes(10))); // line 2 allocates 64
    line(&mut recorder, 1, 3, &mut at(mebibytes(74))); // line 3 frees it
    line(&mut recorder, 1, 2, &mut at(mebibytes(10))); // and again
    line(&mut recorder, 1, 3, &mut at(mebibytes(74)));
    leave(&mut recorder, 1, &mut at(mebibytes(10)));
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
fn the_caller_of_another_table_shows_what_the_call_changed() {
    let (caller, callee) = (
        Arc::new(Entry::new(0, Quantity::default(), 1)),
        Arc::new(Entry::new(1, Quantity::default(), 10)),
    );
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&caller), &mut at(mebibytes(5)));
    line(&mut recorder, 1, 2, &mut at(mebibytes(5)));
    recorder.enter(2, 10, iter::once(&callee), &mut at(mebibytes(5)));
    line(&mut recorder, 2, 11, &mut at(mebibytes(5)));
    leave(&mut recorder, 2, &mut at(mebibytes(69)));
    leave(&mut recorder, 1, &mut at(mebibytes(69)));
    assert_eq!(increment(&caller, 2), 64.0);
    assert_eq!(increment(&callee, 11), 64.0);
}

#[test]
fn the_caller_in_the_same_table_does_not_count_it_again() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&table), &mut at(mebibytes(5)));
    line(&mut recorder, 1, 2, &mut at(mebibytes(5)));
    recorder.enter(1, 1, iter::once(&table), &mut at(mebibytes(6))); // 1 before the call: the calling line's
    line(&mut recorder, 1, 3, &mut at(mebibytes(6)));
    leave(&mut recorder, 1, &mut at(mebibytes(70)));
    leave(&mut recorder, 1, &mut at(mebibytes(70)));
    assert_eq!(increment(&table, 2), 1.0);
    assert_eq!(increment(&table, 3), 64.0);
}

#[test]
fn what_happens_while_suspended_belongs_to_nobody() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&table), &mut at(mebibytes(5)));
    line(&mut recorder, 1, 2, &mut at(mebibytes(5)));
    leave(&mut recorder, 1, &mut at(mebibytes(6))); // suspended at `yield`
    recorder.enter(1, 2, iter::once(&table), &mut at(mebibytes(100))); // resumed
    leave(&mut recorder, 1, &mut at(mebibytes(101)));
    assert_eq!(increment(&table, 2), 2.0);
}

#[test]
fn what_an_interruption_changes_is_charged_to_none_of_the_lines_it_came_in() {
    let (caller, callee) = (
        Arc::new(Entry::new(0, Quantity::default(), 1)),
        Arc::new(Entry::new(1, Quantity::default(), 10)),
    );
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&caller), &mut at(mebibytes(5)));
    line(&mut recorder, 1, 2, &mut at(mebibytes(5)));
    let both = [&caller, &callee].into_iter();
    recorder.enter(2, 10, both, &mut at(mebibytes(6)));
    line(&mut recorder, 2, 11, &mut at(mebibytes(8)));
    let interruption = recorder.interrupt(&mut at(mebibytes(8)));
    recorder.enter(3, 20, iter::once(&callee), &mut at(mebibytes(40)));
    leave(&mut recorder, 3, &mut at(mebibytes(50)));
    recorder.go_on(interruption, &mut at(mebibytes(100)));
    leave(&mut recorder, 2, &mut at(mebibytes(104)));
    leave(&mut recorder, 1, &mut at(mebibytes(104)));
    assert_eq!(increment(&callee, 11), 4.0);
    assert_eq!(increment(&callee, 20), 10.0);
    assert_eq!(increment(&caller, 11), 4.0);
    assert_eq!(increment(&caller, 2), 1.0);
}

#[test]
fn activations_on_a_stack_that_waits_are_found_when_it_goes_on() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&table), &mut at(mebibytes(5)));
    line(&mut recorder, 1, 2, &mut at(mebibytes(5)));
    recorder.settle(&mut at(mebibytes(6)));
    let waits = recorder.exchange(Activations::default());
    recorder.enter(1, 1, iter::once(&table), &mut at(mebibytes(6))); // 1 before the switch
    line(&mut recorder, 1, 3, &mut at(mebibytes(6)));
    recorder.settle(&mut at(mebibytes(36)));
    let other = recorder.exchange(waits);
    line(&mut recorder, 1, 4, &mut at(mebibytes(36))); // 30 on line 3 of the other stack, which is not over
    leave(&mut recorder, 1, &mut at(mebibytes(38)));
    assert_eq!(recorder.depth(), 0);
    assert!(recorder.exchange(other).is_empty());
    leave(&mut recorder, 1, &mut at(mebibytes(38)));
    assert_eq!(increment(&table, 2), 1.0);
    assert_eq!(increment(&table, 4), 2.0);
    assert_eq!(increment(&table, 3), 30.0); // each byte counts once per table
}

#[test]
fn only_the_first_entry_makes_the_baseline() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    for memory in [30, 90] {
        table.measurements().enter(mebibytes(memory));
        recorder.enter(1, 1, iter::once(&table), &mut at(mebibytes(memory)));
        leave(&mut recorder, 1, &mut at(mebibytes(memory)));
    }
    assert_eq!(increment(&table, 1), 30.0);
    assert_eq!(
        table.measurements().line(1).expect("executed").occurrences,
        2
    );
}

#[test]
fn an_activation_that_was_never_entered_is_not_counted() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&table), &mut at(mebibytes(5)));
    line(&mut recorder, 2, 7, &mut at(mebibytes(50)));
    leave(&mut recorder, 2, &mut at(mebibytes(50)));
    leave(&mut recorder, 1, &mut at(mebibytes(6)));
    assert_eq!(increment(&table, 1), 1.0);
    assert!(table.measurements().line(7).is_none());
}

/// Makes the readings of an event: the bytes allocated so far, in use, and most in use since the previous event.
fn allocating(
    allocated: i64,
    in_use: i64,
    highest: i64,
) -> Readings<'static, impl FnMut(Quantity) -> Bytes> {
    let allocations = Box::leak(Box::new(CountedAllocations {
        thread: Allocations {
            allocated: mebibytes(allocated),
            in_use: mebibytes(in_use),
            highest: mebibytes(highest),
        },
        process: Allocations::default(),
    }));
    let cached = Box::leak(Box::new(CachedReadings::NONE));
    Readings::new(cached, Some(allocations), move |_| mebibytes(in_use))
}

#[test]
fn what_is_allocated_and_freed_within_a_line_shows() {
    let table = Arc::new(Entry::new(0, Backend::ThreadHeap.into(), 1));
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&table), &mut allocating(10, 5, 5));
    line(&mut recorder, 1, 2, &mut allocating(10, 5, 5));
    line(&mut recorder, 1, 3, &mut allocating(213, 8, 205)); // line 2 allocated 203 and freed 200 of it
    leave(&mut recorder, 1, &mut allocating(213, 2, 8)); // line 3 freed 6
    let table = table.measurements();
    let (second, third) = (table.line(2).expect("ran"), table.line(3).expect("ran"));
    assert_eq!(second.increment, mebibytes(3));
    assert_eq!(second.allocated, mebibytes(203));
    assert_eq!(second.freed, mebibytes(200));
    assert_eq!(second.peak, mebibytes(200));
    assert_eq!(third.allocated, Bytes::ZERO);
    assert_eq!(third.freed, mebibytes(6));
    assert_eq!(third.peak, Bytes::ZERO);
}

#[test]
fn the_peak_of_a_called_function_is_one_of_the_line_that_calls() {
    let (caller, callee) = (
        Arc::new(Entry::new(0, Backend::ThreadHeap.into(), 1)),
        Arc::new(Entry::new(1, Backend::ThreadHeap.into(), 10)),
    );
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&caller), &mut allocating(0, 0, 0));
    line(&mut recorder, 1, 2, &mut allocating(0, 0, 0));
    recorder.enter(2, 10, iter::once(&callee), &mut allocating(7, 7, 7));
    line(&mut recorder, 2, 11, &mut allocating(7, 7, 7));
    line(&mut recorder, 2, 12, &mut allocating(107, 7, 107));
    leave(&mut recorder, 2, &mut allocating(107, 7, 7));
    line(&mut recorder, 1, 3, &mut allocating(107, 0, 7));
    leave(&mut recorder, 1, &mut allocating(107, 0, 0));
    let peak = |entry: &Entry, line| entry.measurements().line(line).expect("ran").peak;
    assert_eq!(peak(&callee, 10), Bytes::ZERO);
    assert_eq!(peak(&callee, 11), mebibytes(100));
    assert_eq!(peak(&callee, 12), Bytes::ZERO);
    assert_eq!(peak(&caller, 2), mebibytes(107));
    assert_eq!(peak(&caller, 3), Bytes::ZERO);
}

#[test]
fn what_other_backends_measure_has_nothing_of_allocations() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    recorder.enter(1, 1, iter::once(&table), &mut allocating(0, 0, 0));
    leave(&mut recorder, 1, &mut allocating(9, 3, 9));
    let line = table.measurements().line(1).expect("ran");
    assert_eq!(line.increment, mebibytes(3));
    let rest = (line.allocated, line.freed, line.peak);
    assert_eq!(rest, (Bytes::ZERO, Bytes::ZERO, Bytes::ZERO));
}

/// An event of one thread.
#[derive(Clone, Debug)]
enum Event {
    /// A call of the function with this number, or its continuation.
    Enter(usize),
    /// The next line of the innermost activation.
    Line(u32),
    /// The end or suspension of the innermost activation.
    Leave,
}

fn event() -> impl Strategy<Value = (Event, i64)> {
    let event = prop_oneof![
        (0_usize..3).prop_map(Event::Enter),
        (1_u32..6).prop_map(Event::Line),
        Just(Event::Leave),
    ];
    (event, -100_i64..100)
}

/// A slow model of the tables: it remembers every outermost activation.
#[derive(Default)]
struct Expected {
    open: Vec<(usize, u32, i64)>,
    changed: [i64; 3],
    occurrences: [[u64; 6]; 3],
}

impl Expected {
    fn enter(&mut self, function: usize, now: i64) {
        self.open.push((function, 1, now));
    }

    fn line(&mut self, line: u32) {
        if let Some((function, current, _)) = self.open.last_mut() {
            self.occurrences[*function][*current as usize] += 1;
            *current = line;
        }
    }

    fn leave(&mut self, now: i64) {
        let Some((function, line, entered)) = self.open.pop() else {
            return;
        };
        self.occurrences[function][line as usize] += 1;
        if self.open.iter().all(|(outer, ..)| *outer != function) {
            self.changed[function] += now - entered;
        }
    }
}

proptest! {
    #[test]
    fn increments_add_up_to_what_the_outermost_activations_changed(events in prop::collection::vec(event(), 0..200)) {
        let tables = [0, 1, 2].map(|id| Arc::new(Entry::new(id, Quantity::default(), 1)));
        let mut recorder = Recorder::new();
        let mut expected = Expected::default();
        let mut now = 1_000_000;
        let ending = iter::repeat_n((Event::Leave, 7), 200);
        for (event, change) in events.into_iter().chain(ending) {
            now += change;
            let reading = Bytes::new(now);
            let innermost = expected.open.last().map(|(function, ..)| *function);
            match (event, innermost) {
                (Event::Enter(function), _) => {
                    tables[function].measurements().enter(reading);
                    recorder.enter(function, 1, iter::once(&tables[function]), &mut at(reading));
                    expected.enter(function, now);
                }
                (Event::Line(number), Some(key)) => {
                    line(&mut recorder, key, number, &mut at(reading));
                    expected.line(number);
                }
                (Event::Leave, Some(key)) => {
                    leave(&mut recorder, key, &mut at(reading));
                    expected.leave(now);
                }
                (_, None) => {}
            }
        }
        prop_assert_eq!(recorder.depth(), 0);
        for (function, table) in tables.iter().enumerate() {
            let measured = table.measurements();
            prop_assert_eq!(measured.changed(), Bytes::new(expected.changed[function]));
            for line in 1..6 {
                let occurrences = measured.line(line).map_or(0, |line| line.occurrences);
                prop_assert_eq!(occurrences, expected.occurrences[function][line as usize]);
            }
        }
    }

    #[test]
    fn one_activation_in_two_tables_counts_whole_in_each(changes in prop::collection::vec(-100_i64..100, 1..50)) {
        let (outer, inner) = (Arc::new(Entry::new(0, Quantity::default(), 1)), Arc::new(Entry::new(1, Quantity::default(), 1)));
        let mut recorder = Recorder::new();
        recorder.enter(1, 1, [&outer, &inner].into_iter(), &mut at(Bytes::ZERO));
        let mut now = 0;
        for change in &changes {
            now += change;
            line(&mut recorder, 1, 2, &mut at(Bytes::new(now)));
        }
        leave(&mut recorder, 1, &mut at(Bytes::new(now)));
        prop_assert_eq!(outer.measurements().changed(), Bytes::new(now));
        prop_assert_eq!(inner.measurements().changed(), Bytes::new(now));
    }
}
