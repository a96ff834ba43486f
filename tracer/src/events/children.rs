//! The processes that the program has started: nothing is recorded there, but those in which a marked function runs are
//! counted.
//!
//! They share nothing with the run but a file; its name was handed down to them. Each of them adds a byte to it when a
//! marked function first runs there, and the run takes its size at the end. A process in which none runs does nothing.

use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug)]
struct Count {
    path: PathBuf,
    /// The same, as the C library takes it.
    text: CString,
    /// The process of the run.
    run: libc::pid_t,
}

static COUNT: OnceLock<Count> = OnceLock::new();

/// Whether this process stands in the file, or need not.
static COUNTED: AtomicBool = AtomicBool::new(false);

/// Says in which file the processes are counted, and which process takes the count. To be called before any is started.
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

/// In how many processes that the program has started a marked function has run. Ends the count.
#[must_use]
pub fn take_children() -> u64 {
    let Some(count) = COUNT.get() else { return 0 };
    let Ok(found) = fs::metadata(&count.path) else {
        return 0;
    };
    // what remains of it would only take room in the folder
    let _ = fs::remove_file(&count.path);
    found.len()
}

/// This process is the child of another one, and was not counted yet.
pub(crate) fn begin() {
    COUNTED.store(false, Ordering::Relaxed);
}

pub(crate) fn is_counted() -> bool {
    COUNTED.load(Ordering::Relaxed)
}

/// A marked function runs in this process, which is not the run's.
pub(crate) fn count_this_process() {
    if COUNTED.swap(true, Ordering::Relaxed) {
        return;
    }
    let Some(count) = COUNT.get() else { return };
    // SAFETY: asks whether there is such a process; no signal is sent.
    if unsafe { libc::kill(count.run, 0) } == 0 {
        keep_errno(|| add_byte(&count.text));
    }
}

/// Other users may write to the folder: no link is followed, and no other user may read or write the file.
fn add_byte(file: &CString) {
    let flags =
        libc::O_WRONLY | libc::O_APPEND | libc::O_CREAT | libc::O_NOFOLLOW | libc::O_CLOEXEC;
    // SAFETY: a zero-terminated path; the byte is static, and the descriptor is this function's.
    unsafe {
        let descriptor = libc::open(file.as_ptr(), flags, 0o600);
        if descriptor >= 0 {
            libc::write(descriptor, c"1".as_ptr().cast(), 1);
            libc::close(descriptor);
        }
    }
}

/// The program may be about to read the error number of a call of its own.
fn keep_errno(act: impl FnOnce()) {
    // SAFETY: the C library's variable of this thread.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: as above.
    let kept = unsafe { *errno };
    act();
    // SAFETY: as above.
    unsafe { *errno = kept };
}
