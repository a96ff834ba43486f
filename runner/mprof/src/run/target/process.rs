//! The process that is sampled: one that we have started, or one that runs already. We are told when it has ended.

use std::ffi::{OsString, c_int};
use std::io;
use std::mem;
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use pyprof_measure::Bytes;

use super::signals::{Mask, disposition};
use super::stat;

/// A process.
#[derive(Debug)]
pub(crate) struct Process {
    number: libc::pid_t,
    /// Tells of the end of one that we have not started, where the system has that. Of one that we have started, a signal
    /// tells; its number stays its own until we have waited for it.
    handle: Option<OwnedFd>,
}

/// How a program has ended that we have started.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ended {
    /// As a shell has it: of one that a signal has killed, 128 and that signal's number.
    pub(crate) status: c_int,
    /// The signal that has killed it.
    pub(crate) signal: Option<c_int>,
    /// The largest resident set that it has ever had, if the system has kept that apart from its children's.
    pub(crate) highest: Option<Bytes>,
}

/// Where a program writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Output,
    Errors,
}

impl Process {
    /// Starts a program, which finds what concerns signals as we have found it. It runs when this comes back.
    pub(crate) fn start(
        words: &[OsString],
        mask: Mask,
        streams: impl IntoIterator<Item = (Stream, Stdio)>,
    ) -> io::Result<Self> {
        let [program, arguments @ ..] = words else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let mut command = Command::new(program);
        command.args(arguments);
        for (stream, to) in streams {
            match stream {
                Stream::Output => command.stdout(to),
                Stream::Errors => command.stderr(to),
            };
        }
        let [pipe, child] = [libc::SIGPIPE, libc::SIGCHLD].map(disposition);
        // SAFETY: all that is called may be called between `fork` and `execve`.
        unsafe {
            command.pre_exec(move || {
                libc::signal(libc::SIGPIPE, pipe);
                libc::signal(libc::SIGCHLD, child);
                mask.restore();
                Ok(())
            });
        }
        // how a child has ended is not kept for one that ignores it
        // SAFETY: no handler is installed.
        unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
        let child = command.spawn()?;
        Ok(Self {
            number: libc::pid_t::try_from(child.id()).map_err(io::Error::other)?,
            handle: None,
        })
    }

    /// The process that has this number now, which runs without us.
    pub(crate) fn of(number: u32) -> io::Result<Self> {
        let none = || io::Error::from_raw_os_error(libc::ESRCH);
        let number = libc::pid_t::try_from(number).map_err(|_| none())?;
        // SAFETY: takes numbers only.
        let handle = unsafe { libc::syscall(libc::SYS_pidfd_open, number, 0) };
        if handle == -1 {
            return match io::Error::last_os_error().raw_os_error() {
                // the number of a thread, or of nothing that could be a process
                Some(libc::ESRCH | libc::EINVAL | libc::ENOENT) => Err(none()),
                _ if is_gone(number) => Err(none()),
                // an older system, or one that does not let us: the next look shows that it has ended
                _ => Ok(Self {
                    number,
                    handle: None,
                }),
            };
        }
        let handle = c_int::try_from(handle).map_err(io::Error::other)?;
        Ok(Self {
            number,
            // SAFETY: just opened, and nobody else's.
            handle: Some(unsafe { OwnedFd::from_raw_fd(handle) }),
        })
    }

    /// Its number.
    pub(crate) fn number(&self) -> u32 {
        self.number.unsigned_abs()
    }

    /// Becomes readable when it has ended, if we have not started it.
    pub(crate) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.handle.as_ref().map(AsFd::as_fd)
    }

    /// Sends a signal to one that we have started, and have not waited for.
    pub(crate) fn send(&self, signal: c_int) {
        // SAFETY: takes numbers only. One that has ended needs no signal any more.
        unsafe { libc::kill(self.number, signal) };
    }

    /// How it has ended, if it has and if we have started it. That is told once.
    pub(crate) fn ended(&self) -> Option<Ended> {
        // each child that was waited for has brought page faults with it, and its highest memory
        let is_own = stat::faults_of_children(self.number()) == Some(0);
        // SAFETY: all zero are valid values, overwritten by the call.
        let (found, status, usage) = unsafe {
            let mut status = 0;
            let mut usage: libc::rusage = mem::zeroed();
            let found = libc::wait4(self.number, &raw mut status, libc::WNOHANG, &raw mut usage);
            (found, status, usage)
        };
        if found != self.number {
            return None;
        }
        let signal = libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status));
        Some(Ended {
            status: signal.map_or_else(|| libc::WEXITSTATUS(status), |signal| 128 + signal),
            signal,
            highest: is_own.then(|| Bytes::new(usage.ru_maxrss.saturating_mul(1024))),
        })
    }
}

fn is_gone(number: libc::pid_t) -> bool {
    // SAFETY: no signal is sent.
    let found = unsafe { libc::kill(number, 0) };
    found == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::ESRCH)
}
