//! A list of ranges of addresses, in memory that the caller provides.

use std::ops::Range;

/// Ranges of addresses. Those for which there is no room are left out.
#[derive(Debug)]
pub(crate) struct Ranges<'a> {
    room: &'a mut [[u8; 16]],
    used: usize,
}

impl<'a> Ranges<'a> {
    /// Makes an empty list with room for a range in each 16 bytes.
    pub(crate) fn new(room: &'a mut [u8]) -> Self {
        Self {
            room: room.as_chunks_mut().0,
            used: 0,
        }
    }

    pub(crate) fn push(&mut self, range: Range<usize>) {
        if let Some(free) = self.room.get_mut(self.used) {
            let both = (range.start as u128) << 64 | range.end as u128;
            *free = both.to_ne_bytes();
            self.used += 1;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Range<usize>> {
        self.room[..self.used].iter().map(|bytes| {
            let both = u128::from_ne_bytes(*bytes);
            (both >> 64) as usize..both as usize
        })
    }

    /// Returns whether one of the ranges has a byte in common with `range`.
    pub(crate) fn meet(&self, range: &Range<usize>) -> bool {
        self.iter()
            .any(|it| it.start < range.end && range.start < it.end)
    }

    /// Returns whether each byte of `range` is in one of the ranges.
    pub(crate) fn cover(&self, range: &Range<usize>) -> bool {
        let mut covered = range.start;
        while covered < range.end {
            match self.iter().find(|it| it.contains(&covered)) {
                Some(it) => covered = it.end,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_ranges_cover_a_mapping_together() {
        let mut room = [0; 40];
        let mut ranges = Ranges::new(&mut room);
        ranges.push(20..30);
        ranges.push(10..20);
        ranges.push(90..99);
        assert_eq!(ranges.iter().count(), 2, "there is no room for the third");
        assert!(ranges.cover(&(12..30)));
        assert!(!ranges.cover(&(12..31)));
        assert!(ranges.meet(&(0..11)) && !ranges.meet(&(30..90)));
    }
}
