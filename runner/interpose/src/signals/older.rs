//! The older functions of the C library that change the action of a signal. Each replacement calls the C library's own
//! function.

use libc::{c_int, sighandler_t};

use crate::real::{BSD_SIGNAL, Real, SIGNAL, SIGSET, SSIGNAL, SYSV_SIGNAL};
use crate::signals::disposition::{catch_default, shown};

pub(crate) type Signal = unsafe extern "C" fn(c_int, sighandler_t) -> sighandler_t;

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn signal(signal: c_int, handler: sighandler_t) -> sighandler_t {
    // SAFETY: by contract.
    unsafe { change(&SIGNAL, signal, handler) }
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn bsd_signal(signal: c_int, handler: sighandler_t) -> sighandler_t {
    // SAFETY: by contract.
    unsafe { change(&BSD_SIGNAL, signal, handler) }
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn ssignal(signal: c_int, handler: sighandler_t) -> sighandler_t {
    // SAFETY: by contract.
    unsafe { change(&SSIGNAL, signal, handler) }
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn sysv_signal(signal: c_int, handler: sighandler_t) -> sighandler_t {
    // SAFETY: by contract.
    unsafe { change(&SYSV_SIGNAL, signal, handler) }
}

/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn sigset(signal: c_int, handler: sighandler_t) -> sighandler_t {
    // SAFETY: by contract.
    unsafe { change(&SIGSET, signal, handler) }
}

/// Calls a function of the C library that changes the action of a signal. Returns the previous handler.
///
/// # Safety
/// As for the C library's function.
unsafe fn change(system: &Real, signal: c_int, handler: sighandler_t) -> sighandler_t {
    // SAFETY: the C library gives all these functions this type.
    let Some(system) = (unsafe { system.function::<Signal>() }) else {
        return libc::SIG_ERR;
    };
    // SAFETY: by contract.
    let before = unsafe { system(signal, handler) };
    if handler == libc::SIG_DFL && before != libc::SIG_ERR {
        catch_default(signal);
    }
    shown(before)
}
