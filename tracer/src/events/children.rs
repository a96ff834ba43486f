//! Child processes of the program. Nothing is recorded in them for the report, but the processes in which a marked
//! function runs are counted.
//!
//! They share only a file with the run, and inherit its name. Each process adds a byte to the file when a marked
//! function first runs in it, and another one when it first shows the table of a call. At the end, the run reads the
//! file. A process without a marked function does nothing.

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

/// The byte of a process that ran a function without a table in the report.
const RAN: u8 = b'1';

/// The byte of a process that shows tables of calls.
const SHOWED: u8 = b't';

/// The bytes that this process has added to the file.
struct Added {
    /// True if it has added [`RAN`], or need not add it.
    ran: AtomicBool,
    /// True if it has added [`SHOWED`].
    showed: AtomicBool,
}

static ADDED: Added = Added {
    ran: AtomicBool::new(false),
    showed: AtomicBool::new(false),
};

/// The child processes in which marked functions have run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChildrenRan {
    /// The number of processes that ran functions without tables in the report.
    pub unreported: usize,
    /// True if any process has shown tables of calls.
    pub showed_calls: bool,
}

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

/// Returns the child processes in which a marked function has run, and ends the count.
#[must_use]
pub fn take_children() -> ChildrenRan {
    let Some(count) = COUNT.get() else {
        return ChildrenRan::default();
    };
    let Ok(bytes) = fs::read(&count.path) else {
        return ChildrenRan::default();
    };
    // if the file stays, it only takes up space
    let _ = fs::remove_file(&count.path);
    ChildrenRan {
        unreported: bytes.iter().filter(|&&byte| byte == RAN).count(),
        showed_calls: bytes.contains(&SHOWED),
    }
}

/// Marks this process as a child that has not been counted.
pub(crate) fn begin() {
    ADDED.ran.store(false, Ordering::Relaxed);
    ADDED.showed.store(false, Ordering::Relaxed);
}

pub(crate) fn is_counted() -> bool {
    ADDED.ran.load(Ordering::Relaxed)
}

/// Counts this process, since a marked function runs in it. It must not be the process of the run.
pub(crate) fn count_this_process() {
    add_once(&ADDED.ran, RAN);
}

/// Notes that this process shows tables of calls. It must not be the process of the run.
pub fn note_shown_call() {
    add_once(&ADDED.showed, SHOWED);
}

fn add_once(is_added: &AtomicBool, byte: u8) {
    if is_added.swap(true, Ordering::Relaxed) {
        return;
    }
    let Some(count) = COUNT.get() else { return };
    // SAFETY: the call only checks that the process exists; no signal is sent.
    if unsafe { libc::kill(count.run, 0) } == 0 {
        keep_errno(|| add_byte(&count.text, byte));
    }
}

/// Adds a byte to the file. Other users may write to its folder, so no link is followed, and the file is private to
/// this user.
fn add_byte(file: &CString, byte: u8) {
    let flags =
        libc::O_WRONLY | libc::O_APPEND | libc::O_CREAT | libc::O_NOFOLLOW | libc::O_CLOEXEC;
    // SAFETY: the path ends with a zero byte.
    let descriptor = unsafe { libc::open(file.as_ptr(), flags, 0o600) };
    if descriptor >= 0 {
        // SAFETY: the byte lives as long as the call.
        unsafe { libc::write(descriptor, (&raw const byte).cast(), 1) };
        // SAFETY: this function owns the descriptor, and does not use it after this.
        unsafe { libc::close(descriptor) };
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
