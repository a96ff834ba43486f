//! The signals that mprof has received while the program ran, with their times.

use std::ffi::c_int;
use std::time::{Duration, Instant};

/// The signals that mprof has received, each with the time of its last delivery that was no duplicate.
#[derive(Debug, Default)]
pub(crate) struct SignalHistory(Vec<(c_int, Instant)>);

/// The relation of a signal to the previous one with the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// There was no such signal in the last two seconds.
    First,
    /// The same signal was received just before: its sender has signalled mprof and also its whole process group.
    Duplicate,
    /// The signal was sent again, because the program did not end after the first one.
    Repeated,
}

/// The time within which a second signal is a duplicate. No user and no script repeats a signal so fast.
const DUPLICATE_WITHIN: Duration = Duration::from_millis(100);

/// The time within which a second signal is repeated. If it is INT, TERM, HUP or QUIT, mprof detaches from the program.
const REPEATED_WITHIN: Duration = Duration::from_secs(2);

impl SignalHistory {
    /// Records a signal that was received at `now`.
    pub(crate) fn record(&mut self, signal: c_int, now: Instant) -> Delivery {
        let mut all = self.0.iter_mut();
        let Some((_, last)) = all.find(|(number, _)| *number == signal) else {
            self.0.push((signal, now));
            return Delivery::First;
        };
        let apart = now.saturating_duration_since(*last);
        if apart < DUPLICATE_WITHIN {
            return Delivery::Duplicate;
        }
        *last = now;
        if apart < REPEATED_WITHIN {
            Delivery::Repeated
        } else {
            Delivery::First
        }
    }

    /// Returns whether mprof has received this signal.
    pub(crate) fn contains(&self, signal: c_int) -> bool {
        self.0.iter().any(|(number, _)| *number == signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deliveries(signals: &[(u64, c_int)]) -> Vec<Delivery> {
        let (start, mut history) = (Instant::now(), SignalHistory::default());
        let all = signals.iter();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        all.map(|(milliseconds, signal)| history.record(*signal, at(*milliseconds)))
            .collect()
    }

    #[test]
    fn a_signal_within_two_seconds_is_repeated() {
        let signals = [(0, 2), (500, 2), (5000, 2)];
        let expected = [Delivery::First, Delivery::Repeated, Delivery::First];
        assert_eq!(deliveries(&signals), expected);
    }

    #[test]
    fn a_signal_to_the_process_and_to_its_group_counts_once() {
        let signals = [(0, 15), (1, 15), (50, 15), (130, 15)];
        let expected = [
            Delivery::First,
            Delivery::Duplicate,
            Delivery::Duplicate,
            Delivery::Repeated,
        ];
        assert_eq!(deliveries(&signals), expected);
    }

    #[test]
    fn signals_of_other_numbers_do_not_matter() {
        let signals = [(0, 15), (500, 1), (600, 2)];
        assert_eq!(deliveries(&signals), [Delivery::First; 3]);
    }

    #[test]
    fn all_received_signals_are_known() {
        let mut history = SignalHistory::default();
        history.record(15, Instant::now());
        history.record(1, Instant::now());
        assert!(history.contains(15) && history.contains(1) && !history.contains(2));
    }
}
