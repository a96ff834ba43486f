//! The lines and the functions that hold the most.

use std::cmp::Reverse;
use std::collections::HashMap;

use pyprof_export::{Group, Heap, HeapLine};
use serde::Serialize;

use crate::figures::quantities;
use crate::places::Places;

/// The number of lines that the first screen shows.
const MOST: usize = 5;

/// The largest lines of a quantity.
#[derive(Serialize)]
pub(crate) struct Holders {
    /// A place in the function with the most bytes, and its bytes; `null` if no line has any.
    function: Option<(usize, u64)>,
    /// The places of the lines with the most bytes, and their bytes.
    lines: Vec<(usize, u64)>,
}

impl Holders {
    /// Returns the largest lines at the peak, at the end, and of those that have allocated.
    pub(crate) fn of_quantities(heap: &Heap, places: &mut Places<'_>) -> [Self; 3] {
        [0, 1, 2].map(|quantity| Self::new(heap, quantity, places))
    }

    fn new(heap: &Heap, quantity: usize, places: &mut Places<'_>) -> Self {
        let bytes = |line: &HeapLine| quantities(&line.held)[quantity];
        let mut lines: Vec<&HeapLine> = heap.lines.iter().filter(|line| bytes(line) > 0).collect();
        let function = largest_function(&lines, bytes)
            .map(|(line, bytes)| (places.add(&line.place, Some(line.group)), bytes));
        lines.sort_by_key(|line| Reverse(bytes(line)));
        let lines = lines.into_iter().take(MOST);
        Self {
            function,
            lines: lines
                .map(|line| (places.add(&line.place, Some(line.group)), bytes(line)))
                .collect(),
        }
    }
}

/// Returns the largest line of the function with the most bytes, and the bytes of the function.
fn largest_function<'a>(
    lines: &[&'a HeapLine],
    bytes: impl Fn(&HeapLine) -> u64,
) -> Option<(&'a HeapLine, u64)> {
    type Function<'a> = (Group, Option<&'a str>, Option<&'a str>);
    let mut sums: HashMap<Function<'a>, (&'a HeapLine, u64)> = HashMap::new();
    for line in lines {
        let place = &line.place;
        let function = (line.group, place.file.as_deref(), place.function.as_deref());
        let (largest, sum) = sums.entry(function).or_insert((line, 0));
        *sum += bytes(line);
        if bytes(line) > bytes(largest) {
            *largest = line;
        }
    }
    sums.into_values().max_by_key(|(line, sum)| {
        let place = &line.place;
        // of two functions with the same bytes, always the same one
        (*sum, Reverse((place.file.clone(), place.line)))
    })
}
