//! A thread that takes samples at fixed times, whatever else runs. It needs no interpreter. On request it ends at once,
//! without waiting for the time of the next sample.

use std::io;
use std::ops::ControlFlow;
use std::process;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::Jemalloc;
use crate::signals::without_signals;

/// The code that takes the samples.
pub trait Probe: Send + 'static {
    /// Takes one sample; returns `Break` if there is nothing more to sample.
    fn sample(&mut self) -> ControlFlow<()>;
}

/// A sampling thread with a probe. The thread returns the probe at its end, and also ends when this value is dropped.
#[derive(Debug)]
pub struct Sampler<P> {
    /// The process that started the thread. A fork has a copy of this value, but no such thread.
    process: u32,
    end: Arc<End>,
    thread: Option<JoinHandle<P>>,
}

impl<P: Probe> Sampler<P> {
    /// Starts a thread that takes the first sample after `interval`, and one sample after each further interval. Times
    /// that pass during a long sample are skipped; the later times do not shift.
    ///
    /// # Errors
    /// The system does not start a thread.
    pub fn start(interval: Duration, probe: P) -> io::Result<Self> {
        let end = Arc::new(End::default());
        let seen = Arc::clone(&end);
        let started = Instant::now();
        let sampling = move || {
            if let Some(heap) = Jemalloc::of_this_process() {
                heap.leave_out();
            }
            sample(started, interval, probe, &seen)
        };
        // the thread calls only a few functions, to a small depth
        let thread = thread::Builder::new()
            .name("pyprof-sampler".into())
            .stack_size(STACK);
        // signals of the program must be delivered to the program's own threads
        let thread = without_signals(|| thread.spawn(sampling))?;
        Ok(Self {
            process: process::id(),
            end,
            thread: Some(thread),
        })
    }

    /// Ends the thread, which may be taking a sample, and returns the probe; none in a fork of the process that started
    /// it.
    #[must_use]
    pub fn end(mut self) -> Option<P> {
        self.stop()
    }
}

impl<P> Sampler<P> {
    fn stop(&mut self) -> Option<P> {
        let thread = self.thread.take()?;
        if self.process != process::id() {
            // locks that the thread held at the time of the fork stay held forever
            std::mem::forget(thread);
            return None;
        }
        self.end.request();
        thread.join().ok()
    }
}

impl<P> Drop for Sampler<P> {
    fn drop(&mut self) {
        self.stop();
    }
}

const STACK: usize = 256 * 1024;

fn sample<P: Probe>(started: Instant, interval: Duration, mut probe: P, end: &End) -> P {
    let mut next = started;
    loop {
        next = following(next, interval, Instant::now());
        if end.comes_before(next) || probe.sample().is_break() {
            return probe;
        }
    }
}

/// Returns the first time after `now` that is a whole number of intervals after `last`. So a late sample does not shift
/// the times of later samples.
#[must_use]
pub fn following(last: Instant, interval: Duration, now: Instant) -> Instant {
    let passed = now.saturating_duration_since(last).as_nanos();
    let intervals = passed / interval.as_nanos().max(1) + 1;
    let nanoseconds = intervals.saturating_mul(interval.as_nanos().max(1));
    let later = Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX));
    // the time is too far away for the clock; the sampling ends before
    last.checked_add(later).unwrap_or_else(|| now + A_LONG_TIME)
}

const A_LONG_TIME: Duration = Duration::from_secs(1 << 32);

/// The request to end the thread.
#[derive(Debug, Default)]
struct End {
    requested: Mutex<bool>,
    changed: Condvar,
}

impl End {
    fn request(&self) {
        *self
            .requested
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Waits until `time` or until the end is requested. Returns whether it is requested.
    fn comes_before(&self, time: Instant) -> bool {
        let mut requested = self
            .requested
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        loop {
            let left = time.saturating_duration_since(Instant::now());
            if *requested || left.is_zero() {
                return *requested;
            }
            let waited = self.changed.wait_timeout(requested, left);
            (requested, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Sends the time of each sample, and breaks after `left` samples.
    struct Times {
        left: usize,
        times: Sender<Instant>,
    }

    impl Probe for Times {
        fn sample(&mut self) -> ControlFlow<()> {
            let _ = self.times.send(Instant::now());
            self.left -= 1;
            if self.left == 0 {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        }
    }

    fn start(interval: Duration, left: usize) -> (Sampler<Times>, Receiver<Instant>) {
        let (times, seen) = channel();
        let started = Sampler::start(interval, Times { left, times });
        (started.expect("a thread"), seen)
    }

    #[test]
    fn sampling_ends_when_the_probe_has_no_more() {
        let (sampler, seen) = start(Duration::from_millis(1), 5);
        assert_eq!(seen.iter().take(5).count(), 5);
        assert_eq!(sampler.end().map(|probe| probe.left), Some(0));
        assert!(seen.recv().is_err());
    }

    #[test]
    fn sampling_ends_without_waiting_for_the_next_time() {
        let (sampler, seen) = start(A_LONG_TIME, 1);
        assert_eq!(sampler.end().map(|probe| probe.left), Some(1));
        assert!(seen.recv().is_err());
        // a dropped sampler ends too: otherwise `recv` would wait
        let (sampler, seen) = start(A_LONG_TIME, 1);
        drop(sampler);
        assert!(seen.recv().is_err());
    }

    #[test]
    fn an_interval_may_have_any_length() {
        let (sampler, _seen) = start(Duration::MAX, 1);
        assert_eq!(sampler.end().map(|probe| probe.left), Some(1));
        let (sampler, seen) = start(Duration::ZERO, 3);
        assert_eq!(seen.iter().take(3).count(), 3);
        drop(sampler);
    }

    #[test]
    fn a_late_sample_does_not_shift_the_later_ones() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let after = |interval, late| following(start, interval, start + late) - start;
        assert_eq!(after(second, Duration::ZERO), second);
        assert_eq!(after(second, Duration::from_millis(999)), second);
        assert_eq!(after(second, second), 2 * second);
        assert_eq!(after(second, Duration::from_millis(7200)), 8 * second);
        assert_eq!(following(start, second, start - second) - start, second);
    }

    #[test]
    fn the_sampling_thread_blocks_the_programs_signals() {
        struct Mask(Sender<bool>);
        impl Probe for Mask {
            fn sample(&mut self) -> ControlFlow<()> {
                // SAFETY: the structure consists of numbers.
                let mut mask: libc::sigset_t = unsafe { std::mem::zeroed() };
                let unchanged = std::ptr::null();
                // SAFETY: the call only reads the mask of this thread, and fills in `mask`.
                unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, unchanged, &raw mut mask) };
                // SAFETY: the mask is filled in.
                let blocked = unsafe { libc::sigismember(&raw const mask, libc::SIGINT) } == 1;
                let _ = self.0.send(blocked);
                ControlFlow::Break(())
            }
        }
        let (blocked, seen) = channel();
        let sampler = Sampler::start(Duration::ZERO, Mask(blocked)).expect("a thread");
        assert_eq!(seen.recv(), Ok(true));
        drop(sampler);
        let (here, seen) = channel();
        let _ = Mask(here).sample();
        assert_eq!(seen.recv(), Ok(false));
    }
}
