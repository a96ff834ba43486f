//! The signals that are meant for the program, or end the recording: they wait until we ask for them.

use std::ffi::c_int;
use std::io;
use std::mem;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ptr;

use super::sender::Sender;

/// The signals of this process, kept back while this is there.
#[derive(Debug)]
pub(crate) struct Signals {
    waiting: OwnedFd,
    before: Mask,
}

/// One that has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signal {
    /// Its number.
    pub(crate) number: c_int,
    /// Who has sent it.
    pub(crate) sender: Sender,
}

/// What a signal means to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The program is to end.
    End,
    /// We are to stop, and give the terminal back before.
    Stop,
    /// The terminal has another size.
    Resize,
    /// A process that we have started may have ended.
    Child,
    /// Whatever it means to the program.
    Another,
}

impl Signal {
    /// What it means.
    pub(crate) fn meaning(self) -> Meaning {
        match self.number {
            number if ENDING.contains(&number) => Meaning::End,
            libc::SIGTSTP => Meaning::Stop,
            libc::SIGWINCH => Meaning::Resize,
            libc::SIGCHLD => Meaning::Child,
            _ => Meaning::Another,
        }
    }
}

/// Those by which a person or a script ends a program.
pub(crate) const ENDING: [c_int; 4] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT];

/// All that would end a process that has not asked for them, but for those that tell of an error of its own, and those
/// that mean something to us.
const ASKED_FOR: [c_int; 16] = [
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
    // who watches over a service sends it to one that does not answer
    libc::SIGABRT,
    // batch systems send it before the time is over
    libc::SIGXCPU,
];

/// Of these we know from the write that fails.
const OF_WRITES: [c_int; 3] = [libc::SIGPIPE, libc::SIGXFSZ, libc::SIGTTOU];

impl Signals {
    /// Keeps them back, but for those that were ignored before, as `nohup` has it. A write into a closed pipe fails
    /// then, and does not end us; nor does one into a file that has become too large. One to the terminal of which we are
    /// in the background stops neither us nor the program.
    pub(crate) fn keep_back() -> io::Result<Self> {
        let all = ASKED_FOR
            .into_iter()
            .chain(libc::SIGRTMIN()..=libc::SIGRTMAX());
        let heeded = all.filter(|it| !is_ignored(*it));
        // it comes also where it was ignored: then we do not ignore it
        let asked_for = Mask::of(heeded).and(libc::SIGCHLD);
        let before = OF_WRITES.into_iter().fold(asked_for, Mask::and).block()?;
        let flags = libc::SFD_CLOEXEC | libc::SFD_NONBLOCK;
        // SAFETY: the mask lives across the call.
        let waiting = unsafe { libc::signalfd(-1, &raw const asked_for.0, flags) };
        if waiting == -1 {
            return Err(io::Error::last_os_error());
        }
        Ok(Self {
            // SAFETY: just made, and nobody else's.
            waiting: unsafe { OwnedFd::from_raw_fd(waiting) },
            before,
        })
    }

    /// Which were blocked before, as the program is to have it.
    pub(crate) fn before(&self) -> Mask {
        self.before
    }

    /// Keeps none back any more, but for those of which a write that fails tells: there is always one to come.
    pub(crate) fn let_come(&self) {
        OF_WRITES.into_iter().fold(self.before, Mask::and).restore();
    }

    /// One that is to end the program and has come, which [`Self::next`] gives still.
    pub(crate) fn ending(&self) -> Option<c_int> {
        let mut come = Mask::of([]);
        // SAFETY: both calls are given a valid set.
        unsafe {
            libc::sigpending(&raw mut come.0);
            let mut ending = ENDING.into_iter();
            ending.find(|signal| {
                !is_ignored(*signal) && libc::sigismember(&raw const come.0, *signal) == 1
            })
        }
    }

