//! The sum of the memory of a process and its children, if children were recorded separately.

use std::collections::HashMap;
use std::time::Duration;

use pyprof_measure::{Bytes, Point, Span};

use super::{Timeline, covered};

impl Timeline {
    /// Returns the most memory that the process and its children had together at one sample. A child's record belongs
    /// to the last sample of the process before it. With spans, only samples within a span count.
    #[must_use]
    pub fn peak_of_sum(&self, within: Option<&[Span]>) -> Option<Bytes> {
        let times = within.map(covered);
        let samples = self.sums().into_iter().filter(|sample| {
            times
                .as_ref()
                .is_none_or(|times| is_within(times, sample.time))
        });
        samples.map(|sample| sample.memory).max()
    }

    /// Returns the sum for each time at which the process was sampled.
    fn sums(&self) -> Vec<Point> {
        let mut sums = self.points.clone();
        sums.sort_by_key(|point| (point.time, std::cmp::Reverse(point.memory)));
        // a high-water mark from the kernel is written with the time of the sample that found it
        sums.dedup_by_key(|point| point.time);
        let times: Vec<Duration> = sums.iter().map(|sum| sum.time).collect();
        for child in &self.children {
            let mut highest: HashMap<usize, Bytes> = HashMap::new();
            for point in &child.points {
                let next = times.partition_point(|time| *time <= point.time);
                if let Some(sample) = next.checked_sub(1) {
                    let memory = highest.entry(sample).or_default();
                    *memory = point.memory.max(*memory);
                }
            }
            for (sample, memory) in highest {
                sums[sample].memory += memory;
            }
        }
        sums
    }
}

/// Returns whether a time is within any of the ranges, which are disjoint and in order.
pub(super) fn is_within(times: &[(Duration, Duration)], time: Duration) -> bool {
    let begun = times.partition_point(|(entry, _)| *entry <= time);
    begun > 0 && time <= times[begun - 1].1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(text: &str, function: Option<&str>) -> Option<f64> {
        let timeline = Timeline::read(text.as_bytes()).expect("a recording");
        let spans = function.map(|name| timeline.function(name).expect("it ran").spans);
        let sum = timeline.peak_of_sum(spans.as_deref());
        sum.map(Bytes::mebibytes)
    }

    /// The peaks of the three processes are at different times, and the third process ends.
    const RECORDING: &str = "\
MEM 10 1
CHLD 7 1 1.1
CHLD 8 40 1.2
MEM 20 2
CHLD 7 25 2.1
CHLD 8 1 2.2
MEM 30 3
CHLD 7 2 3.1
FUNC m.f 30 2.5 30 3.5 0
";

    #[test]
    fn the_sum_is_that_of_one_time_and_not_of_the_peaks() {
        assert_eq!(sum(RECORDING, None), Some(51.0));
        assert_eq!(sum(RECORDING, Some("f")), Some(32.0));
        assert_eq!(sum("CHLD 7 1 1.1\n", None), None);
    }

    #[test]
    fn a_peak_and_a_sample_at_one_time_count_once() {
        assert_eq!(sum("MEM 50 1\nMEM 10 1\nCHLD 7 5 1.1\n", None), Some(55.0));
    }
}
