//! Tests the counts on the lines of one function.

use pyprof_measure::{Bytes, Execution, Measurements};

const FIRST_LINE: u32 = 10;

#[test]
fn the_memory_of_a_line_is_the_highest_that_was_seen() {
    let mut measurements = Measurements::new(FIRST_LINE);
    for memory in [7, 90, 8] {
        let memory = Bytes::new(memory);
        let execution = Execution {
            memory,
            ..Execution::default()
        };
        measurements.count(11, execution);
    }
    let line = measurements.line(11).expect("an executed line");
    assert_eq!(line.memory, Bytes::new(90));
}

#[test]
fn a_line_far_from_its_function_is_not_followed() {
    let mut measurements = Measurements::new(FIRST_LINE);
    for line in [FIRST_LINE - 1, u32::MAX] {
        measurements.count(line, Execution::default());
        assert_eq!(measurements.line(line), None);
    }
    assert_eq!(measurements.changed(), Bytes::ZERO);
}
