//! The marks of `--marks-every`. A thread that does not use the interpreter makes them.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use pyprof_process::without_signals;
use pyprof_settings::{HeapChoices, Settings};

use super::{HAS_ENDED, mark};

/// The thread needs little of its stack.
const STACK: usize = 1 << 18;

/// Starts the thread, if the settings say so. It ends after the program. If it cannot be started, there are no such
/// marks.
pub(super) fn begin(settings: &Settings) {
    if let HeapChoices::Counted {
        marks_every: Some(every),
        ..
    } = settings.heap
    {
        let thread = thread::Builder::new()
            .name("pyprof-marks".to_owned())
            .stack_size(STACK);
        // signals of the program must be delivered to the program's own threads
        let started = without_signals(|| thread.spawn(move || mark_every(every)));
        if let Err(error) = started {
            pyprof_tracer::keep_failure(|| {
                format!("cannot make the marks of --marks-every: {error}")
            });
        }
    }
}

/// Marks the heap at the multiples of a duration, until the program has ended. A multiple that has passed is left out. When
/// earlier marks are dropped, the duration doubles.
fn mark_every(mut every: Duration) {
    let begun = Instant::now();
    loop {
        let since_last = begun.elapsed().as_nanos() % every.as_nanos().max(1);
        thread::sleep(every.saturating_sub(Duration::from_nanos_u128(since_last)));
        if HAS_ENDED.load(Ordering::Acquire) {
            return;
        }
        if mark(None) {
            every = every.saturating_mul(2);
        }
    }
}