    /// Becomes readable when one has come.
    pub(crate) fn descriptor(&self) -> BorrowedFd<'_> {
        self.waiting.as_fd()
    }

    /// The next that has come.
    pub(crate) fn next(&self) -> Option<Signal> {
        // SAFETY: all zero is a valid value, which the call overwrites with as many bytes as it has.
        let (length, information) = unsafe {
            let mut information: libc::signalfd_siginfo = mem::zeroed();
            let size = mem::size_of_val(&information);
            let to = (&raw mut information).cast();
            (libc::read(self.waiting.as_raw_fd(), to, size), information)
        };
        if length <= 0 {
            return None;
        }
        let number = c_int::try_from(information.ssi_signo).ok()?;
        let sender = match information.ssi_code {
            SI_KERNEL if is_for_us_alone(number) => Sender::Other,
            SI_KERNEL => Sender::System,
            _ => Sender::process(information.ssi_pid),
        };
        Some(Signal { number, sender })
    }
}

fn is_for_us_alone(signal: c_int) -> bool {
    match signal {
        // a terminal that is gone tells the leader of its session, and nobody else as long as that is there
        // SAFETY: asks for numbers.
        libc::SIGHUP => unsafe { libc::getsid(0) == libc::getpid() },
        // somebody has set a clock for the program, and the process with that clock is us: no child inherits it
        libc::SIGALRM | libc::SIGVTALRM | libc::SIGPROF => true,
        _ => false,
    }
}

fn is_ignored(signal: c_int) -> bool {
    disposition(signal) == libc::SIG_IGN
}

/// What this process does with a signal.
pub(crate) fn disposition(signal: c_int) -> libc::sighandler_t {
    // SAFETY: all zero is a valid value; nothing is changed.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        libc::sigaction(signal, ptr::null(), &raw mut action);
        action.sa_sigaction
    }
}

/// Of the kernel's `asm-generic/siginfo.h`: what no process has sent.
const SI_KERNEL: i32 = 0x80;

impl Drop for Signals {
    fn drop(&mut self) {
        self.let_come();
    }
}

/// A set of signals.
#[derive(Clone, Copy)]
pub(crate) struct Mask(libc::sigset_t);

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mask")
    }
}

impl Mask {
    fn of(signals: impl IntoIterator<Item = c_int>) -> Self {
        // SAFETY: all zero is a valid value, made an empty set by the call.
        let empty = unsafe {
            let mut set: libc::sigset_t = mem::zeroed();
            libc::sigemptyset(&raw mut set);
            set
        };
        signals.into_iter().fold(Self(empty), Self::and)
    }

    fn and(mut self, signal: c_int) -> Self {
        // SAFETY: a valid set.
        unsafe { libc::sigaddset(&raw mut self.0, signal) };
        self
    }

    /// Blocks these too; those that were blocked before.
    fn block(self) -> io::Result<Self> {
        let mut before = Self::of([]);
        // SAFETY: both sets live across the call.
        let failed =
            unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const self.0, &raw mut before.0) };
        match failed {
            0 => Ok(before),
            number => Err(io::Error::from_raw_os_error(number)),
        }
    }

    /// Blocks these, and no others. May be called between `fork` and `execve`.
    pub(crate) fn restore(&self) {
        // SAFETY: the set lives across the call.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.0, ptr::null_mut()) };
    }
}

/// Stops this process, until somebody has it go on.
pub(crate) fn stop() {
    let stop = Mask::of([libc::SIGTSTP]);
    // SAFETY: sends a signal to this thread, and lets it come.
    unsafe {
        libc::raise(libc::SIGTSTP);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const stop.0, ptr::null_mut());
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const stop.0, ptr::null_mut());
    }
}

/// Ends this process as the signal ends one that has not asked for it.
pub(crate) fn die(signal: c_int) -> c_int {
    // SAFETY: changes what this process does with a signal that it then sends to itself.
    unsafe {
        // nobody is to look into our memory for the reason
        let no_core = libc::rlimit {
            rlim_cur: 0,
            rlim_max: 0,
        };
        libc::setrlimit(libc::RLIMIT_CORE, &raw const no_core);
        libc::signal(signal, libc::SIG_DFL);
        let unblocked = Mask::of([signal]);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const unblocked.0, ptr::null_mut());
        libc::raise(signal);
    }
    128 + signal
}
