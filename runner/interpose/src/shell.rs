//! Replaces `system` of the C library. To start the shell, that function calls other functions of the C library
//! directly, and not their replacements in this crate.

use std::ffi::CStr;
use std::mem;
use std::ptr;

use libc::{c_char, c_int, pid_t, posix_spawnattr_t, sigaction, sigset_t};

use crate::environment::extended;
use crate::prepared::others;
use crate::real::{POSIX_SPAWN, SYSTEM, Spawn};

pub(crate) type System = unsafe extern "C" fn(*const c_char) -> c_int;

unsafe extern "C" {
    /// The environment of this process, including changes by `setenv` and others.
    static environ: *const *const c_char;
}

/// Runs a command in a shell, as the C library's function does.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn system(command: *const c_char) -> c_int {
    if command.is_null() || others().is_none() {
        // SAFETY: POSIX gives the function this type.
        return match unsafe { SYSTEM.function::<System>() } {
            // SAFETY: by contract.
            Some(system) => unsafe { system(command) },
            None => -1,
        };
    }
    // SAFETY: by contract, and the command is not null.
    run_in_shell(unsafe { CStr::from_ptr(command) })
}

/// Does the same as `system`, for a program whose calls do not reach this crate.
pub fn run_in_shell(command: &CStr) -> c_int {
    let before = Signals::leave_to_command();
    let status = run(command, &before);
    before.restore();
    status
}

/// The dispositions and the mask of this process before it runs a command. While the command runs, the process ignores
/// INT and QUIT, and blocks CHLD.
struct Signals {
    interrupt: sigaction,
    quit: sigaction,
    blocked: sigset_t,
}

impl Signals {
    /// Ignores and blocks the signals. Returns the state before.
    fn leave_to_command() -> Self {
        // SAFETY: all zero is a valid value.
        let mut before: Self = unsafe { mem::zeroed() };
        // SAFETY: as above.
        let mut ignored: sigaction = unsafe { mem::zeroed() };
        ignored.sa_sigaction = libc::SIG_IGN;
        // SAFETY: both pointers are those of values of this type.
        unsafe { libc::sigaction(libc::SIGINT, &raw const ignored, &raw mut before.interrupt) };
        // SAFETY: as above.
        unsafe { libc::sigaction(libc::SIGQUIT, &raw const ignored, &raw mut before.quit) };
        // SAFETY: all zero is the empty set.
        let mut child: sigset_t = unsafe { mem::zeroed() };
        // SAFETY: the set is initialised, and the number is that of a signal.
        unsafe { libc::sigaddset(&raw mut child, libc::SIGCHLD) };
        // SAFETY: both pointers are those of sets.
        unsafe {
            libc::pthread_sigmask(libc::SIG_BLOCK, &raw const child, &raw mut before.blocked)
        };
        before
    }

    fn restore(&self) {
        // SAFETY: the pointer is that of a value that `sigaction` has returned.
        unsafe { libc::sigaction(libc::SIGINT, &raw const self.interrupt, ptr::null_mut()) };
        // SAFETY: as above.
        unsafe { libc::sigaction(libc::SIGQUIT, &raw const self.quit, ptr::null_mut()) };
        // SAFETY: the pointer is that of a set that `pthread_sigmask` has returned.
        unsafe {
            libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.blocked, ptr::null_mut())
        };
    }

    /// Returns the signals of INT and QUIT that the command must not ignore.
    fn of_command(&self) -> sigset_t {
        // SAFETY: all zero is a valid value.
        let mut not_ignored: sigset_t = unsafe { mem::zeroed() };
        for (signal, before) in [(libc::SIGINT, &self.interrupt), (libc::SIGQUIT, &self.quit)] {
            if before.sa_sigaction != libc::SIG_IGN {
                // SAFETY: the set is initialised, and the number is that of a signal.
                unsafe { libc::sigaddset(&raw mut not_ignored, signal) };
            }
        }
        not_ignored
    }
}

/// Starts the shell and waits for it. Returns its status.
fn run(command: &CStr, before: &Signals) -> c_int {
    const NOT_STARTED: c_int = 127 << 8;
    let argv = [
        c"sh".as_ptr(),
        c"-c".as_ptr(),
        command.as_ptr(),
        ptr::null(),
    ];
    let mut process = 0;
    // SAFETY: all zero is a valid value, and the next call initialises it.
    let mut attributes: posix_spawnattr_t = unsafe { mem::zeroed() };
    let not_ignored = before.of_command();
    let flags = libc::POSIX_SPAWN_SETSIGDEF | libc::POSIX_SPAWN_SETSIGMASK;
    // SAFETY: initialises the attributes.
    unsafe { libc::posix_spawnattr_init(&raw mut attributes) };
    // SAFETY: the attributes and the set are initialised.
    unsafe { libc::posix_spawnattr_setsigmask(&raw mut attributes, &raw const before.blocked) };
    // SAFETY: as above.
    unsafe { libc::posix_spawnattr_setsigdefault(&raw mut attributes, &raw const not_ignored) };
    // SAFETY: the attributes are initialised.
    unsafe { libc::posix_spawnattr_setflags(&raw mut attributes, flags as _) };
    // SAFETY: the attributes are initialised, and the array of arguments ends with a null.
    let failed = unsafe { start(&raw mut process, &raw const attributes, argv.as_ptr()) };
    // SAFETY: the attributes are initialised, and not used after this.
    unsafe { libc::posix_spawnattr_destroy(&raw mut attributes) };
    if failed != 0 {
        return NOT_STARTED;
    }
    let mut status = -1;
    // SAFETY: only writes the status.
    while unsafe { libc::waitpid(process, &raw mut status, 0) } == -1 {
        if std::io::Error::last_os_error().raw_os_error() != Some(libc::EINTR) {
            return -1;
        }
    }
    status
}

/// Starts the shell with the environment of this process and the entries that other programs get in addition. Returns
/// zero, or the number of an error.
///
/// # Safety
/// As for the C library's `posix_spawn`.
unsafe fn start(
    process: *mut pid_t,
    attributes: *const posix_spawnattr_t,
    argv: *const *const c_char,
) -> c_int {
    // SAFETY: POSIX gives the function this type.
    let Some(system) = (unsafe { POSIX_SPAWN.function::<Spawn>() }) else {
        return libc::ENOSYS;
    };
    let shell = c"/bin/sh".as_ptr();
    // SAFETY: by contract.
    let start = |envp| unsafe { system(process, shell, ptr::null(), attributes, argv, envp) };
    // SAFETY: the C library keeps the environment as `execve` requires it.
    let started = others().and_then(|others| unsafe { extended(environ, others, start) });
    match started {
        Some(0) => 0,
        // SAFETY: as above.
        _ => start(unsafe { environ }),
    }
}
