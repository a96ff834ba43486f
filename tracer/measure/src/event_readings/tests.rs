//! The tests set the clock of a source, and count its readings.

use std::cell::{Cell, RefCell};

use super::*;
use crate::{AllocationCounts, Ticks};

const FAMILY: Quantity = Quantity {
    backend: Backend::ResidentSet,
    children: Children::Include,
};

/// A source whose memory is one byte more at each reading.
#[derive(Default)]
struct Scripted {
    time: Cell<u64>,
    shortest_change: Option<Ticks>,
    read: RefCell<Vec<Quantity>>,
    counts: Option<AllocationCounts>,
}

impl Source for Scripted {
    fn clock(&self) -> ClockValue {
        ClockValue(self.time.get())
    }

    fn shortest_change(&self) -> Option<Ticks> {
        self.shortest_change
    }

    fn memory(&self, quantity: Quantity) -> Bytes {
        let mut read = self.read.borrow_mut();
        read.push(quantity);
        Bytes::new(i64::try_from(read.len()).expect("few readings"))
    }

    fn counts(&self) -> Option<AllocationCounts> {
        self.counts
    }
}

impl Scripted {
    fn taking(shortest_change: u64) -> Self {
        Self {
            shortest_change: Some(Ticks(shortest_change)),
            ..Self::default()
        }
    }
}

#[test]
fn a_requested_quantity_is_read_once_at_an_event() {
    let source = Scripted::default();
    EventReadings::new().at_event(&source, |now| {
        for _ in 0..3 {
            assert_eq!(now.of(Backend::UniqueSet.into()), Bytes::new(1));
            assert_eq!(now.of(FAMILY), Bytes::new(2));
        }
    });
    assert_eq!(*source.read.borrow(), [Backend::UniqueSet.into(), FAMILY]);
}

#[test]
fn a_reading_holds_for_less_than_the_shortest_change() {
    let source = Scripted::taking(10);
    let mut readings = EventReadings::new();
    let mut read_at = |time| {
        source.time.set(time);
        readings.read(Backend::ResidentSet.into(), &source)
    };
    assert_eq!(read_at(100), Bytes::new(1));
    assert_eq!(read_at(109), Bytes::new(1));
    assert_eq!(read_at(118), Bytes::new(1)); // 9 after the last event
    assert_eq!(read_at(128), Bytes::new(2));
    assert_eq!(read_at(129), Bytes::new(2));
}

#[test]
fn without_a_shortest_change_memory_is_read_at_every_event() {
    let source = Scripted::default();
    let mut readings = EventReadings::new();
    for event in 1..4 {
        let read = readings.read(Backend::ResidentSet.into(), &source);
        assert_eq!(read, Bytes::new(event));
    }
}

#[test]
fn a_quantity_that_changes_at_once_is_read_at_every_event() {
    let source = Scripted::taking(10);
    let mut readings = EventReadings::new();
    for quantity in [Backend::ResidentSet.into(), Backend::Traced.into(), FAMILY] {
        readings.read(quantity, &source);
    }
    readings.at_event(&source, |now| {
        assert_eq!(now.of(Backend::ResidentSet.into()), Bytes::new(1));
        assert_eq!(now.of(Backend::Traced.into()), Bytes::new(4));
        assert_eq!(now.of(FAMILY), Bytes::new(5));
        assert_eq!(now.of(Backend::UniqueSet.into()), Bytes::new(6));
    });
}

#[test]
fn counts_of_the_allocator_are_not_read() {
    let source = Scripted {
        counts: Some(AllocationCounts {
            process: None,
            thread: Bytes::new(70),
            allocations: None,
        }),
        ..Scripted::default()
    };
    EventReadings::new().at_event(&source, |now| {
        assert_eq!(now.of(Backend::ThreadHeap.into()), Bytes::new(70));
        assert_eq!(now.of(Backend::Heap.into()), Bytes::new(1));
        assert!(now.allocations().is_none());
    });
}

#[test]
fn a_quantity_with_children_changes_at_once() {
    for (_, backend) in Backend::NAMES {
        let children = Children::Include;
        assert_ne!(
            bit(Quantity { backend, children }) & AT_ONCE,
            0,
            "{backend:?}"
        );
    }
    assert_eq!(bit(Backend::UniqueSet.into()) & AT_ONCE, 0);
}
