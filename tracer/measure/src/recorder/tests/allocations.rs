//! What the allocator counts.

use super::*;
use crate::{Allocations, Backend, CountedAllocations};

/// Makes the source of an event: the MiB allocated so far, in use, and most in use since the previous event.
fn allocating(allocated: i64, in_use: i64, highest: i64) -> At {
    let thread = Allocations {
        allocated: mebibytes(allocated),
        in_use: mebibytes(in_use),
        highest: mebibytes(highest),
    };
    let allocations = CountedAllocations {
        thread,
        process: Allocations::default(),
    };
    At {
        memory: mebibytes(in_use),
        counts: Some(AllocationCounts {
            process: None,
            thread: mebibytes(in_use),
            allocations: Some(allocations),
        }),
    }
}

#[test]
fn a_block_that_is_freed_within_a_line_shows() {
    let table = Arc::new(Entry::new(0, Backend::ThreadHeap.into(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &allocating(10, 5, 5));
    line(&mut recorder, 1, 2, &allocating(10, 5, 5));
    line(&mut recorder, 1, 3, &allocating(213, 8, 205)); // line 2 allocated 203 and freed 200 of it
    recorder.leave(1, &allocating(213, 2, 8)); // line 3 freed 6
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
fn the_peak_of_a_called_function_counts_on_the_calling_line() {
    let (caller, callee) = (
        Arc::new(Entry::new(0, Backend::ThreadHeap.into(), 1)),
        Arc::new(Entry::new(1, Backend::ThreadHeap.into(), 10)),
    );
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&caller], &allocating(0, 0, 0));
    line(&mut recorder, 1, 2, &allocating(0, 0, 0));
    enter(&mut recorder, 2, 10, &[&callee], &allocating(7, 7, 7));
    line(&mut recorder, 2, 11, &allocating(7, 7, 7));
    line(&mut recorder, 2, 12, &allocating(107, 7, 107));
    recorder.leave(2, &allocating(107, 7, 7));
    line(&mut recorder, 1, 3, &allocating(107, 0, 7));
    recorder.leave(1, &allocating(107, 0, 0));
    let peak = |entry: &Entry, line| entry.measurements().line(line).expect("ran").peak;
    assert_eq!(peak(&callee, 10), Bytes::ZERO);
    assert_eq!(peak(&callee, 11), mebibytes(100));
    assert_eq!(peak(&callee, 12), Bytes::ZERO);
    assert_eq!(peak(&caller, 2), mebibytes(107));
    assert_eq!(peak(&caller, 3), Bytes::ZERO);
}

#[test]
fn tables_of_other_backends_have_no_allocations() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &allocating(0, 0, 0));
    recorder.leave(1, &allocating(9, 3, 9));
    let line = table.measurements().line(1).expect("ran");
    assert_eq!(line.increment, mebibytes(3));
    let rest = (line.allocated, line.freed, line.peak);
    assert_eq!(rest, (Bytes::ZERO, Bytes::ZERO, Bytes::ZERO));
}
