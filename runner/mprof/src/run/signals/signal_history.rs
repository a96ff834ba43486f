//! What we were told while the program ran: which signals, and when.

use std::ffi::c_int;
use std::time::{Duration, Instant};

/// The signals that have come, each with the time at which it was meant last.
#[derive(Debug, Default)]
pub(crate) struct Told(Vec<(c_int, Instant)>);

/// How often somebody has meant a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// As if it were the first time.
    Anew,
    /// It came twice and is meant once: who ends a process and its whole group sends it to both.
    Once,
    /// Somebody has seen that it is not heeded, and does not want to wait.
    Again,
}

/// No person and no script waits so shortly for what a signal does.
const AT_ONCE: Duration = Duration::from_millis(100);

/// Who is told to end and does not is left when it is told again so soon.
const SOON: Duration = Duration::from_secs(2);

impl Told {
    /// Takes note of a signal that has come now.
    pub(crate) fn note(&mut self, signal: c_int, now: Instant) -> Meant {
        let mut all = self.0.iter_mut();
        let Some((_, meant)) = all.find(|(told, _)| *told == signal) else {
            self.0.push((signal, now));
            return Meant::Anew;
        };
        let apart = now.saturating_duration_since(*meant);
        if apart < AT_ONCE {
            return Meant::Once;
        }
        *meant = now;
        if apart < SOON {
            Meant::Again
        } else {
            Meant::Anew
        }
    }

    /// Whether this signal has come.
    pub(crate) fn has(&self, signal: c_int) -> bool {
        self.0.iter().any(|(told, _)| *told == signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(signals: &[(u64, c_int)]) -> Vec<Meant> {
        let (start, mut told) = (Instant::now(), Told::default());
        let all = signals.iter();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        all.map(|(milliseconds, signal)| told.note(*signal, at(*milliseconds)))
            .collect()
    }

    #[test]
    fn who_tells_it_again_after_a_while_does_not_want_to_wait() {
        let signals = [(0, 2), (500, 2), (5000, 2)];
        assert_eq!(meant(&signals), [Meant::Anew, Meant::Again, Meant::Anew]);
    }

    #[test]
    fn a_process_and_its_group_that_are_told_at_once_are_told_once() {
        let signals = [(0, 15), (1, 15), (50, 15), (130, 15)];
        let expected = [Meant::Anew, Meant::Once, Meant::Once, Meant::Again];
        assert_eq!(meant(&signals), expected);
    }

    #[test]
    fn another_signal_is_another_matter() {
        let signals = [(0, 15), (500, 1), (600, 2)];
        assert_eq!(meant(&signals), [Meant::Anew; 3]);
    }

    #[test]
    fn each_that_has_come_is_known() {
        let mut told = Told::default();
        told.note(15, Instant::now());
        told.note(1, Instant::now());
        assert!(told.has(15) && told.has(1) && !told.has(2));
    }
}
