//! The execution of another program in this process.

use std::ffi::CString;
use std::io;
use std::path::Path;
use std::ptr;

use libc::{c_char, c_int};

use crate::configuration::{Configuration, Unusable};
use crate::environment::extended;
use crate::prepared::{Prepared, replacement_of, text};

pub(crate) type Execv = unsafe extern "C" fn(*const c_char, *const *const c_char) -> c_int;
pub(crate) type Execve =
    unsafe extern "C" fn(*const c_char, *const *const c_char, *const *const c_char) -> c_int;

unsafe extern "C" {
    /// This process's environment, as `setenv` and others have left it.
    static environ: *const *const c_char;
}

/// Executes what `configuration` puts in the interpreter's place, with this process's environment and `arguments`, the
/// program's own name first. Returns only if that fails. Signals are left as they are, as `execve` leaves them.
///
/// # Errors
/// A text has a zero byte within. Otherwise the answer says why nothing was executed.
pub fn become_replacement(
    configuration: Configuration,
    arguments: &[CString],
) -> Result<io::Error, Unusable> {
    let replacement = Prepared::new(configuration)?;
    let argv = array(arguments);
    // SAFETY: the C library's own variable; `argv` ends with a null, and `arguments` holds its texts.
    let executed = unsafe {
        extended(environ, &replacement.addition, |envp| {
            system_execve(replacement.executed.as_ptr(), argv.as_ptr(), envp)
        })
    };
    Ok(match executed {
        Some(_) => io::Error::last_os_error(),
        None => io::ErrorKind::ArgumentListTooLong.into(),
    })
}

/// Executes `path` with this process's environment and `arguments`, the program's own name first. Returns only if that
/// fails.
///
/// # Errors
/// The path has a zero byte within. Otherwise the answer says why nothing was executed.
pub fn become_interpreter(path: &Path, arguments: &[CString]) -> Result<io::Error, Unusable> {
    let path = text(path.as_os_str())?;
    let argv = array(arguments);
    // SAFETY: the C library's own variable; `argv` ends with a null, and `arguments` holds its texts.
    unsafe { system_execve(path.as_ptr(), argv.as_ptr(), environ) };
    Ok(io::Error::last_os_error())
}

/// Executes `path` with this process's environment; the replacement if it is the interpreter.
///
/// # Safety
/// As of the C library's.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn execv(path: *const c_char, argv: *const *const c_char) -> c_int {
    // SAFETY: the C library's own variable; the caller vouches for the rest, as of the C library's `execv`.
    unsafe { execve(path, argv, environ) }
}

/// Executes `path` with the environment `envp`; the replacement if it is the interpreter.
///
/// # Safety
/// As of the C library's.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn execve(
    path: *const c_char,
    argv: *const *const c_char,
    envp: *const *const c_char,
) -> c_int {
    // SAFETY: the caller vouches for `path`.
    if let Some(replacement) = unsafe { replacement_of(path) } {
        // SAFETY: the caller vouches for `argv` and `envp`.
        let _failed = unsafe {
            extended(envp, &replacement.addition, |envp| {
                system_execve(replacement.executed.as_ptr(), argv, envp)
            })
        };
        // Still here: the replacement could not be executed, which must not be the program's failure.
    }
    // SAFETY: the caller vouches for all three.
    unsafe { system_execve(path, argv, envp) }
}

/// The kernel's `execve`; returns -1 with `errno` set, if at all.
///
/// # Safety
/// As of the C library's.
unsafe fn system_execve(
    path: *const c_char,
    argv: *const *const c_char,
    envp: *const *const c_char,
) -> c_int {
    // SAFETY: the kernel checks each address that it reads.
    let failed = unsafe { libc::syscall(libc::SYS_execve, path, argv, envp) };
    c_int::try_from(failed).unwrap_or(-1)
}

/// The arguments as `execve` takes them.
fn array(arguments: &[CString]) -> Vec<*const c_char> {
    let addresses = arguments.iter().map(|argument| argument.as_ptr());
    addresses.chain([ptr::null()]).collect()
}
