//! How long the cheapest change of memory takes on this machine.

use std::io;
use std::ptr;

use crate::clock::{ClockValue, Ticks};

const PAGES: usize = 128;

/// The shortest time that touching a fresh page, or giving one back, has taken; none if the kernel gives no memory.
pub(super) fn cheapest_change() -> Option<Ticks> {
    let region = Region::map().ok()?;
    let faults = (0..PAGES).map(|page| timed(|| region.touch(page)));
    let cheapest = faults.min()?;
    let returns = (0..PAGES).map(|page| timed(|| region.give_back(page)));
    Some(cheapest.min(returns.min()?))
}

fn timed(act: impl FnOnce()) -> Ticks {
    let start = ClockValue::now();
    act();
    start.elapsed()
}

/// Fresh pages, each by itself.
struct Region {
    start: *mut u8,
    page: usize,
}

impl Region {
    fn map() -> io::Result<Self> {
        // SAFETY: asks for a constant, then for fresh memory that nothing else refers to.
        unsafe {
            let page = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)).unwrap_or(4096);
            let start = libc::mmap(
                ptr::null_mut(),
                PAGES * page,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            );
            if start == libc::MAP_FAILED {
                return Err(io::Error::last_os_error());
            }
            // one fault is to be one page
            libc::madvise(start, PAGES * page, libc::MADV_NOHUGEPAGE);
            Ok(Self {
                start: start.cast(),
                page,
            })
        }
    }

    fn touch(&self, page: usize) {
        // SAFETY: within the region, which is writable.
        unsafe { self.start.add(page * self.page).write_volatile(1) };
    }

    fn give_back(&self, page: usize) {
        // SAFETY: one whole page of the region.
        unsafe {
            let start = self.start.add(page * self.page);
            libc::madvise(start.cast(), self.page, libc::MADV_DONTNEED);
        }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: the whole region, used no more.
        unsafe { libc::munmap(self.start.cast(), PAGES * self.page) };
    }
}
