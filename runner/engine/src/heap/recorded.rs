//! The heap in the record of this process.

use std::sync::atomic::{AtomicPtr, Ordering};

use pyprof_heap::layout::{Header, Ledger, Node, Room};
use pyprof_process::HeapLibrary;
use pyprof_settings::{Role, Settings};

use super::{library, marks, spans};
use crate::message::say;
use crate::session;

/// The room of the record of the program: 26 MiB. A program of many libraries has some ten thousand owners.
const OF_PROGRAM: Room = Room {
    owners: 1 << 16,
    nodes: 1 << 16,
    texts: 4 << 20,
};

/// Returns the room of the record of a child. It is smaller, since there may be many children. A forked process begins with
/// the owners of its parent.
fn of_child(library: &HeapLibrary) -> Room {
    let used = library.used();
    Room {
        owners: used.owners.saturating_mul(2).clamp(1 << 15, 1 << 20),
        nodes: used.nodes.saturating_mul(2).clamp(1 << 15, 1 << 20),
        texts: used.texts.saturating_mul(2).max(2 << 20),
    }
}

/// The section in the record of a child, whose unused pages are released at the end; null if there is none.
static SECTION_OF_CHILD: AtomicPtr<u8> = AtomicPtr::new(std::ptr::null_mut());

/// Counts in the record of this process from now on, if it has one. `folders` are the texts for
/// [`pyprof_record::Writer::add_heap`]. If that is not possible, this prints the reason, and the record has no heap. A
/// child of the program prints nothing.
pub(crate) fn move_to_record(settings: &Settings, folders: &[u8]) {
    let Some(library) = library() else {
        return;
    };
    // a forked process has a copy of the value of its parent
    SECTION_OF_CHILD.store(std::ptr::null_mut(), Ordering::Relaxed);
    let is_child = settings.role == Role::Child || session::child().is_some();
    let room = match is_child {
        true => of_child(library),
        false => OF_PROGRAM,
    };
    let moved = match pyprof_tracer::add_heap_to_record(room, folders) {
        None => return,
        Some(Err(error)) => Err(error.to_string()),
        Some(Ok(section)) => {
            let start = section.as_mut_ptr();
            let moved = library.move_to(section, room);
            if moved && is_child {
                SECTION_OF_CHILD.store(start, Ordering::Relaxed);
            }
            moved
                .then_some(())
                .ok_or_else(|| "it has too many lines".to_owned())
        }
    };
    if let Err(why) = moved
        && !is_child
    {
        say(&format!("cannot keep the heap in the record: {why}"), None);
    }
}

/// Ends the count in a child of the program, whose record keeps it. Releases the disk space that the record does not need.
/// Takes no lock of the engine.
pub(crate) fn end_of_child() {
    let Some(library) = library().filter(|_| session::child().is_some()) else {
        return;
    };
    marks::end();
    spans::end_all(library);
    library.end();
    let section = SECTION_OF_CHILD.load(Ordering::Relaxed);
    if section.is_null() {
        return;
    }
    // SAFETY: the section is mapped as long as the process lives, and begins with a header.
    let room = unsafe { (*section.cast::<Header>()).room };
    let used = library.used();
    let blocks = room.counters_at(Ledger::Blocks);
    let mappings = room.counters_at(Ledger::Mappings);
    release(section, blocks + used.counters_length(), mappings);
    release(section, mappings + used.counters_length(), room.nodes_at());
    let nodes = used.nodes as usize * size_of::<Node>();
    release(section, room.nodes_at() + nodes, room.owners_at());
}

/// Gives the disk space of the whole pages between two offsets back to the file system. They read as zeros. If the file
/// system cannot do that, they keep it.
fn release(section: *mut u8, from: usize, to: usize) {
    const PAGE: usize = 1 << 16;
    let start = section.addr();
    let from = (start + from).next_multiple_of(PAGE);
    let length = (start + to).saturating_sub(from) / PAGE * PAGE;
    if length > 0 {
        let from = section.with_addr(from).cast();
        // SAFETY: the pages are those of counters that no owner has, or of no nodes.
        unsafe { libc::madvise(from, length, libc::MADV_REMOVE) };
    }
}
