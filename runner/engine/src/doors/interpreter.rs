//! Initialising an interpreter with the command line that `python` would have had.

use std::ffi::{c_char, c_int};
use std::os::unix::ffi::OsStrExt;
use std::ptr;

use pyo3::ffi;
use pyprof_settings::{Allocator, Role, Settings};

use crate::heap;

/// Initialises the interpreter, in the same order as `python` does.
///
/// # Safety
/// libpython is not initialised, and `argv` has `argc` texts.
pub(super) unsafe fn initialize(
    argc: c_int,
    argv: *mut *mut c_char,
    settings: &Settings,
) -> Result<(), ffi::PyStatus> {
    // SAFETY: `argv` by contract.
    unsafe { pre_initialize(argc, argv, settings) }?;
    // SAFETY: all zero is a valid value, and the next call overwrites it.
    let mut config: ffi::PyConfig = unsafe { std::mem::zeroed() };
    // SAFETY: the interpreter is initialised as far as this call needs it.
    unsafe { ffi::PyConfig_InitPythonConfig(&raw mut config) };
    // SAFETY: the configuration is initialised; `argv` by contract.
    let configured = unsafe { configure(&mut config, argc, argv, settings) };
    let initialized = configured.and_then(|()| {
        // SAFETY: the configuration is initialised.
        checked(unsafe { ffi::Py_InitializeFromConfig(&raw const config) })
    });
    // SAFETY: the configuration is initialised, and not used after this call.
    unsafe { ffi::PyConfig_Clear(&raw mut config) };
    initialized
}

/// `PYMEM_ALLOCATOR_MALLOC` of CPython; the next constant is `PYMEM_ALLOCATOR_MALLOC_DEBUG`.
const MALLOC: c_int = 3;
const MALLOC_DEBUG: c_int = 4;

/// Sets the locale, the encodings and the memory allocator, as the command line and the environment choose them. Then the
/// heap is counted, if the settings say so.
///
/// # Safety
/// `argv` has `argc` texts.
pub(super) unsafe fn pre_initialize(
    argc: c_int,
    argv: *mut *mut c_char,
    settings: &Settings,
) -> Result<(), ffi::PyStatus> {
    // SAFETY: all zero is a valid value, and the next call overwrites it.
    let mut config: ffi::PyPreConfig = unsafe { std::mem::zeroed() };
    // SAFETY: the function may be called before all others.
    unsafe { ffi::PyPreConfig_InitPythonConfig(&raw mut config) };
    match settings.allocator {
        Allocator::AsConfigured => {}
        Allocator::Process => config.allocator = MALLOC,
        Allocator::ProcessWithChecks => config.allocator = MALLOC_DEBUG,
    }
    let argc = isize::try_from(argc).unwrap_or_default();
    // SAFETY: the configuration is initialised; `argv` by contract.
    checked(unsafe { ffi::Py_PreInitializeFromBytesArgs(&raw const config, argc, argv) })?;
    heap::begin(settings);
    Ok(())
}

unsafe fn configure(
    config: &mut ffi::PyConfig,
    argc: c_int,
    argv: *mut *mut c_char,
    settings: &Settings,
) -> Result<(), ffi::PyStatus> {
    let config = ptr::from_mut(config);
    // SAFETY: the configuration is initialised; `argv` by contract.
    unsafe {
        checked(ffi::PyConfig_SetBytesArgv(
            config,
            argc as isize,
            argv.cast(),
        ))?
    };
    if settings.role == Role::Child {
        // the program has chosen the name by which this interpreter was started, and the interpreter derives its paths
        // from that name
        return Ok(());
    }
    let mut executable = settings.interpreter.as_os_str().as_bytes().to_vec();
    executable.push(0);
    // SAFETY: only computes an address.
    let field = unsafe { &raw mut (*config).executable };
    // SAFETY: the configuration is initialised, and the path ends with a zero.
    checked(unsafe { ffi::PyConfig_SetBytesString(config, field, executable.as_ptr().cast()) })
}

fn checked(status: ffi::PyStatus) -> Result<(), ffi::PyStatus> {
    // SAFETY: only reads the status.
    if unsafe { ffi::PyStatus_Exception(status) } == 0 {
        Ok(())
    } else {
        Err(status)
    }
}

/// Ends a start that runs no program, as `python` does. If `python` would only print something, such as its version,
/// this returns the exit status. If it could not start, this prints the error and ends the process.
pub(super) fn leave(status: ffi::PyStatus) -> c_int {
    // SAFETY: only reads the status.
    if unsafe { ffi::PyStatus_IsExit(status) } != 0 {
        return status.exitcode;
    }
    // SAFETY: prints the error and ends the process.
    unsafe { ffi::Py_ExitStatusException(status) }
}
