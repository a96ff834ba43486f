//! Reading the parts of the resident set. Nothing here allocates from the heap or takes a lock, since a signal handler
//! may read them.

use std::io;
use std::ops::Range;

use memmap2::MmapMut;
use pyprof_heap::Resident;

use super::lines::each_line;
use super::smaps::Smaps;
use super::{status, thread_stacks};
use crate::resident_set::{
    Class, Counts, FileOwners, Files, Mapping, Name, OwnMemory, Pages, Ranges, add_pages,
};
use crate::{Block, BlockKind, HeapLibrary, RegionKind, map_uncounted};

/// The bytes for the text of a file of `/proc`.
const TEXT: usize = 1 << 16;
/// The bytes for the list of pyprof's own memory.
const OWN: usize = 1 << 13;
/// The bytes for the list of the threads' stacks.
const STACKS: usize = 1 << 16;
/// The maximum number of pages in one call of `mincore`.
const PAGES: usize = 1 << 16;

/// The length and the alignment of the parts from which the C library allocates for threads other than the first one.
const C_HEAP: usize = 1 << 26;

/// Reads the resident set of this process, whose heap the library counts, by its parts.
pub(crate) fn resident_set(library: &HeapLibrary, own: OwnMemory<'_>) -> io::Result<Resident> {
    let length = TEXT + OWN + STACKS + 2 * PAGES;
    let mut memory = map_uncounted(|| MmapMut::map_anon(length))?;
    let this = memory.as_ptr().addr()..memory.as_ptr().addr() + memory.len();
    let (text, rest) = memory.split_at_mut(TEXT);
    let (ranges, rest) = rest.split_at_mut(OWN);
    let (stacks, rest) = rest.split_at_mut(STACKS);
    let (resident, classes) = rest.split_at_mut(PAGES);
    let mut ends = Ranges::new(stacks);
    thread_stacks::each_end(text, |end| ends.push(end))?;
    let page = page_size();
    let ranges = own_ranges(Ranges::new(ranges), library, own, this, page);
    let mut reading = Reading {
        library,
        own: &ranges,
        stacks: &ends,
        page,
        resident,
        classes,
        last: None,
        set: Resident::default(),
        files: Files::new(FileOwners {
            own: &ranges,
            entry: entry(),
            python: own.python,
        }),
    };
    let mut smaps = Smaps::default();
    each_line(c"/proc/self/smaps", text, |line| {
        if let Some(mapping) = smaps.line(line) {
            reading.add(&mapping);
        }
    })?;
    reading.files.close(&mut reading.set);
    let mut set = reading.set;
    each_line(c"/proc/self/status", text, |line| {
        let highest = str::from_utf8(line)
            .ok()
            .and_then(status::highest_resident_set);
        if let Some(highest) = highest {
            set.highest = highest.whole().try_into().unwrap_or_default();
        }
    })?;
    Ok(set)
}

/// Fills the list of the memory of pyprof.
fn own_ranges<'a>(
    mut ranges: Ranges<'a>,
    library: &HeapLibrary,
    own: OwnMemory<'_>,
    this: Range<usize>,
    page: usize,
) -> Ranges<'a> {
    let whole = |range: Range<usize>| range.start..range.end.next_multiple_of(page);
    library.visit_regions(|region| {
        if region.kind == RegionKind::Own {
            ranges.push(whole(region.range));
        }
    });
    ranges.push(this);
    // the engine contains this crate
    let engine = resident_set as *const () as usize;
    ranges.push(engine..engine + 1);
    (own.ranges)(&mut |start, length| ranges.push(whole(start..start + length)));
    ranges
}

/// The state of the reading, with the parts counted so far.
struct Reading<'a> {
    library: &'a HeapLibrary,
    own: &'a Ranges<'a>,
    /// The upper ends of the stacks of the threads.
    stacks: &'a Ranges<'a>,
    page: usize,
    /// Room for [`PAGES`] bytes: whether each page is resident.
    resident: &'a mut [u8],
    /// Room for [`PAGES`] bytes: the class of each page.
    classes: &'a mut [u8],
    /// The last block that was visited. It may extend into the next mapping: the kernel splits a mapping at `madvise`.
    last: Option<Block>,
    set: Resident,
    files: Files<'a>,
}

