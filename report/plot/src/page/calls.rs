//! The calls of functions in the content of the page.

use std::cmp::Reverse;
use std::time::Duration;

use pyprof_html::{Numbers, clamped, shown};
use pyprof_measure::{Bytes, Point, Span, Spans};
use serde::Serialize;

use super::curves::ticks;
use super::highest::Highest;
use crate::greatest::greatest;
use crate::labels::{in_process, labels_in_processes};
use crate::lanes::{dense, rows};
use crate::time_covered::time_covered;

/// The maximum number of calls. No screen has room for more bars.
const MOST_CALLS: usize = 20_000;

/// The maximum number of functions. A table with more rows is not readable.
const MOST_FUNCTIONS: usize = 1000;

/// The maximum length of a name in characters; longer names are cut.
const LONGEST_NAME: usize = 300;

/// The functions that ran, and the times of their calls.
#[derive(Default, Serialize)]
pub(super) struct Calls {
    functions: Vec<Function>,
    /// Six numbers for each call: its function, its start as the difference to that of the call before, its duration,
    /// the memory at entry, the change of memory, and its row among the bars.
    calls: String,
    /// The number of all calls.
    counted: usize,
    /// The number of all functions.
    named: usize,
}

/// A function, with the totals of its calls.
#[derive(Serialize)]
struct Function {
    /// The part of its name before the unique end.
    before: String,
    label: String,
    calls: usize,
    /// The seconds in which it ran. Overlapping calls count once.
    seconds: f64,
    /// The highest memory while it ran, in bytes.
    highest: i64,
    /// The sum of the changes of memory by its calls, in bytes.
    growth: i64,
}

impl Calls {
    /// Returns the calls of these functions. `points` are the samples in the order of their times.
    pub(super) fn of(functions: &[Spans], points: &[Point], start: Duration) -> Self {
        let with_time = functions.iter().map(|it| (it, time_covered(&it.spans)));
        let (kept, _) = greatest(with_time, MOST_FUNCTIONS, |(_, time)| *time);
        let kept: Vec<&Spans> = kept.into_iter().map(|(function, _)| function).collect();
        // labels of the whole names, since long names often differ only at their ends
        let labels = labels_in_processes(&kept, std::iter::empty());
        let highest = Highest::of(points);
        let described = kept.iter().zip(labels);
        Self {
            functions: described
                .map(|(function, label)| Function::of(function, &label, &highest))
                .collect(),
            calls: coded(&kept, start),
            counted: functions.iter().map(|function| function.spans.len()).sum(),
            named: functions.len(),
        }
    }
}

impl Function {
    fn of(function: &Spans, label: &str, highest: &Highest<'_>) -> Self {
        let name = in_process(&function.name, function.process);
        let before = name.strip_suffix(label).unwrap_or_default();
        let ends = |span: &Span| [span.entry.memory, span.exit.memory];
        // the samples are those of the program itself
        let is_here = function.process.is_none();
        let within = |span: &Span| {
            let within = is_here.then(|| highest.within(span.entry.time, span.exit.time));
            within.flatten()
        };
        let spans = || function.spans.iter();
        let seen = spans().flat_map(ends).chain(spans().filter_map(within));
        let mut growth = Bytes::ZERO;
        for span in spans() {
            growth += span.exit.memory - span.entry.memory;
        }
        Self {
            before: shown(before, LONGEST_NAME),
            label: shown(label, LONGEST_NAME),
            calls: function.spans.len(),
            seconds: time_covered(&function.spans).as_secs_f64(),
            highest: clamped(seen.max().unwrap_or_default().whole()),
            growth: clamped(growth.whole()),
        }
    }
}

