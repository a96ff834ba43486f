//! The pages of an anonymous mapping. Each page belongs to one part.

use std::ops::Range;

/// The part that a page belongs to. A later mark of a page replaces an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    /// Memory of the C library's allocator or of Python's.
    Allocator = 1,
    Own,
    Stack,
    Code,
    Anonymous,
}

/// The resident bytes of a mapping by parts, and those of the counted blocks in the pages of the allocators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    of: [u64; 8],
    pub(crate) python: u64,
    pub(crate) native: u64,
}

impl Counts {
    pub(crate) fn of(&self, class: Class) -> u64 {
        self.of[class as usize]
    }

    #[cfg(test)]
    pub(crate) fn add(&mut self, class: Class, bytes: u64) {
        self.of[class as usize] += bytes;
    }

    /// Returns the sum over all parts.
    pub(crate) fn total(&self) -> u64 {
        self.of.iter().sum()
    }
}

/// Some consecutive pages.
#[derive(Debug)]
pub(crate) struct Pages<'a> {
    start: usize,
    /// The size of a page is two to the power of this.
    shift: u32,
    /// One byte for each page. Its lowest bit is set if the page is resident.
    resident: &'a [u8],
    /// The number of the class of each page.
    classes: &'a mut [u8],
}

impl<'a> Pages<'a> {
    /// Makes the pages from `start` on, all of one class. The slices have one byte for each page.
    pub(crate) fn new(
        start: usize,
        page: usize,
        resident: &'a [u8],
        classes: &'a mut [u8],
        base: Class,
    ) -> Self {
        let classes = &mut classes[..resident.len()];
        classes.fill(base as u8);
        Self {
            start,
            shift: page.trailing_zeros(),
            resident,
            classes,
        }
    }

    /// Returns the indexes of the pages that have a byte of the range.
    fn indexes(&self, range: &Range<usize>) -> Range<usize> {
        let end = self.start + (self.resident.len() << self.shift);
        let (from, to) = (range.start.max(self.start), range.end.min(end));
        if from >= to {
            return 0..0;
        }
        let index = |address: usize| (address - self.start) >> self.shift;
        index(from)..index(to - 1) + 1
    }

    /// Sets the class of all pages that have a byte of the range.
    pub(crate) fn mark(&mut self, range: &Range<usize>, class: Class) {
        let pages = self.indexes(range);
        self.classes[pages].fill(class as u8);
    }

    /// Sets the class as [`Self::mark`] does, and returns the bytes of the range that are in resident pages.
    pub(crate) fn mark_and_sum(&mut self, range: &Range<usize>, class: Class) -> u64 {
        let pages = self.indexes(range);
        if pages.len() == 1 {
            // by far most blocks
            self.classes[pages.start] = class as u8;
        } else {
            self.classes[pages.clone()].fill(class as u8);
        }
        let mut bytes = 0;
        for index in pages {
            if self.resident[index] & 1 != 0 {
                let start = self.start + (index << self.shift);
                bytes += range.end.min(start + (1 << self.shift)) - range.start.max(start);
            }
        }
        bytes as u64
    }

    /// Adds the resident bytes of all pages to `counts`.
    pub(crate) fn count(&self, counts: &mut Counts) {
        for (resident, class) in self.resident.iter().zip(&*self.classes) {
            if resident & 1 != 0 {
                counts.of[usize::from(*class) % 8] += 1 << self.shift;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_the_bytes_that_are_in_resident_pages() {
        let resident = [1, 0, 1, 1];
        let mut classes = [0; 9];
        let mut pages = Pages::new(4096, 64, &resident, &mut classes, Class::Code);
        let mut bytes = |range: Range<usize>| pages.mark_and_sum(&range, Class::Allocator);
        assert_eq!(bytes(4096 + 50..4096 + 130), 14 + 2);
        assert_eq!(bytes(0..4096 + 10), 10);
        assert_eq!(bytes(4096 + 70..4096 + 90), 0);
        assert_eq!(bytes(4096 + 128..4096 + 192), 64);
        let mut counts = Counts::default();
        pages.count(&mut counts);
        assert_eq!(counts.of(Class::Allocator), 128);
        assert_eq!(counts.of(Class::Code), 64);
        assert_eq!(counts.total(), 192);
        assert_eq!(pages.mark_and_sum(&(4096 + 255..9000), Class::Own), 1);
        assert_eq!(pages.mark_and_sum(&(9000..9001), Class::Own), 0);
    }
}
