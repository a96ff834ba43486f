//! The handler of caught signals.

use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use libc::{c_int, c_void, sighandler_t, siginfo_t};

use crate::report::{Moment, ask, of_this_process, this_process};
use crate::signals::caught;
use crate::signals::kernel::{current, reset, set};
use crate::signals::timer::{Timer, To};

/// The time of the first signal in nanoseconds; zero until then. A later signal ends the process at once, unless it
/// arrives within [`TOGETHER`].
static FIRST: AtomicU64 = AtomicU64::new(0);

/// The time within which a second signal is part of the first: `timeout` and terminals send a signal both to a process
/// and to its group.
const TOGETHER: Duration = Duration::from_millis(200);

/// The time at which the report began, in nanoseconds; zero until then.
static REPORT_BEGUN: AtomicU64 = AtomicU64::new(0);

/// The number of deliveries at which the engine was not idle.
static ATTEMPTS: AtomicU32 = AtomicU32::new(0);

// the engine holds its lock for some microseconds; for seconds while it writes the report at the end of the program
const SHORT_ATTEMPTS: u32 = 100;
const SHORT_WAIT: Duration = Duration::from_micros(50);
const LONG_ATTEMPTS: u32 = 1000;
const LONG_WAIT: Duration = Duration::from_millis(10);

/// Delivers the signal to the interrupted thread again.
static AGAIN: Timer = Timer::new(To::ThisThread);

/// Delivers the signal to any thread: if the interrupted thread has ended before [`AGAIN`], and if the report takes too
/// long. In the second case, the handler ends the process.
static LIMIT: Timer = Timer::new(To::Process);

/// The time that the interrupted thread has to handle [`AGAIN`].
const OTHER_THREAD: Duration = Duration::from_millis(50);

/// The time that the report may take.
const LONGEST_REPORT: Duration = Duration::from_secs(8);

/// Returns the disposition that catches a signal for a report, with the mask of the program's disposition. The handler
/// does not run on the alternate stack, which is too small for the report.
pub(super) fn caught(asked: &libc::sigaction) -> libc::sigaction {
    libc::sigaction {
        sa_sigaction: on_signal as *const () as sighandler_t,
        sa_flags: libc::SA_SIGINFO | libc::SA_RESTART,
        ..*asked
    }
}

/// Writes the report, and ends the process by the signal.
pub(super) unsafe extern "C" fn on_signal(signal: c_int, info: *mut siginfo_t, _: *mut c_void) {
    if of_this_process().is_none() {
        ask(Moment::Signal(signal));
        return end_by(signal);
    }
    // SAFETY: the kernel passes the information about the signal.
    let is_of_timer = Timer::has_sent(unsafe { &*info });
    if !is_of_timer && let Some(since) = since_the_first() {
        if since > TOGETHER {
            end_by(signal);
        }
        return;
    }
    if let Some(since) = since_the_report() {
        // an earlier signal of a timer may arrive late
        if since >= LONGEST_REPORT {
            end_by(signal);
        }
        return;
    }
    if !ask(Moment::IsIdle) && deliver_again(signal) {
        return;
    }
    let begun = REPORT_BEGUN.compare_exchange(0, now(), Ordering::AcqRel, Ordering::Acquire);
    if begun.is_err() {
        // another thread got the signal from the other timer, and writes the report
        return;
    }
    catch_all();
    mask(libc::SIG_UNBLOCK, caught::all());
    // a report into a closed pipe or a full file must not end the process by another signal
    mask(libc::SIG_BLOCK, [libc::SIGPIPE, libc::SIGXFSZ].into_iter());
    LIMIT.set(signal, LONGEST_REPORT);
    ask(Moment::Signal(signal));
    end_by(signal);
}

/// Returns the time since the first signal; `None` if this is the first one.
fn since_the_first() -> Option<Duration> {
    let now = now();
    let first = FIRST.compare_exchange(0, now, Ordering::AcqRel, Ordering::Acquire);
    first.err().map(|first| between(first, now))
}

/// Returns the time since the report began; `None` if it has not begun.
fn since_the_report() -> Option<Duration> {
    match REPORT_BEGUN.load(Ordering::Acquire) {
        0 => None,
        begun => Some(between(begun, now())),
    }
}

fn between(first: u64, second: u64) -> Duration {
    Duration::from_nanos(second.saturating_sub(first))
}

/// Returns the time in nanoseconds since a fixed moment; never zero.
fn now() -> u64 {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: overwrites `now`.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    let seconds = Duration::from_secs(now.tv_sec.unsigned_abs());
    let nanoseconds = (seconds + Duration::from_nanos(now.tv_nsec.unsigned_abs())).as_nanos();
    u64::try_from(nanoseconds).unwrap_or(u64::MAX).max(1)
}

/// Sets the timers that deliver the signal again after a short time, in which the engine may become idle. Returns false
/// if it was delivered too often, or the kernel gives no timer.
fn deliver_again(signal: c_int) -> bool {
    let wait = match ATTEMPTS.fetch_add(1, Ordering::Relaxed) {
        ..SHORT_ATTEMPTS => SHORT_WAIT,
        SHORT_ATTEMPTS..LONG_ATTEMPTS => LONG_WAIT,
        _ => return false,
    };
    LIMIT.set(signal, wait + OTHER_THREAD);
    AGAIN.set(signal, wait)
}

/// Ends the process by the default action of the signal.
fn end_by(signal: c_int) {
    reset(signal);
    mask(libc::SIG_UNBLOCK, [signal].into_iter());
    // SAFETY: sends a signal to this thread.
    unsafe { libc::raise(signal) };
    // at the limit of pending signals, `raise` fails for a real-time signal, and `kill` does not
    // SAFETY: sends a signal to this process.
    unsafe { libc::kill(this_process(), signal) };
}

/// Blocks or unblocks signals for this thread.
fn mask(how: c_int, signals: impl Iterator<Item = c_int>) {
    // SAFETY: all zero is a valid value.
    let mut set: libc::sigset_t = unsafe { mem::zeroed() };
    for signal in signals {
        // SAFETY: the set is initialised.
        unsafe { libc::sigaddset(&raw mut set, signal) };
    }
    // SAFETY: changes only the mask of this thread.
    unsafe { libc::pthread_sigmask(how, &raw const set, ptr::null_mut()) };
}

/// Catches all signals, also those with a handler of the program: without pyprof the process would have ended, so the
/// handler must not run any more. Ignored signals stay ignored.
fn catch_all() {
    for signal in caught::all() {
        if let Some(current) = current(signal)
            && current.sa_sigaction != libc::SIG_IGN
        {
            set(signal, &caught(&current));
        }
    }
}
