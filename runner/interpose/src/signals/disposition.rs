//! The dispositions of caught signals: those that the program reads and sets, and those that the kernel has.

use std::sync::atomic::{AtomicI32, Ordering};

use libc::{c_int, sighandler_t};

use crate::report;
use crate::signals::caught::{FAULTS, NAMED, NUMBERS, all, is_caught, is_fault};
use crate::signals::deliver::{self, on_signal};
use crate::signals::fault::{self, on_fault};
use crate::signals::kernel::{current, set, system_sigaction};

/// The flags that the program has set with the default action, by signal; `NOT_SET` until then.
static FLAGS: [AtomicI32; NUMBERS] = [const { AtomicI32::new(NOT_SET) }; NUMBERS];
const NOT_SET: c_int = -1;

/// `SA_RESTORER`, which the C library adds to the flags. It is also in the flags that `sigaction` returns.
const RESTORER: c_int = 0x0400_0000;

/// Catches all signals with the default action.
pub(crate) fn catch_defaults() {
    all().chain(FAULTS).for_each(catch_default);
}

/// Catches the signals with fixed numbers that have the default action. Real-time signals belong to libraries.
pub(crate) fn catch_named_defaults() {
    NAMED.into_iter().chain(FAULTS).for_each(catch_default);
}

/// Catches a signal with a fixed number, if the program has given it the default action. For a process whose calls of
/// `sigaction` do not reach this crate.
pub fn catch_again(signal: c_int) {
    if NAMED.contains(&signal) || is_fault(signal) {
        catch_default(signal);
    }
}

/// Catches a signal if it has the default action, in the process that reports.
pub(super) fn catch_default(signal: c_int) {
    if !report::catches_signals() || !is_caught(signal) {
        return;
    }
    if let Some(current) = current(signal)
        && current.sa_sigaction == libc::SIG_DFL
    {
        note_flags(signal, current.sa_flags);
        set(signal, &caught(signal, &current));
    }
}

/// Examines or changes the disposition of a signal.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn sigaction(
    signal: c_int,
    new: *const libc::sigaction,
    old: *mut libc::sigaction,
) -> c_int {
    let flags = usize::try_from(signal).ok().and_then(|it| FLAGS.get(it));
    let Some(flags) = flags else {
        // SAFETY: by contract.
        return unsafe { system_sigaction(signal, new, old) };
    };
    let before = flags.load(Ordering::Relaxed);
    // SAFETY: `new` is null or valid by contract.
    let replacement = unsafe { new.as_ref() }.filter(|new| is_to_be_caught(signal, new));
    let result = match replacement.map(|new| (new.sa_flags, caught(signal, new))) {
        Some((asked, caught)) => {
            flags.store(asked, Ordering::Relaxed);
            // SAFETY: `old` by contract.
            unsafe { system_sigaction(signal, &raw const caught, old) }
        }
        // SAFETY: by contract.
        None => unsafe { system_sigaction(signal, new, old) },
    };
    if result != 0 {
        return result;
    }
    // SAFETY: `old` is null or valid by contract, and the call has filled it.
    if let Some(old) = unsafe { old.as_mut() }
        && is_of_this_crate(old.sa_sigaction)
    {
        old.sa_sigaction = libc::SIG_DFL;
        old.sa_flags = match before {
            NOT_SET => 0,
            asked => asked | old.sa_flags & RESTORER,
        };
    }
    result
}

/// Returns the disposition that catches a signal, with the mask of the program's disposition.
fn caught(signal: c_int, asked: &libc::sigaction) -> libc::sigaction {
    match is_fault(signal) {
        true => fault::caught(asked),
        false => deliver::caught(asked),
    }
}

/// Returns whether this is a handler of this crate, which replaces the default action.
fn is_of_this_crate(handler: sighandler_t) -> bool {
    [on_signal as *const (), on_fault as *const ()].contains(&(handler as *const ()))
}

/// Returns whether the program gives a signal the default action, and that action would end this process.
fn is_to_be_caught(signal: c_int, new: &libc::sigaction) -> bool {
    new.sa_sigaction == libc::SIG_DFL && is_caught(signal) && report::catches_signals()
}

/// Stores the flags that the kernel has for a default action. Without flags, it counts as not set by the program.
fn note_flags(signal: c_int, flags: c_int) {
    let stored = usize::try_from(signal).ok().and_then(|it| FLAGS.get(it));
    if let Some(stored) = stored {
        stored.store(if flags == 0 { NOT_SET } else { flags }, Ordering::Relaxed);
    }
}

/// Returns the handler that the program reads for one that the kernel has.
pub(super) fn shown(handler: sighandler_t) -> sighandler_t {
    match is_of_this_crate(handler) {
        true => libc::SIG_DFL,
        false => handler,
    }
}
