//! Sets of signals, and the signals that this process blocks or ignores.

use std::ffi::c_int;
use std::io;
use std::mem;
use std::ptr;

/// A set of signals.
#[derive(Clone, Copy)]
pub(crate) struct Mask(libc::sigset_t);

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mask")
    }
}

impl Mask {
    /// Returns the set of these signals.
    pub(super) fn of(signals: impl IntoIterator<Item = c_int>) -> Self {
        // SAFETY: all zero is the empty set.
        let empty: libc::sigset_t = unsafe { mem::zeroed() };
        signals.into_iter().fold(Self(empty), Self::and)
    }

    /// Returns the set of all signals.
    pub(crate) fn of_all() -> Self {
        let mut all = Self::of([]);
        // SAFETY: the pointer is that of a set.
        unsafe { libc::sigfillset(&raw mut all.0) };
        all
    }

    /// Returns the set with one signal more.
    pub(super) fn and(mut self, signal: c_int) -> Self {
        // SAFETY: the set is valid.
        unsafe { libc::sigaddset(&raw mut self.0, signal) };
        self
    }

    /// Returns a pointer to the set for calls of the C library.
    pub(super) fn as_ptr(&self) -> *const libc::sigset_t {
        &raw const self.0
    }

    /// Returns a pointer through which the C library fills the set.
    pub(super) fn as_mut_ptr(&mut self) -> *mut libc::sigset_t {
        &raw mut self.0
    }

    /// Blocks these signals in addition, and returns the set that was blocked before.
    pub(super) fn block(self) -> io::Result<Self> {
        let mut before = Self::of([]);
        // SAFETY: both sets live across the call.
        let failed =
            unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const self.0, &raw mut before.0) };
        match failed {
            0 => Ok(before),
            number => Err(io::Error::from_raw_os_error(number)),
        }
    }

    /// Unblocks these signals. Those that are pending arrive before this returns.
    pub(super) fn unblock(&self) {
        // SAFETY: the set lives across the call.
        unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const self.0, ptr::null_mut()) };
    }

    /// Blocks exactly these signals. This may be called between `fork` and `execve`.
    pub(crate) fn restore(&self) {
        // SAFETY: the set lives across the call.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.0, ptr::null_mut()) };
    }
}

/// Returns whether this process ignores a signal.
pub(super) fn is_ignored(signal: c_int) -> bool {
    disposition(signal) == libc::SIG_IGN
}

/// Returns the disposition of a signal in this process: the default, ignored, or a handler.
pub(crate) fn disposition(signal: c_int) -> libc::sighandler_t {
    // SAFETY: all zero is a valid value.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    // SAFETY: the pointer is that of a value of this type; the call changes nothing else.
    unsafe { libc::sigaction(signal, ptr::null(), &raw mut action) };
    action.sa_sigaction
}
