//! A file of `/proc` that stays open, under a descriptor that no program uses.

use std::ffi::CStr;
use std::io;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};
use std::sync::atomic::{AtomicI32, Ordering};

use pyprof_measure::Bytes;

use crate::high_descriptor::high_descriptor;

const CLOSED: libc::c_int = -1;

/// A file whose text is at most `SIZE` bytes.
#[derive(Debug)]
pub(super) struct CachedFile<const SIZE: usize> {
    path: &'static CStr,
    descriptor: AtomicI32,
}

impl<const SIZE: usize> CachedFile<SIZE> {
    /// Makes a file that is opened at its first reading.
    pub(super) const fn new(path: &'static CStr) -> Self {
        Self {
            path,
            descriptor: AtomicI32::new(CLOSED),
        }
    }

    /// Reads the file and returns the result of `parse`. The file is opened again if the kept descriptor fails:
    /// programs close descriptors that they do not know, and may open another file under the same number.
    pub(super) fn read(&self, parse: impl Fn(&str) -> Option<Bytes>) -> io::Result<Bytes> {
        let kept = self.descriptor.load(Ordering::Relaxed);
        if kept != CLOSED
            && let Ok(amount) = Self::read_from(kept, &parse)
        {
            return Ok(amount);
        }
        let opened = self.open()?;
        self.descriptor.store(opened, Ordering::Relaxed);
        Self::read_from(opened, &parse)
    }

    /// Forgets the descriptor without closing it, since the program may have reused its number.
    pub(super) fn forget(&self) {
        self.descriptor.store(CLOSED, Ordering::Relaxed);
    }

    fn read_from(
        descriptor: libc::c_int,
        parse: impl Fn(&str) -> Option<Bytes>,
    ) -> io::Result<Bytes> {
        let mut text = [0_u8; SIZE];
        // SAFETY: the buffer has the given length, and outlives the call.
        let length = unsafe { libc::pread(descriptor, text.as_mut_ptr().cast(), SIZE, 0) };
        let length = usize::try_from(length).map_err(|_| io::Error::last_os_error())?;
        std::str::from_utf8(&text[..length])
            .ok()
            .and_then(parse)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not what the kernel writes"))
    }

    fn open(&self) -> io::Result<libc::c_int> {
        // SAFETY: the path is NUL-terminated.
        let low = unsafe { libc::open(self.path.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC) };
        if low == -1 {
            let cause = io::Error::last_os_error();
            let text = format!("cannot open `{}`: {cause}", self.path.to_string_lossy());
            return Err(io::Error::new(cause.kind(), text));
        }
        // SAFETY: a new descriptor, which no other value owns.
        let low = unsafe { OwnedFd::from_raw_fd(low) };
        Ok(high_descriptor(low).into_raw_fd())
    }
}

impl<const SIZE: usize> Drop for CachedFile<SIZE> {
    /// Closes the file of a meter that was only a trial. A meter that records lives as long as the process.
    fn drop(&mut self) {
        let descriptor = *self.descriptor.get_mut();
        if descriptor != CLOSED {
            // SAFETY: `open` returned the descriptor. It would have been forgotten if it could be another file.
            unsafe { libc::close(descriptor) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::high_descriptor;

    #[test]
    fn a_descriptor_that_the_program_closed_is_opened_again() {
        let file = CachedFile::<128>::new(c"/proc/self/statm");
        let any = |_: &str| Some(Bytes::ZERO);
        file.read(any).expect("statm is there");
        let descriptor = file.descriptor.load(Ordering::Relaxed);
        assert!(descriptor >= high_descriptor::LOWEST);
        // SAFETY: the descriptor was opened above.
        unsafe { libc::close(descriptor) };
        file.read(any).expect("it is opened again");
    }

    #[test]
    fn the_file_is_not_inherited_by_executed_programs() {
        let file = CachedFile::<128>::new(c"/proc/self/statm");
        file.read(|_| Some(Bytes::ZERO)).expect("statm is there");
        let descriptor = file.descriptor.load(Ordering::Relaxed);
        // SAFETY: the call only reads the flags of a descriptor.
        let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFD) };
        assert_eq!(flags & libc::FD_CLOEXEC, libc::FD_CLOEXEC);
    }
}
