//! The sampled process, started by mprof or already running, and the descriptor that reports its end.

use std::ffi::{OsString, c_int};
use std::io;
use std::mem;
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use pyprof_measure::Bytes;
use pyprof_process::{Pid, stat};

use crate::run::signals::mask::{Mask, disposition};

/// The sampled process.
#[derive(Debug)]
pub(crate) struct Process {
    pid: libc::pid_t,
    /// The pidfd of an attached process, if the kernel supports it. The end of a started process is reported by
    /// SIGCHLD; no other process gets its pid until mprof has waited for it.
    pidfd: Option<OwnedFd>,
}

/// The end of a started program.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ended {
    /// The exit status; as in a shell, 128 plus the signal that has killed the program.
    pub(crate) status: c_int,
    /// The signal that has killed the program.
    pub(crate) signal: Option<c_int>,
    /// The largest resident set of the process; `None` if the system mixes it with that of the process's children.
    pub(crate) highest: Option<Bytes>,
}

/// An output stream of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Output,
    Errors,
}

impl Process {
    /// Starts a program with the signal mask and dispositions that mprof itself was started with. The program is
    /// running when this returns.
    pub(crate) fn start(
        argv: &[OsString],
        mask: Mask,
        streams: impl IntoIterator<Item = (Stream, Stdio)>,
    ) -> io::Result<Self> {
        let [program, arguments @ ..] = argv else {
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
        let restore = move || {
            // SAFETY: mprof itself was started with this disposition.
            unsafe { libc::signal(libc::SIGPIPE, pipe) };
            // SAFETY: as above.
            unsafe { libc::signal(libc::SIGCHLD, child) };
            mask.restore();
            Ok(())
        };
        // SAFETY: the closure calls only functions that may be called between `fork` and `execve`.
        unsafe { command.pre_exec(restore) };
        // the kernel keeps no exit status for a parent that ignores SIGCHLD
        // SAFETY: no handler is installed.
        unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
        let child = command.spawn()?;
        Ok(Self {
            pid: libc::pid_t::try_from(child.id()).map_err(io::Error::other)?,
            pidfd: None,
        })
    }

    /// Returns the process that has this pid now.
    ///
    /// # Errors
    /// ESRCH if no process has it.
    pub(crate) fn attach(pid: Pid) -> io::Result<Self> {
        let none = || io::Error::from_raw_os_error(libc::ESRCH);
        let pid = libc::pid_t::try_from(pid.0).map_err(|_| none())?;
        // SAFETY: takes numbers only.
        let pidfd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
        if pidfd == -1 {
            return match io::Error::last_os_error().raw_os_error() {
                // the pid is the id of a thread, or of no process
                Some(libc::ESRCH | libc::EINVAL | libc::ENOENT) => Err(none()),
                _ if is_gone(pid) => Err(none()),
                // an older kernel, or a pidfd is not allowed: the next sample finds that the process has ended
                _ => Ok(Self { pid, pidfd: None }),
            };
        }
        let pidfd = c_int::try_from(pidfd).map_err(io::Error::other)?;
        Ok(Self {
            pid,
            // SAFETY: the descriptor was just opened, and nothing else owns it.
            pidfd: Some(unsafe { OwnedFd::from_raw_fd(pidfd) }),
        })
    }

    /// Returns the pid of the process.
    pub(crate) fn pid(&self) -> Pid {
        Pid(self.pid.unsigned_abs())
    }

    /// Returns a descriptor that becomes readable when an attached process has ended.
    pub(crate) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.pidfd.as_ref().map(AsFd::as_fd)
    }

    /// Sends a signal to a started process. The process must not have been waited for.
    pub(crate) fn send(&self, signal: c_int) {
        // SAFETY: takes numbers only. An error means that the process has ended and needs no signal.
        unsafe { libc::kill(self.pid, signal) };
    }

    /// Returns how a started process has ended. It returns this once; before the end, it returns `None`.
    pub(crate) fn ended(&self) -> Option<Ended> {
        // each child that the process has waited for is added: its page faults, and its high-water mark
        let has_no_children = stat::faults_of_children(self.pid()) == Some(0);
        let mut status = 0;
        // SAFETY: all zero is a valid value.
        let mut usage: libc::rusage = unsafe { mem::zeroed() };
        // SAFETY: overwrites `status` and `usage`.
        let found =
            unsafe { libc::wait4(self.pid, &raw mut status, libc::WNOHANG, &raw mut usage) };
        if found != self.pid {
            return None;
        }
        let signal = libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status));
        Some(Ended {
            status: signal.map_or_else(|| libc::WEXITSTATUS(status), |signal| 128 + signal),
            signal,
            highest: has_no_children.then(|| Bytes::new(usage.ru_maxrss.saturating_mul(1024))),
        })
    }
}

fn is_gone(pid: libc::pid_t) -> bool {
    // SAFETY: sends no signal.
    let found = unsafe { libc::kill(pid, 0) };
    found == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::ESRCH)
}
