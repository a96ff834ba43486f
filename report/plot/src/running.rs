//! In how much time something ran.

use std::cmp::Ordering;
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

/// So many of the items, those with the most first and of equal ones the first, and how many there are besides; all in their
/// order, if there are no more. Of a million no more are held than a few.
pub(crate) fn with_most<T, M: PartialOrd>(
    items: impl Iterator<Item = T>,
    count: usize,
    most: impl Fn(&T) -> M,
) -> (Vec<T>, usize) {
    let mut kept = Vec::new();
    let mut others = 0;
    let mut leave = |kept: &mut Vec<T>| {
        kept.sort_by(|one, other| {
            let order = most(other).partial_cmp(&most(one));
            order.unwrap_or(Ordering::Equal)
        });
        others += kept.len() - count;
        kept.truncate(count);
    };
    for item in items {
        kept.push(item);
        if kept.len() >= 4 * count.max(256) {
            leave(&mut kept);
        }
    }
    if kept.len() > count {
        leave(&mut kept);
    }
    (kept, others)
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

    #[test]
    fn of_many_those_with_the_most_are_kept_and_of_few_all_in_their_order() {
        let few = [3, 9, 3];
        assert_eq!(with_most(few.iter(), 3, |it| **it), (vec![&3, &9, &3], 0));
        let many = (0..10_000_u32).map(|number| (number, number % 100));
        let (kept, others) = with_most(many, 3, |(_, rest)| *rest);
        assert_eq!(kept, [(99, 99), (199, 99), (299, 99)]);
        assert_eq!(others, 9_997);
    }
}
