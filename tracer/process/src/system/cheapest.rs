//! Measures the cheapest change of memory on this machine.

use std::io;
use std::ptr;

use pyprof_measure::Ticks;

use crate::clock::read_clock;
use crate::heap_library::map_uncounted;

const PAGES: usize = 128;

/// Returns the shortest time that touching a fresh page, or giving a page back, has taken; none if the kernel provides
/// no memory.
pub(super) fn cheapest_change() -> Option<Ticks> {
    let region = map_uncounted(Region::map).ok()?;
    let faults = (0..PAGES).map(|page| timed(|| region.touch(page)));
    let cheapest = faults.min()?;
    let returns = (0..PAGES).map(|page| timed(|| region.give_back(page)));
    Some(cheapest.min(returns.min()?))
}

fn timed(act: impl FnOnce()) -> Ticks {
    let start = read_clock();
    act();
    read_clock().since(start)
}

/// A mapping of `PAGES` fresh pages, each touched and given back on its own.
struct Region {
    start: *mut u8,
    page: usize,
}

impl Region {
    fn map() -> io::Result<Self> {
        // SAFETY: asks for a constant.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        let page = usize::try_from(page).unwrap_or(4096);
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: maps fresh memory, which has no other references.
        let start = unsafe { libc::mmap(ptr::null_mut(), PAGES * page, access, kind, -1, 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        // each fault must be for a single page
        // SAFETY: the range is the new mapping.
        unsafe { libc::madvise(start, PAGES * page, libc::MADV_NOHUGEPAGE) };
        Ok(Self {
            start: start.cast(),
            page,
        })
    }

    fn touch(&self, page: usize) {
        // SAFETY: the address is within the region, which is writable.
        unsafe { self.address(page).write_volatile(1) };
    }

    fn give_back(&self, page: usize) {
        let start = self.address(page).cast();
        // SAFETY: the range is one whole page of the region, without references.
        unsafe { libc::madvise(start, self.page, libc::MADV_DONTNEED) };
    }

    fn address(&self, page: usize) -> *mut u8 {
        self.start.wrapping_add(page * self.page)
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: the range is the whole region, which is not used afterwards.
        unsafe { libc::munmap(self.start.cast(), PAGES * self.page) };
    }
}
