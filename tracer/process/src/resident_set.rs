//! The resident set of this process, divided by what its pages hold.
//!
//! Each mapping of `/proc/self/smaps` has its resident bytes. The mappings of files, stacks and the kernel belong to one
//! part as a whole. An anonymous mapping may hold several parts, since the kernel joins neighbours: each of its pages
//! belongs to one part. The resident bytes of the counted blocks are known exactly, and the rest of the allocators'
//! pages is what the allocators keep.

mod files;
mod mapping;
mod pages;
mod ranges;

pub(crate) use files::{FileOwners, Files};
pub(crate) use mapping::{Mapping, Name};
pub(crate) use pages::{Class, Counts, Pages};
pub(crate) use ranges::Ranges;

use pyprof_heap::Resident;

/// The memory of pyprof that the library for the heap does not know.
#[derive(Clone, Copy)]
pub struct OwnMemory<'a> {
    /// The address of a function of Python.
    pub python: usize,
    /// The ranges that contain the memory.
    pub ranges: &'a EachRange,
}

/// Calls its argument with the start and the length of each range.
pub type EachRange = dyn Fn(&mut dyn FnMut(usize, usize));

/// Adds the resident bytes of a mapping whose pages belong to several parts. `base` is the part of all other pages.
pub(crate) fn add_pages(set: &mut Resident, resident: u64, counts: &Counts, base: Class) {
    let mut left = resident;
    let mut take = |bytes: u64| {
        let taken = bytes.min(left);
        left -= taken;
        taken
    };
    let own = take(counts.of(Class::Own));
    let allocated = take(counts.of(Class::Allocator));
    let stacks = take(counts.of(Class::Stack));
    let anonymous = take(counts.of(Class::Anonymous));
    set.own += own;
    set.stacks += stacks;
    set.anonymous += anonymous;
    let rest = left;
    let of_allocators = allocated + if base == Class::Allocator { rest } else { 0 };
    let python = counts.python.min(of_allocators);
    let native = counts.native.min(of_allocators - python);
    set.python += python;
    set.native += native;
    set.kept += of_allocators - python - native;
    match base {
        Class::Allocator => {}
        Class::Own => set.own += rest,
        Class::Stack => set.stacks += rest,
        Class::Code => set.code += rest,
        Class::Anonymous => set.anonymous += rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_mapping_add_up_to_its_resident_bytes() {
        for base in [
            Class::Allocator,
            Class::Own,
            Class::Stack,
            Class::Code,
            Class::Anonymous,
        ] {
            for resident in (0..200_000).step_by(4096) {
                let mut counts = Counts::default();
                counts.add(Class::Allocator, 40_960);
                counts.add(Class::Own, 8192);
                counts.add(Class::Stack, 4096);
                counts.python = 30_000;
                counts.native = 20_000;
                let mut set = Resident::default();
                add_pages(&mut set, resident, &counts, base);
                assert_eq!(set.total(), resident, "{base:?} {set:?}");
            }
        }
    }

    #[test]
    fn blocks_and_the_rest_divide_the_pages_of_the_allocators() {
        let mut counts = Counts::default();
        counts.add(Class::Allocator, 8192);
        counts.python = 5000;
        counts.native = 1000;
        let mut set = Resident::default();
        add_pages(&mut set, 12_288, &counts, Class::Anonymous);
        let expected = Resident {
            python: 5000,
            native: 1000,
            kept: 2192,
            anonymous: 4096,
            ..Resident::default()
        };
        assert_eq!(set, expected);
    }
}
