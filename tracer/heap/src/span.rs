//! The heap in a span of time: its peak and its changes, added up over its segments.

use crate::layout::{PlaceChange, Segment};

/// The bytes that were held in a span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// At its start.
    pub before: i64,
    /// At its peak.
    pub peak: i64,
    /// At its end.
    pub after: i64,
}

impl Span {
    /// Adds the next segment to a span. Returns the longer span, and whether the segment has the peak of it.
    #[must_use]
    pub fn with(this: Option<Self>, segment: Segment) -> (Self, bool) {
        let Segment {
            before,
            peak,
            after,
            ..
        } = segment;
        match this {
            None => (
                Self {
                    before,
                    peak,
                    after,
                },
                true,
            ),
            Some(this) => {
                let has_peak = peak > this.peak;
                let peak = peak.max(this.peak);
                (
                    Self {
                        peak,
                        after,
                        ..this
                    },
                    has_peak,
                )
            }
        }
    }
}

/// Adds the changes of the next segment to those of a span; both are in the order of their places. `has_peak` says whether
/// the segment has the peak. Calls `each` with each sum, in the same order.
pub fn add_changes(
    span: &[PlaceChange],
    segment: &[PlaceChange],
    has_peak: bool,
    mut each: impl FnMut(PlaceChange),
) {
    let (mut span, mut segment) = (span.iter().copied().peekable(), segment.iter().peekable());
    loop {
        let place = match (span.peek(), segment.peek()) {
            (None, None) => return,
            (Some(one), None) => one.place,
            (None, Some(one)) => one.place,
            (Some(one), Some(other)) => one.place.min(other.place),
        };
        let before = span.next_if(|change| change.place == place);
        let before = before.unwrap_or(PlaceChange {
            place,
            ..PlaceChange::default()
        });
        let next = segment.next_if(|change| change.place == place);
        let next = next.copied().unwrap_or_default();
        each(PlaceChange {
            at_peak: match has_peak {
                true => before.left + next.at_peak,
                false => before.at_peak,
            },
            left: before.left + next.left,
            allocated: before.allocated + next.allocated,
            allocations: before.allocations + next.allocations,
            ..before
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_of_a_span_is_that_of_its_highest_segment() {
        let (span, _) = Span::with(None, segment(10, 30, 20));
        let (span, has_peak) = Span::with(Some(span), segment(20, 25, 5));
        assert!(!has_peak);
        let (span, has_peak) = Span::with(Some(span), segment(5, 40, 7));
        assert!(has_peak);
        assert_eq!((span.before, span.peak, span.after), (10, 40, 7));
    }

    #[test]
    fn changes_are_added_by_place() {
        let first = [change(1, 20, 10), change(4, 5, 5)];
        let second = [change(2, 7, 0), change(4, 2, -5)];
        assert_eq!(
            added(&first, &second, true),
            [change(1, 10, 10), change(2, 7, 0), change(4, 7, 0)]
        );
        assert_eq!(
            added(&first, &second, false),
            [change(1, 20, 10), change(2, 0, 0), change(4, 5, 0)]
        );
    }

    fn added(span: &[PlaceChange], segment: &[PlaceChange], has_peak: bool) -> Vec<PlaceChange> {
        let mut sums = Vec::new();
        add_changes(span, segment, has_peak, |sum| sums.push(sum));
        sums
    }

    fn segment(before: i64, peak: i64, after: i64) -> Segment {
        Segment {
            before,
            peak,
            after,
            places: 0,
        }
    }

    fn change(place: u32, at_peak: i64, left: i64) -> PlaceChange {
        PlaceChange {
            place,
            at_peak,
            left,
            ..PlaceChange::default()
        }
    }
}
