//! The resident set on Linux: one `pread` of a `statm` file that stays open.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

use crate::Bytes;

const STATM: &std::ffi::CStr = c"/proc/self/statm";

/// Programs count on the lowest free numbers, so ours is a high one.
const LOWEST_DESCRIPTOR: libc::c_int = 1000;

const CLOSED: libc::c_int = -1;

/// A `statm` file, opened at the first reading.
#[derive(Debug)]
pub(crate) struct Resident {
    descriptor: AtomicI32,
}

impl Resident {
    pub(crate) const fn closed() -> Self {
        Self {
            descriptor: AtomicI32::new(CLOSED),
        }
    }

    /// Reads once more with a new descriptor where the kept one fails: programs close descriptors they do not know.
    pub(crate) fn read(&self) -> io::Result<Bytes> {
        let kept = self.descriptor.load(Ordering::Relaxed);
        if kept != CLOSED
            && let Ok(resident) = read(kept)
        {
            return Ok(resident);
        }
        let opened = open()?;
        self.descriptor.store(opened, Ordering::Relaxed);
        read(opened)
    }

    /// Does not close it: by now the number may be the program's.
    pub(crate) fn forget(&self) {
        self.descriptor.store(CLOSED, Ordering::Relaxed);
    }
}

fn open() -> io::Result<libc::c_int> {
    // SAFETY: the path is a NUL-terminated literal.
    let low = checked(unsafe { libc::open(STATM.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC) })?;
    // SAFETY: `low` is ours; duplicating takes no memory of this process.
    let high = unsafe { libc::fcntl(low, libc::F_DUPFD_CLOEXEC, LOWEST_DESCRIPTOR) };
    if high == -1 {
        // the limit of descriptors is lower than that
        return Ok(low);
    }
    // SAFETY: `low` is ours and not used any more.
    unsafe { libc::close(low) };
    Ok(high)
}

fn read(descriptor: libc::c_int) -> io::Result<Bytes> {
    let mut text = [0_u8; 128];
    // SAFETY: the buffer is as long as said, and lives across the call.
    let length = unsafe { libc::pread(descriptor, text.as_mut_ptr().cast(), text.len(), 0) };
    let length = usize::try_from(length).map_err(|_| io::Error::last_os_error())?;
    let pages = resident_pages(&text[..length])
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not a statm file"))?;
    Ok(Bytes::new(pages.saturating_mul(page_size())))
}

/// The second of the seven numbers. Strict, since the descriptor may have become another file.
fn resident_pages(statm: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(statm).ok()?.strip_suffix('\n')?;
    let mut numbers = text.split(' ').map(str::parse::<i64>);
    let resident = numbers.nth(1)?.ok()?;
    let rest = numbers.try_fold(0, |count, number| number.map(|_| count + 1));
    (rest == Ok(5)).then_some(resident)
}

fn page_size() -> i64 {
    static SIZE: OnceLock<i64> = OnceLock::new();
    // SAFETY: asks the C library for a constant.
    *SIZE.get_or_init(|| unsafe { libc::sysconf(libc::_SC_PAGESIZE) })
}

fn checked(result: libc::c_int) -> io::Result<libc::c_int> {
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_number_of_statm_is_the_resident_set() {
        assert_eq!(resident_pages(b"3 2 1 0 0 9 0\n"), Some(2));
    }

    #[test]
    fn another_file_is_not_taken_for_statm() {
        for text in [
            &b""[..],
            b"1 2 3\n",
            b"a b c d e f g\n",
            b"1 2 3 4 5 6 7",
            b"1 2 3 4 5 6 7 8\n",
        ] {
            assert_eq!(resident_pages(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_descriptor_that_the_program_closed_is_opened_again() {
        let resident = Resident::closed();
        resident.read().expect("statm is there");
        let descriptor = resident.descriptor.load(Ordering::Relaxed);
        assert!(descriptor >= LOWEST_DESCRIPTOR);
        // SAFETY: the descriptor is the one that was opened above.
        unsafe { libc::close(descriptor) };
        resident.read().expect("it is opened again");
    }

    #[test]
    fn other_systems_meter_says_the_same() {
        let here = Resident::closed().read().expect("statm is there");
        let elsewhere = crate::resident_elsewhere::Resident::closed();
        let there = elsewhere.read().expect("sysinfo knows this process");
        elsewhere.forget();
        let apart = (there - here).mebibytes().abs();
        assert!(apart < 16.0, "{apart} MiB apart");
    }
}
