//! Executing another program in this process.

use std::ffi::{CStr, CString};
use std::io;
use std::path::Path;
use std::ptr;

use libc::{c_char, c_int};

use crate::configuration::{Configuration, Unusable};
use crate::environment::extended;
use crate::executable::{is_executable, is_found, is_open_program};
use crate::prepared::{Prepared, others, replacement_of, text};
use crate::real::{EXECVP, FEXECVE};
use crate::report::{Moment, ask};

pub(crate) type Execv = unsafe extern "C" fn(*const c_char, *const *const c_char) -> c_int;
pub(crate) type Execve =
    unsafe extern "C" fn(*const c_char, *const *const c_char, *const *const c_char) -> c_int;

pub(crate) type Fexecve =
    unsafe extern "C" fn(c_int, *const *const c_char, *const *const c_char) -> c_int;

unsafe extern "C" {
    /// The environment of this process, including changes by `setenv` and others.
    static environ: *const *const c_char;
}

/// Executes the configured replacement of the interpreter with this process's environment and `arguments`, the first
/// being the program's own name. Returns only if that fails. Signals are left as `execve` leaves them.
///
/// # Errors
/// A text contains a zero byte. Otherwise `Ok` has the reason for which nothing was executed.
pub fn become_replacement(
    configuration: Configuration,
    arguments: &[CString],
) -> Result<io::Error, Unusable> {
    let replacement = Prepared::new(configuration)?;
    let argv = array(arguments);
    // SAFETY: `argv` ends with a null, and `arguments` holds its texts; `envp` is as `extended` makes it.
    let execute =
        |envp| unsafe { system_execve(replacement.executed.as_ptr(), argv.as_ptr(), envp) };
    // SAFETY: `environ` is the C library's variable.
    let executed = unsafe { extended(environ, &replacement.addition, execute) };
    Ok(match executed {
        Some(_) => io::Error::last_os_error(),
        None => io::ErrorKind::ArgumentListTooLong.into(),
    })
}

/// Executes `path` with this process's environment and `arguments`, the first being the program's own name. Returns
/// only if that fails.
///
/// # Errors
/// The path contains a zero byte. Otherwise `Ok` has the reason for which nothing was executed.
pub fn become_interpreter(path: &Path, arguments: &[CString]) -> Result<io::Error, Unusable> {
    let path = text(path.as_os_str())?;
    let argv = array(arguments);
    // SAFETY: `environ` is the C library's variable; `argv` ends with a null, and `arguments` holds its texts.
    unsafe { system_execve(path.as_ptr(), argv.as_ptr(), environ) };
    Ok(io::Error::last_os_error())
}

/// Executes `path` with this process's environment; if `path` is the interpreter, executes the replacement.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn execv(path: *const c_char, argv: *const *const c_char) -> c_int {
    // SAFETY: `environ` is the C library's variable; the rest by contract.
    unsafe { execve(path, argv, environ) }
}

/// Executes `path` with the environment `envp`; if `path` is the interpreter, executes the replacement.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn execve(
    path: *const c_char,
    argv: *const *const c_char,
    envp: *const *const c_char,
) -> c_int {
    // SAFETY: a path that is not null is a zero-terminated text, by contract.
    if !path.is_null() && is_executable(unsafe { CStr::from_ptr(path) }) {
        ask(Moment::Exec);
    }
    // SAFETY: `path` by contract.
    if let Some(replacement) = unsafe { replacement_of(path) } {
        // SAFETY: `argv` by contract; `envp` is as `extended` makes it.
        let execute = |envp| unsafe { system_execve(replacement.executed.as_ptr(), argv, envp) };
        // SAFETY: `envp` by contract.
        let _failed = unsafe { extended(envp, &replacement.addition, execute) };
        // The replacement could not be executed. That must not be a failure of the program, so `path` itself is
        // executed.
    }
    if let Some(others) = others() {
        // SAFETY: `path` and `argv` by contract; `envp` is as `extended` makes it.
        let execute = |envp| unsafe { system_execve(path, argv, envp) };
        // SAFETY: `envp` by contract.
        let _failed = unsafe { extended(envp, others, execute) };
        // the program is executed as it is, and the reason is that of this call
    }
    // SAFETY: all three by contract.
    unsafe { system_execve(path, argv, envp) }
}

/// Executes `file`, looked up along `PATH`, with this process's environment.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn execvp(file: *const c_char, argv: *const *const c_char) -> c_int {
    // SAFETY: POSIX gives the function this type.
    let Some(system) = (unsafe { EXECVP.function::<Execv>() }) else {
        return -1;
    };
    // SAFETY: a name that is not null is a zero-terminated text, by contract.
    if !file.is_null() && is_found(unsafe { CStr::from_ptr(file) }) {
        ask(Moment::Exec);
    }
    if let Some(others) = others() {
        // SAFETY: `file` and `argv` by contract; `envp` is as `extended` makes it.
        let execute = |envp| unsafe { libc::execvpe(file, argv, envp) };
        // SAFETY: `environ` is the C library's variable.
        let _failed = unsafe { extended(environ, others, execute) };
    }
    // SAFETY: by contract.
    unsafe { system(file, argv) }
}

/// Executes an open file with the environment `envp`.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn fexecve(
    file: c_int,
    argv: *const *const c_char,
    envp: *const *const c_char,
) -> c_int {
    // SAFETY: POSIX gives the function this type.
    let Some(system) = (unsafe { FEXECVE.function::<Fexecve>() }) else {
        return -1;
    };
    if is_open_program(file) {
        ask(Moment::Exec);
    }
    if let Some(others) = others() {
        // SAFETY: `file` and `argv` by contract; `envp` is as `extended` makes it.
        let execute = |envp| unsafe { system(file, argv, envp) };
        // SAFETY: `envp` by contract.
        let _failed = unsafe { extended(envp, others, execute) };
    }
    // SAFETY: by contract.
    unsafe { system(file, argv, envp) }
}

/// Calls the kernel's `execve`. If it returns, it returns -1 with `errno` set.
///
/// # Safety
/// As for the C library's function.
unsafe fn system_execve(
    path: *const c_char,
    argv: *const *const c_char,
    envp: *const *const c_char,
) -> c_int {
    // SAFETY: the kernel checks each address that it reads.
    let failed = unsafe { libc::syscall(libc::SYS_execve, path, argv, envp) };
    c_int::try_from(failed).unwrap_or(-1)
}

/// Returns the arguments as an array for `execve`.
fn array(arguments: &[CString]) -> Vec<*const c_char> {
    let addresses = arguments.iter().map(|argument| argument.as_ptr());
    addresses.chain([ptr::null()]).collect()
}
