//! The marks of the heap in a record: those that the program has named, and those of `--marks-every`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pyprof_heap::{MOST_MARKS, Mark};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The longest name, in bytes. A longer one is cut.
const LONGEST_NAME: usize = 228;

/// The content of a `marks` block.
#[derive(Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(crate) struct MarksBlock {
    /// The number of marks.
    number: u64,
    marks: [MarkText; MOST_MARKS],
}

#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(crate) struct MarkText {
    /// The time in nanoseconds.
    time: u64,
    held: u64,
    /// One if the mark has a name; otherwise zero.
    is_named: u32,
    length: u32,
    name: [u8; LONGEST_NAME],
    reserved: u32,
}

impl MarksBlock {
    /// Replaces the marks. If the process is killed meanwhile, the block has the first one.
    pub(crate) fn set(&mut self, marks: &[Mark]) {
        let marks = &marks[..marks.len().min(MOST_MARKS)];
        let equal = self.as_far_as_equal(marks);
        self.store_number(equal);
        for (to, mark) in self.marks.iter_mut().zip(marks).skip(equal) {
            *to = MarkText::from(mark);
        }
        self.store_number(marks.len());
    }

    /// Returns the marks; `None` if there are more than there is room for.
    pub(crate) fn get(&self) -> Option<Vec<Mark>> {
        let marks = self.marks.get(..usize::try_from(self.number).ok()?)?;
        Some(marks.iter().map(Mark::from).collect())
    }

    /// Returns the number of the first marks that need not be written again.
    fn as_far_as_equal(&self, marks: &[Mark]) -> usize {
        let number = usize::try_from(self.number).unwrap_or_default();
        let both = self.marks.iter().zip(marks).take(number);
        both.take_while(|(text, mark)| text.as_bytes() == MarkText::from(*mark).as_bytes())
            .count()
    }

    /// A store after all stores before it, for a reader of the file.
    fn store_number(&mut self, number: usize) {
        let place = &raw mut self.number;
        // SAFETY: the field is aligned, and borrowed by this function alone.
        let place = unsafe { AtomicU64::from_ptr(place) };
        place.store(number as u64, Ordering::Release);
    }
}

impl From<&Mark> for MarkText {
    fn from(mark: &Mark) -> Self {
        let name = mark.name.as_deref().unwrap_or_default();
        let length = name.floor_char_boundary(LONGEST_NAME);
        let mut text = [0; LONGEST_NAME];
        text[..length].copy_from_slice(&name.as_bytes()[..length]);
        Self {
            time: u64::try_from(mark.time.as_nanos()).unwrap_or(u64::MAX),
            held: mark.held,
            is_named: mark.name.is_some().into(),
            length: length as u32,
            name: text,
            reserved: 0,
        }
    }
}

impl From<&MarkText> for Mark {
    fn from(text: &MarkText) -> Self {
        let name = text.name.get(..text.length as usize).unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        Self {
            name: (text.is_named != 0).then_some(name),
            time: Duration::from_nanos(text.time),
            held: text.held,
        }
    }
}

#[cfg(test)]
mod tests {
    use zerocopy::FromZeros;

    use super::*;

    fn mark(name: Option<&str>, seconds: u64) -> Mark {
        Mark {
            name: name.map(str::to_owned),
            time: Duration::from_secs(seconds),
            held: seconds * 1000,
        }
    }

    #[test]
    fn marks_are_read_as_they_were_written() {
        let mut block = MarksBlock::new_zeroed();
        let mut marks = vec![mark(Some("loaded"), 1), mark(None, 2), mark(Some(""), 3)];
        block.set(&marks);
        assert_eq!(block.get().as_ref(), Some(&marks));
        marks.remove(1);
        block.set(&marks);
        assert_eq!(block.get(), Some(marks));
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let mut block = MarksBlock::new_zeroed();
        block.set(&[
            mark(Some(&"ä".repeat(200)), 1),
            mark(Some(&format!("a{}", "ä".repeat(200))), 2),
        ]);
        let names = block
            .get()
            .expect("few marks")
            .into_iter()
            .map(|it| it.name);
        let lengths: Vec<_> = names.map(|name| name.map(|name| name.len())).collect();
        assert_eq!(lengths, [Some(228), Some(227)]);
    }

    #[test]
    fn more_marks_than_there_is_room_for_are_damage() {
        let mut block = MarksBlock::new_zeroed();
        block.number = 65;
        assert_eq!(block.get(), None);
    }
}
