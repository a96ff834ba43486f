//! The reading of the resident set by its parts.

use std::io;

use pyprof_heap::Resident;

use crate::{HeapLibrary, OwnMemory, system};

/// Reads the resident set of this process by its parts. The library counts its heap. Nothing is allocated from that heap,
/// and no lock is taken, so a signal handler may call this.
///
/// # Errors
/// The system does not permit to read it.
pub fn resident_parts(library: &HeapLibrary, own: OwnMemory<'_>) -> io::Result<Resident> {
    system::resident_set(library, own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn other_systems_have_the_same_function() {
        type Read = fn(&HeapLibrary, OwnMemory<'_>) -> io::Result<Resident>;
        let own = OwnMemory {
            python: 0,
            ranges: &|_| {},
        };
        let elsewhere: Read = crate::system_sysinfo::resident_set;
        if let Some(library) = HeapLibrary::of_this_process() {
            assert!(elsewhere(library, own).is_err());
        }
    }
}
