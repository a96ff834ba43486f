//! Starting another program in a new process.

use libc::{ENOSYS, c_char, c_int, pid_t, posix_spawn_file_actions_t, posix_spawnattr_t};

use crate::environment::extended;
use crate::prepared::{others, replacement_of};
use crate::real::{POSIX_SPAWN, POSIX_SPAWNP, Spawn};

/// Starts `path`; if `path` is the interpreter, starts the replacement.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn posix_spawn(
    process: *mut pid_t,
    path: *const c_char,
    actions: *const posix_spawn_file_actions_t,
    attributes: *const posix_spawnattr_t,
    argv: *const *const c_char,
    envp: *const *const c_char,
) -> c_int {
    // SAFETY: POSIX gives the function this type.
    let Some(system) = (unsafe { POSIX_SPAWN.function::<Spawn>() }) else {
        return ENOSYS;
    };
    // SAFETY: the arguments by contract; `in_place_of` replaces two of them by valid ones.
    let start = |path, envp| unsafe { system(process, path, actions, attributes, argv, envp) };
    // SAFETY: `path` and `envp` by contract.
    let started = unsafe { in_place_of(path, envp, start) };
    started.unwrap_or_else(|| start(path, envp))
}

/// Starts `file`, looked up along `PATH`; if `file` is the interpreter's path, starts the replacement.
///
/// # Safety
/// As for the C library's function.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn posix_spawnp(
    process: *mut pid_t,
    file: *const c_char,
    actions: *const posix_spawn_file_actions_t,
    attributes: *const posix_spawnattr_t,
    argv: *const *const c_char,
    envp: *const *const c_char,
) -> c_int {
    // SAFETY: POSIX gives the function this type.
    let Some(system) = (unsafe { POSIX_SPAWNP.function::<Spawn>() }) else {
        return ENOSYS;
    };
    // SAFETY: the arguments by contract; `in_place_of` replaces two of them by valid ones.
    let start = |file, envp| unsafe { system(process, file, actions, attributes, argv, envp) };
    // SAFETY: `file` and `envp` by contract.
    let started = unsafe { in_place_of(file, envp, start) };
    started.unwrap_or_else(|| start(file, envp))
}

/// Starts the replacement if `path` is the interpreter's path, and otherwise the program with the entries that all other
/// programs get. Returns `None` if there is nothing to add, or if the start fails.
///
/// # Safety
/// `path` is null or points to a zero-terminated text; `envp` is as `execve` requires it.
unsafe fn in_place_of(
    path: *const c_char,
    envp: *const *const c_char,
    start: impl FnOnce(*const c_char, *const *const c_char) -> c_int,
) -> Option<c_int> {
    // SAFETY: `path` by contract.
    let (path, addition) = match unsafe { replacement_of(path) } {
        Some(replacement) => (replacement.executed.as_ptr(), &replacement.addition),
        None => (path, others()?),
    };
    // SAFETY: `envp` by contract.
    let started = unsafe { extended(envp, addition, |envp| start(path, envp)) };
    started.filter(|&error| error == 0)
}
