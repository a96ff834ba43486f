//! A library of pyprof and its settings, added to the environment of a child.

use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use pyprof_preload::{Head, PRELOAD, PRELOADED_BEFORE};

use super::entries::{entry, value};

/// A library to preload, and the settings that it reads.
pub(super) struct Preload {
    pub(super) library: PathBuf,
    /// The variable that has the settings.
    pub(super) name: &'static str,
    pub(super) settings: String,
}

impl Preload {
    /// Returns the entries of an environment, with those that preload the library.
    pub(super) fn with(&self, mut entries: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        // existing entries of these names do not come from this process
        for name in [self.name, PRELOADED_BEFORE] {
            entries.retain(|entry| value(entry, name).is_none());
        }
        let is_list = |entry: &Vec<u8>| value(entry, PRELOAD).is_some();
        let before = entries.iter().position(is_list);
        let before = before.map(|index| entries.remove(index));
        let before = before.as_ref().and_then(|entry| value(entry, PRELOAD));
        let head = Head::new(self.library.as_os_str().as_bytes(), before);
        if let Some(before) = head.preloaded_before {
            entries.push(entry(PRELOADED_BEFORE, before));
        }
        entries.push(entry(PRELOAD, &head.preload.concat()));
        entries.push(entry(self.name, self.settings.as_bytes()));
        entries
    }
}
