//! The nodes of the call tree in the section. Each node is stored once.

use pyprof_heap::layout::{Node, Role};

use crate::counters::{add_with_node, change_node, remove_with_node};
use crate::entries::Entries;
use crate::lock::NamesLock;
use crate::section::{header, node};

/// The numbers of the nodes.
static NODES: Entries = Entries::new(1 << 21);

/// Reserves the table. Returns whether the system has permitted it.
pub(crate) fn begin() -> bool {
    NODES.begin()
}

/// Returns the number of the node with these properties; `None` if there is no room for it.
pub(crate) fn intern(lock: &NamesLock, parent: u32, place: u32, role: Role) -> Option<u32> {
    let properties = (parent, place, role as u32);
    let properties_of = |number| {
        // SAFETY: the number is that of a node, whose properties never change.
        let node = unsafe { &*node(number) };
        (node.parent, node.place, node.role)
    };
    let found = NODES.find(lock, key(properties), |number| {
        properties_of(number) == properties
    });
    let free = match found {
        Ok(number) => return Some(number),
        Err(free) => free,
    };
    // SAFETY: the lock on the names is held.
    let header = unsafe { &mut *header() };
    let number = header.used.nodes;
    if number == header.room.nodes {
        return None;
    }
    // SAFETY: there is room for this node.
    unsafe {
        node(number).write(Node {
            parent,
            place,
            role: role as u32,
            ..Node::default()
        });
    }
    NODES.insert(lock, free, number, |number| key(properties_of(number)));
    header.used.nodes = number + 1;
    Some(number)
}

fn key((parent, place, role): (u32, u32, u32)) -> u64 {
    let key = u64::from(parent) << 32 | u64::from(place) << 2 | u64::from(role);
    key ^ key >> 29
}

/// Returns the place of the counters of the node's line.
pub(crate) fn place_of(number: u32) -> u32 {
    // SAFETY: the number is that of a node, whose properties never change.
    unsafe { (*node(number)).place }
}

/// Returns whether all stacks of the blocks of a node are read, and its amounts are bytes.
pub(crate) fn is_large(number: u32) -> bool {
    // SAFETY: as above.
    unsafe { (*node(number)).role == Role::Large as u32 }
}

/// Counts a new block of a node, at the node and at its line.
pub(crate) fn add(number: u32, place: u32, size: usize) {
    let amount = amount(number, size);
    add_with_node(place, size, number, |node| {
        node.allocated += amount as u64;
        node.allocations += 1;
        node.live_blocks += 1;
        node.live += amount.cast_signed() as i64;
    });
}

/// Counts that a block of a node is freed, at the node and at its line.
pub(crate) fn remove(number: u32, size: usize) {
    remove_with_node(place_of(number), size, number, |node| {
        take_from(node, amount(number, size));
    });
}

/// Counts a block at a node, whose line has counted it before. `growth` is the number of bytes that were allocated for it
/// now, and `allocations` that of allocations.
pub(crate) fn give(number: u32, size: usize, growth: usize, allocations: u64) {
    change_node(number, |node| {
        node.allocated += amount(number, growth) as u64;
        node.allocations += allocations;
        node.live_blocks += 1;
        node.live += amount(number, size).cast_signed() as i64;
    });
}

/// Counts that a block is not one of this node any more.
pub(crate) fn take(number: u32, size: usize) {
    change_node(number, |node| take_from(node, amount(number, size)));
}

fn take_from(node: &mut Node, amount: usize) {
    node.live_blocks -= 1;
    node.live -= amount.cast_signed() as i64;
}

/// Returns the amount of `bytes` at a node.
fn amount(number: u32, bytes: usize) -> usize {
    if is_large(number) { bytes } else { 1 }
}

/// Counts that the owner of a block of a node, whose amounts are bytes, resizes it.
pub(crate) fn resize(number: u32, old: usize, new: usize) {
    change_node(number, |node| {
        node.allocated += new.saturating_sub(old) as u64;
        node.live += new.wrapping_sub(old).cast_signed() as i64;
    });
}
