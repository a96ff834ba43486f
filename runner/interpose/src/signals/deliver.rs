//! The handler of caught signals.

use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use libc::{c_int, c_void, siginfo_t};

use crate::report::{Moment, ask, of_this_process};
use crate::signals::caught;
use crate::signals::disposition::{reset, reset_all};
use crate::signals::timer::{Timer, To};

/// True after the first signal. A second one ends the process at once.
static HAS_COME: AtomicBool = AtomicBool::new(false);

/// The number of times that the engine was not idle.
static ATTEMPTS: AtomicU32 = AtomicU32::new(0);

/// The engine holds a lock for some microseconds, or, while it writes the report at the end of the program, for seconds.
const SHORT_ATTEMPTS: u32 = 100;
const SHORT_WAIT: Duration = Duration::from_micros(50);
const LONG_ATTEMPTS: u32 = 1000;
const LONG_WAIT: Duration = Duration::from_millis(10);

/// Delivers the signal to the interrupted thread again.
static AGAIN: Timer = Timer::new(To::ThisThread);

/// Ends the process if the interrupted thread has ended before [`AGAIN`], or if the report takes too long.
static LIMIT: Timer = Timer::new(To::Process);

/// The time after which the signal is delivered to another thread.
const OTHER_THREAD: Duration = Duration::from_millis(50);

/// The time that the report may take.
const LONGEST_REPORT: Duration = Duration::from_secs(8);

/// Has the report written, and ends the process by the signal.
pub(super) unsafe extern "C" fn on_signal(signal: c_int, info: *mut siginfo_t, _: *mut c_void) {
    if of_this_process().is_none() {
        return end_by(signal);
    }
    // SAFETY: the kernel passes the information about the signal.
    let is_again = Timer::has_sent(unsafe { &*info });
    if !is_again && HAS_COME.swap(true, Ordering::AcqRel) {
        return end_by(signal);
    }
    if !ask(Moment::IsIdle) && come_again(signal) {
        return;
    }
    reset_all();
    mask(libc::SIG_UNBLOCK, caught::all());
    // a report into a closed pipe or a full file must not end the process by another signal
    mask(libc::SIG_BLOCK, [libc::SIGPIPE, libc::SIGXFSZ].into_iter());
    LIMIT.set(signal, LONGEST_REPORT);
    ask(Moment::Signal);
    end_by(signal);
}

/// Delivers the signal again when the interrupted section is over. Returns false if it was delivered too often, or
/// there is no timer.
fn come_again(signal: c_int) -> bool {
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
