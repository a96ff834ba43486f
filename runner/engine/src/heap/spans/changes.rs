//! The changes of a span, in mapped memory that is not counted.

use std::io;

use memmap2::{Mmap, MmapMut};
use pyprof_heap::add_changes;
use pyprof_heap::layout::PlaceChange;
use pyprof_process::map_uncounted;

/// An array of changes, in the order of their places; `None` if it is empty.
#[derive(Debug, Default)]
pub(super) struct Changes(Option<(Mmap, usize)>);

impl Changes {
    /// Returns the changes.
    pub(super) fn all(&self) -> &[PlaceChange] {
        let bytes = self.0.as_ref().and_then(|(map, length)| map.get(..*length));
        bytes.map(PlaceChange::array).unwrap_or_default()
    }

    /// Returns the sum of these changes and of those of the next segment. `has_peak` says whether that has the peak.
    pub(super) fn with(&self, segment: &[PlaceChange], has_peak: bool) -> io::Result<Self> {
        let before = self.all();
        let room = size_of_val(before) + size_of_val(segment);
        if room == 0 {
            return Ok(Self(None));
        }
        let mut map = map_uncounted(|| MmapMut::map_anon(room))?;
        let mut length = 0;
        let mut to = PlaceChange::array_mut(&mut map[..room]).iter_mut();
        add_changes(before, segment, has_peak, |sum| {
            if let Some(to) = to.next() {
                *to = sum;
                length += size_of::<PlaceChange>();
            }
        });
        Ok(Self(Some((map.make_read_only()?, length))))
    }
}
