//! Timers that deliver a signal again. They call the kernel directly, since the C library's functions for timers may
//! allocate memory.

use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use libc::{c_int, c_void};

use crate::thread_id::thread_id;

/// The receiver of the signal.
#[derive(Clone, Copy)]
pub(super) enum To {
    /// The thread that has set the timer.
    ThisThread,
    /// Any thread of the process.
    Process,
}

/// A timer of this process.
pub(super) struct Timer {
    /// The kernel's number; `NONE` until the timer is first set.
    number: AtomicI32,
    to: To,
}

const NONE: c_int = -1;

impl Timer {
    pub(super) const fn new(to: To) -> Self {
        Self {
            number: AtomicI32::new(NONE),
            to,
        }
    }

    /// Delivers `signal` once, after this time. A timer that was set before delivers the signal of its first call.
    /// Returns false if the kernel gives no timer.
    pub(super) fn set(&self, signal: c_int, after: Duration) -> bool {
        let mut number = self.number.load(Ordering::Relaxed);
        if number == NONE {
            let Some(created) = create(signal, self.to) else {
                return false;
            };
            self.number.store(created, Ordering::Relaxed);
            number = created;
        }
        start(number, after)
    }

    /// Returns whether a timer of this module has sent the signal.
    pub(super) fn has_sent(info: &libc::siginfo_t) -> bool {
        // SAFETY: the information of a timer's signal has a value.
        info.si_code == libc::SI_TIMER && unsafe { info.si_value() }.sival_ptr == mark()
    }
}

/// The value that the signals of these timers carry.
fn mark() -> *mut c_void {
    static MARK: u8 = 0;
    (&raw const MARK).cast_mut().cast()
}

fn create(signal: c_int, to: To) -> Option<c_int> {
    // SAFETY: all zero is a valid value.
    let mut event: libc::sigevent = unsafe { mem::zeroed() };
    event.sigev_signo = signal;
    event.sigev_value.sival_ptr = mark();
    match to {
        To::Process => event.sigev_notify = libc::SIGEV_SIGNAL,
        To::ThisThread => {
            event.sigev_notify = libc::SIGEV_THREAD_ID;
            event.sigev_notify_thread_id = thread_id();
        }
    }
    let mut number = NONE;
    let clock = libc::CLOCK_MONOTONIC;
    // SAFETY: both live across the call.
    let created = unsafe {
        libc::syscall(
            libc::SYS_timer_create,
            clock,
            &raw const event,
            &raw mut number,
        )
    };
    (created == 0).then_some(number)
}

fn start(number: c_int, after: Duration) -> bool {
    let never = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let when = libc::itimerspec {
        it_interval: never,
        it_value: libc::timespec {
            tv_sec: after.as_secs().try_into().unwrap_or(1),
            tv_nsec: after.subsec_nanos().into(),
        },
    };
    let before: *mut libc::itimerspec = ptr::null_mut();
    // SAFETY: `when` lives across the call; no previous value is requested.
    let set = unsafe { libc::syscall(libc::SYS_timer_settime, number, 0, &raw const when, before) };
    set == 0
}
