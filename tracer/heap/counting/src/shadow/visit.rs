//! Visits of the noted blocks, in the order of their addresses.

use std::num::NonZeroU32;

use super::levels::{REACH, has_chunk};
use super::{Block, GRANULE, flat, read, slot};
use crate::memory::page_size;

/// The number of slots that are skipped together if all of them are zero.
const SKIPPED: usize = 16;
/// The number of pages of the shadow that one call of `mincore` is asked for.
const ASKED: usize = 256;

/// Calls `act` with the address of each block that begins at an address from `from` to `to`, and the block. Pages of the
/// shadow that are not resident are not read, since reading would make them resident. Blocks that other threads change
/// meanwhile may be wrong.
pub(crate) fn visit(from: usize, to: usize, mut act: impl FnMut(usize, Block)) {
    let page = page_size();
    let covered = page * GRANULE / size_of::<u32>();
    let mut resident = [0; ASKED];
    let mut next = from;
    let mut start = from - from % covered;
    while start < to {
        let end_of_chunk = (start / REACH + 1) * REACH;
        if flat().is_none() && !has_chunk(start) {
            start = end_of_chunk;
            continue;
        }
        let pages = (to.min(end_of_chunk) - start).div_ceil(covered).min(ASKED);
        // SAFETY: the shadow has a page for each of these ranges, and the array an element for each page.
        let is_known =
            unsafe { libc::mincore(slot(start).cast(), pages * page, resident.as_mut_ptr()) } == 0;
        for is_resident in &resident[..pages] {
            let end = start + covered;
            if !is_known || is_resident & 1 != 0 {
                next = visit_page(next.max(start), end.min(to), &mut act);
            }
            start = end;
        }
    }
}

/// Visits the blocks that begin in a range. Returns the end of the last one, or that of the range if it is higher.
fn visit_page(from: usize, to: usize, act: &mut impl FnMut(usize, Block)) -> usize {
    let mut address = from;
    while address < to {
        let slot = slot(address);
        // SAFETY: the shadow has a slot for each address.
        let first = unsafe { slot.read_volatile() };
        let Some(first) = NonZeroU32::new(first) else {
            let may_skip =
                (address / GRANULE).is_multiple_of(SKIPPED) && to - address >= SKIPPED * GRANULE;
            // SAFETY: the slots are in the page of the shadow that contains `slot`.
            let is_empty =
                may_skip && unsafe { slot.cast::<[u32; SKIPPED]>().read() } == [0; SKIPPED];
            address += if is_empty { SKIPPED * GRANULE } else { GRANULE };
            continue;
        };
        // SAFETY: as above.
        let block = unsafe { read(slot, first) };
        act(address, block);
        let length = block.size.max(1).saturating_add(GRANULE - 1);
        address = address.saturating_add(length - length % GRANULE);
    }
    address
}
