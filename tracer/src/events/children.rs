//! Child processes of the program. Nothing is recorded in them, but the processes in which a marked function runs are
//! counted.
//!
//! They share only a file with the run, and inherit its name. Each process adds a byte to the file when a marked
//! function first runs in it. At the end, the run reads the size of the file. A process without a marked function does
//! nothing.

use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug)]
struct Count {
    path: PathBuf,
    /// The path as a C string.
    text: CString,
    /// The process of the run.
    run: libc::pid_t,
}

static COUNT: OnceLock<Count> = OnceLock::new();

/// True if this process has added its byte, or need not add one.
static COUNTED: AtomicBool = AtomicBool::new(false);

/// Sets the file of the count, and the process that reads it. Must be called before any child starts.
pub fn count_children_in(path: &Path, run: u32) {
    let (Ok(text), Ok(run)) = (
        CString::new(path.as_os_str().as_bytes()),
        libc::pid_t::try_from(run),
    ) else {
        return;
    };
    let path = path.to_owned();
    COUNT.get_or_init(|| Count { path, text, run });
}

/// Returns the number of child processes in which a marked function has run, and ends the count.
#[must_use]
pub fn take_children() -> u64 {
    let Some(count) = COUNT.get() else { return 0 };
    let Ok(found) = fs::metadata(&count.path) else {
        return 0;
    };
    // if the file stays, it only takes up space
    let _ = fs::remove_file(&count.path);
    found.len()
}

/// Marks this process as a child that has not been counted.
pub(crate) fn begin() {
    COUNTED.store(false, Ordering::Relaxed);
}

pub(crate) fn is_counted() -> bool {
    COUNTED.load(Ordering::Relaxed)
}

/// Counts this process, since a marked function runs in it. It must not be the process of the run.
pub(crate) fn count_this_process() {
    if COUNTED.swap(true, Ordering::Relaxed) {
        return;
    }
    let Some(count) = COUNT.get() else { return };
    // SAFETY: the call only checks that the process exists; no signal is sent.
    if unsafe { libc::kill(count.run, 0) } == 0 {
        keep_errno(|| add_byte(&count.text));
    }
}

/// Adds a byte to the file. Other users may write to its folder, so no link is followed, and the file is private to
/// this user.
fn add_byte(file: &CString) {
    let flags =
        libc::O_WRONLY | libc::O_APPEND | libc::O_CREAT | libc::O_NOFOLLOW | libc::O_CLOEXEC;
    // SAFETY: the path is NUL-terminated, the byte is static, and this function owns the descriptor.
    unsafe {
        let descriptor = libc::open(file.as_ptr(), flags, 0o600);
        if descriptor >= 0 {
            libc::write(descriptor, c"1".as_ptr().cast(), 1);
            libc::close(descriptor);
        }
    }
}

/// Restores `errno` after `act`: the program may be about to read the value of a call of its own.
fn keep_errno(act: impl FnOnce()) {
    // SAFETY: the address is that of this thread's variable in the C library.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: as above.
    let kept = unsafe { *errno };
    act();
    // SAFETY: as above.
    unsafe { *errno = kept };
}
