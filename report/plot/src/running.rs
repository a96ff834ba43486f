//! In how much time something ran.

use std::time::Duration;

use pyprof_measure::Span;

/// The time in which any of them ran: where a function called itself, or ran in two threads at once, it counts once.
pub(crate) fn time_of<'a>(spans: impl IntoIterator<Item = &'a Span>) -> Duration {
    let ends = |span: &Span| (span.entry.time, span.exit.time);
    let mut ends: Vec<(Duration, Duration)> = spans.into_iter().map(ends).collect();
    ends.sort_unstable();
    let mut time = Duration::ZERO;
    let mut until = Duration::ZERO;
    for (entry, exit) in ends {
        time = time.saturating_add(exit.saturating_sub(entry.max(until)));
        until = until.max(exit);
    }
    time
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
    fn what_called_itself_ran_once() {
        let spans = [span(1, 5), span(2, 3), span(4, 7), span(9, 10)];
        assert_eq!(time_of(&spans), Duration::from_secs(7));
        assert_eq!(time_of(&[span(5, 1)]), Duration::ZERO);
    }
}