impl Reading<'_> {
    fn add(&mut self, mapping: &Mapping) {
        let set = &mut self.set;
        if mapping.name == Name::File {
            return self.files.add(mapping, set);
        }
        self.files.close(set);
        let bytes = mapping.resident;
        match mapping.name {
            _ if bytes == 0 => {}
            _ if self.own.cover(&mapping.range) => set.own += bytes,
            Name::SharedAnonymous => set.anonymous += bytes,
            Name::Stack => set.stacks += bytes,
            Name::Kernel | Name::File => set.code += bytes,
            Name::Heap => self.add_pages(mapping, Class::Allocator),
            Name::Anonymous if is_c_heap(&mapping.range) => {
                self.add_pages(mapping, Class::Allocator);
            }
            Name::Anonymous => {
                let class = self.files.class_after(&mapping.range);
                self.add_pages(mapping, class.unwrap_or(Class::Anonymous));
            }
        }
    }

    /// Adds a mapping page by page. `base` is the part of the pages that are not known.
    fn add_pages(&mut self, mapping: &Mapping, base: Class) {
        let mut counts = Counts::default();
        let step = PAGES * self.page;
        for start in mapping.range.clone().step_by(step) {
            if counts.total() >= mapping.resident {
                break;
            }
            let part = start..mapping.range.end.min(start + step);
            self.count(mapping, part, base, &mut counts);
        }
        add_pages(&mut self.set, mapping.resident, &counts, base);
    }

    /// Counts a part of a mapping.
    fn count(&mut self, mapping: &Mapping, part: Range<usize>, base: Class, counts: &mut Counts) {
        let resident = &mut self.resident[..part.len() / self.page];
        let start = std::ptr::with_exposed_provenance_mut(part.start);
        // SAFETY: the slice has a byte for each page of the part. The kernel checks that they are mapped.
        let read = unsafe { libc::mincore(start, part.len(), resident.as_mut_ptr()) };
        if read != 0 || resident.iter().all(|page| page & 1 == 0) {
            return;
        }
        let mut pages = Pages::new(part.start, self.page, resident, self.classes, base);
        if base == Class::Anonymous {
            for end in self.stacks.iter() {
                if mapping.range.contains(&end.start) {
                    pages.mark(&(mapping.range.start..end.end), Class::Stack);
                }
            }
        }
        self.library.visit_regions(|region| match region.kind {
            RegionKind::Arena => pages.mark(&region.range, Class::Allocator),
            RegionKind::Mapped => pages.mark(&region.range, Class::Anonymous),
            RegionKind::Own => {}
        });
        let mut add = |block: &Block| match block.kind {
            BlockKind::Python => {
                counts.python += pages.mark_and_sum(&block.range, Class::Allocator);
            }
            BlockKind::Native => {
                counts.native += pages.mark_and_sum(&block.range, Class::Allocator);
            }
        };
        let last = &mut self.last;
        // the blocks before this address were visited
        let next = last.as_ref().map_or(0, |block| block.range.end);
        if let Some(block) = &*last {
            add(block);
        }
        self.library
            .visit_blocks(part.start.max(next)..part.end, |block| {
                add(&block);
                *last = Some(block);
            });
        for range in self.own.iter() {
            pages.mark(&range, Class::Own);
        }
        pages.count(counts);
    }
}

/// Returns whether a mapping begins with the head of a heap of the C library, from which it allocates for threads other
/// than the first one: the address of the arena, the heap before it, the used bytes, and the bytes that can be used.
fn is_c_heap(range: &Range<usize>) -> bool {
    if !range.start.is_multiple_of(C_HEAP) {
        return false;
    }
    let mut head = [0_usize; 4];
    let length = size_of_val(&head);
    let to = libc::iovec {
        iov_base: head.as_mut_ptr().cast(),
        iov_len: length,
    };
    let from = libc::iovec {
        iov_base: std::ptr::with_exposed_provenance_mut(range.start),
        iov_len: length,
    };
    // SAFETY: takes nothing and cannot fail.
    let process = unsafe { libc::getpid() };
    // SAFETY: the kernel copies to the array, and checks that the other memory can be read.
    let read = unsafe { libc::process_vm_readv(process, &raw const to, 1, &raw const from, 1, 0) };
    let [arena, _, used, usable] = head;
    usize::try_from(read) == Ok(length)
        && arena != 0
        && used > 0
        && used <= usable
        && usable <= range.len().min(C_HEAP)
        && usable.is_multiple_of(4096)
}

/// Returns the entry point of the executable.
fn entry() -> usize {
    // SAFETY: only reads what the kernel has passed to the process.
    let entry = unsafe { libc::getauxval(libc::AT_ENTRY) };
    usize::try_from(entry).unwrap_or_default()
}

fn page_size() -> usize {
    // SAFETY: the call only returns a constant.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}
