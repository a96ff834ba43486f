//! The signals that mprof blocks, and reads from a descriptor while it waits for the next sample.

use std::ffi::c_int;
use std::io;
use std::mem;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use pyprof_process::Pid;

use super::mask::{Mask, is_ignored};
use super::sender::Sender;
use super::signal::{ENDING, Signal};

/// The blocked signals. They stay blocked as long as this value lives.
#[derive(Debug)]
pub(crate) struct SignalQueue {
    /// The signalfd.
    pending: OwnedFd,
    /// The mask that this process was started with.
    before: Mask,
}

/// The signals that end a process by default, except those that report an error of the process itself. SIGTSTP and
/// SIGWINCH are here for the display.
const BLOCKED: [c_int; 16] = [
    libc::SIGINT,
    libc::SIGTERM,
    libc::SIGHUP,
    libc::SIGQUIT,
    libc::SIGTSTP,
    libc::SIGWINCH,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGALRM,
    libc::SIGVTALRM,
    libc::SIGPROF,
    libc::SIGIO,
    libc::SIGPWR,
    libc::SIGSTKFLT,
    // a supervisor sends it to a service that does not answer
    libc::SIGABRT,
    // batch systems send it shortly before the time limit
    libc::SIGXCPU,
];

/// The signals of failing writes. The write also returns an error.
const WRITE_SIGNALS: [c_int; 3] = [libc::SIGPIPE, libc::SIGXFSZ, libc::SIGTTOU];

impl SignalQueue {
    /// Blocks the signals, except those that are ignored already, as under `nohup`. From now on, a write into a closed
    /// pipe or into a file of the maximal size fails instead of ending mprof. A write to the terminal from the
    /// background stops neither mprof nor the program.
    pub(crate) fn block() -> io::Result<Self> {
        let all = BLOCKED
            .into_iter()
            .chain(libc::SIGRTMIN()..=libc::SIGRTMAX());
        let blocked = all.filter(|it| !is_ignored(*it));
        // even if it is ignored now: the start of the program changes that
        let read = Mask::of(blocked).and(libc::SIGCHLD);
        let before = WRITE_SIGNALS.into_iter().fold(read, Mask::and).block()?;
        let flags = libc::SFD_CLOEXEC | libc::SFD_NONBLOCK;
        // SAFETY: the mask lives across the call.
        let pending = unsafe { libc::signalfd(-1, read.as_ptr(), flags) };
        if pending == -1 {
            return Err(io::Error::last_os_error());
        }
        Ok(Self {
            // SAFETY: the descriptor was just made, and nothing else owns it.
            pending: unsafe { OwnedFd::from_raw_fd(pending) },
            before,
        })
    }

    /// Returns the mask that mprof was started with. The program gets it too.
    pub(crate) fn before(&self) -> Mask {
        self.before
    }

    /// Unblocks the signals again, except those of `WRITE_SIGNALS`: mprof writes until its end.
    pub(crate) fn unblock(&self) {
        WRITE_SIGNALS
            .into_iter()
            .fold(self.before, Mask::and)
            .restore();
    }

    /// Returns a pending signal that ends the program. [`Self::next`] still returns that signal.
    pub(crate) fn ending(&self) -> Option<c_int> {
        let mut pending = Mask::of([]);
        // SAFETY: the set is valid.
        unsafe { libc::sigpending(pending.as_mut_ptr()) };
        // SAFETY: as above.
        let is_pending = |signal| unsafe { libc::sigismember(pending.as_ptr(), signal) } == 1;
        let mut ending = ENDING.into_iter();
        ending.find(|signal| !is_ignored(*signal) && is_pending(*signal))
    }

    /// Returns a descriptor that is readable if a signal was received.
    pub(crate) fn descriptor(&self) -> BorrowedFd<'_> {
        self.pending.as_fd()
    }

    /// Returns the next received signal; `None` if there is none.
    pub(crate) fn next(&self) -> Option<Signal> {
        // SAFETY: all zero is a valid value.
        let mut information: libc::signalfd_siginfo = unsafe { mem::zeroed() };
        let size = mem::size_of_val(&information);
        let to = (&raw mut information).cast();
        // SAFETY: overwrites at most the bytes of `information`.
        let length = unsafe { libc::read(self.pending.as_raw_fd(), to, size) };
        if length <= 0 {
            return None;
        }
        let number = c_int::try_from(information.ssi_signo).ok()?;
        let sender = match information.ssi_code {
            SI_KERNEL if is_for_mprof_alone(number) => Sender::Other,
            SI_KERNEL => Sender::System,
            _ => Sender::process(Pid(information.ssi_pid)),
        };
        Some(Signal { number, sender })
    }
}

/// Returns whether the kernel sends this signal only to mprof, and not to the program.
fn is_for_mprof_alone(signal: c_int) -> bool {
    match signal {
        // a terminal that has hung up signals only the leader of its session, as long as there is one
        libc::SIGHUP => {
            // SAFETY: takes and returns a number.
            let session = unsafe { libc::getsid(0) };
            // SAFETY: takes nothing and cannot fail.
            session == unsafe { libc::getpid() }
        }
        // the timer was set before mprof was executed, and children do not inherit timers
        libc::SIGALRM | libc::SIGVTALRM | libc::SIGPROF => true,
        _ => false,
    }
}

/// The code of a signal that no process has sent, as in the kernel's `asm-generic/siginfo.h`.
const SI_KERNEL: i32 = 0x80;

impl Drop for SignalQueue {
    fn drop(&mut self) {
        self.unblock();
    }
}
