//! The time in which a function ran.

use std::time::Duration;

use pyprof_measure::Span;
use pyprof_recording::covered;

/// Returns the time that the spans cover together. If a function called itself, or ran in two threads at once, that
/// time counts once.
pub(crate) fn time_covered<'a>(spans: impl IntoIterator<Item = &'a Span>) -> Duration {
    let stretches = covered(spans).into_iter();
    // if the clock was set back, the end is before the start
    let lengths = stretches.map(|(entry, exit)| exit.saturating_sub(entry));
    lengths.fold(Duration::ZERO, Duration::saturating_add)
}

#[cfg(test)]
mod tests {
    use pyprof_measure::Point;

    use super::*;

    fn span(entry: u64, exit: u64) -> Span {
        let [entry, exit] = [entry, exit].map(|second| Point {
            time: Duration::from_secs(second),
            ..Point::default()
        });
        Span {
            entry,
            exit,
            level: 0,
        }
    }

    #[test]
    fn the_time_of_overlapping_calls_counts_once() {
        let spans = [span(1, 5), span(2, 3), span(4, 7), span(9, 10)];
        assert_eq!(time_covered(&spans), Duration::from_secs(7));
        assert_eq!(time_covered(&[span(5, 1)]), Duration::ZERO);
    }
}