/// Returns the longest calls as text, in the order in which they began.
fn coded(functions: &[&Spans], start: Duration) -> String {
    let numbered = (0_i64..).zip(functions);
    let calls: Vec<(i64, &Span)> = numbered
        .flat_map(|(number, function)| function.spans.iter().map(move |span| (number, span)))
        .collect();
    let spans: Vec<&Span> = calls.iter().map(|(_, span)| *span).collect();
    let mut calls: Vec<((i64, &Span), usize)> = calls.into_iter().zip(rows(&spans)).collect();
    if calls.len() > MOST_CALLS {
        calls.sort_by_key(|((_, span), _)| Reverse(span.exit.time.saturating_sub(span.entry.time)));
        calls.truncate(MOST_CALLS);
    }
    // of two calls that begin at the same time, the outer one comes first
    calls.sort_by_key(|((_, span), row)| (span.entry.time, *row));
    let rows = dense(&calls.iter().map(|(_, row)| *row).collect::<Vec<_>>());
    let mut numbers = Numbers::default();
    let mut last = 0;
    for (((function, span), _), row) in calls.into_iter().zip(rows) {
        let (entry, exit) = (ticks(span.entry.time, start), ticks(span.exit.time, start));
        let [before, after] = [span.entry, span.exit].map(|end| clamped(end.memory.whole()));
        numbers.push(function);
        numbers.push(entry - last);
        // if the clock was set back, the end is before the start
        numbers.push((exit - entry).max(0));
        numbers.push(before);
        numbers.push(after - before);
        numbers.push(i64::try_from(row).unwrap_or(i64::MAX));
        last = entry;
    }
    numbers.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(entry: u64, exit: u64, memory: [i64; 2]) -> Span {
        let [entry, exit] = [(entry, memory[0]), (exit, memory[1])].map(|(second, memory)| Point {
            time: Duration::from_secs(second),
            memory: Bytes::new(memory),
        });
        Span {
            entry,
            exit,
            level: 0,
        }
    }

    fn ran(name: &str, spans: Vec<Span>) -> Spans {
        Spans {
            process: None,
            name: name.to_owned(),
            spans,
        }
    }

    #[test]
    fn a_function_has_the_totals_of_all_its_calls() {
        let functions = [
            ran("m.f", vec![span(1, 3, [10, 30]), span(5, 6, [30, 25])]),
            ran("n.f", vec![span(8, 9, [5, 5])]),
        ];
        let points: Vec<Point> = (0..10)
            .map(|second| span(second, 0, [if second == 2 { 90 } else { 20 }, 0]).entry)
            .collect();
        let calls = Calls::of(&functions, &points, Duration::ZERO);
        let [first, second] = calls.functions.as_slice() else {
            panic!("two functions")
        };
        assert_eq!((first.before.as_str(), first.label.as_str()), ("", "m.f"));
        assert_eq!((first.calls, first.highest, first.growth), (2, 90, 15));
        assert!((first.seconds - 3.0).abs() < 1e-9);
        assert_eq!(second.highest, 20);
        assert_eq!((calls.counted, calls.named), (3, 2));
    }

    #[test]
    fn long_names_that_differ_at_their_ends_have_different_labels() {
        let start = "package.".repeat(100);
        let functions =
            ["read", "write"].map(|end| ran(&format!("{start}{end}"), vec![span(0, 1, [0, 0])]));
        let calls = Calls::of(&functions, &[], Duration::ZERO);
        let labels = calls.functions.iter().map(|it| it.label.as_str());
        assert_eq!(labels.collect::<Vec<_>>(), ["read", "write"]);
    }

    #[test]
    fn if_there_are_too_many_functions_the_longest_are_kept() {
        let long = ran("long", vec![span(0, 1000, [0, 0])]);
        let short: Vec<Spans> = (0..2000)
            .map(|number| {
                ran(
                    &number.to_string(),
                    vec![span(number, number + 1, [0, 0]); 20],
                )
            })
            .collect();
        let functions: Vec<Spans> = [long].into_iter().chain(short).collect();
        let calls = Calls::of(&functions, &[], Duration::ZERO);
        assert_eq!(calls.functions.len(), MOST_FUNCTIONS);
        assert_eq!(calls.functions[0].label, "long");
        assert_eq!((calls.counted, calls.named), (40_001, 2001));
    }
}
