//! The reader of the section.

use std::collections::HashMap;
use std::time::Duration;

use thiserror::Error;
use zerocopy::FromBytes;

use crate::layout::{self, Counters, Header, KINDS, Kind, OwnerText, counters_of, special};
use crate::{Amounts, Line, Owner};

/// The section has another layout than its header says.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Damaged(pub &'static str);

/// The moment at which the process held the most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peak {
    /// The time since counting began. It is that of a moment at which the process held at least 99.6 % of the peak. `None`
    /// if the process was killed while it held more and more.
    pub time: Option<Duration>,
    /// The owner of the allocation that reached the peak.
    pub reached_by: Owner,
}

/// The heap of a process, by owners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heap {
    /// The totals. They are counted on their own; the sums over [`lines`](Heap::lines) equal them.
    pub totals: Amounts,
    /// The peak; `None` if nothing was allocated.
    pub peak: Option<Peak>,
    /// The owners that have allocated something.
    pub lines: Vec<Line>,
}

impl Heap {
    /// Reads a section that nothing changes meanwhile.
    ///
    /// # Errors
    /// The section has another version or another layout.
    pub fn read(section: &[u8]) -> Result<Self, Damaged> {
        let header =
            Header::read_from_prefix(section).map_err(|_| Damaged("the heap has no header"))?;
        let section = Section::of(section, header.0)?;
        let header = &section.header;
        let lines = (special::NATIVE_THREAD..header.owners).filter_map(|owner| section.line(owner));
        let lines: Vec<Line> = lines.collect::<Result<_, _>>()?;
        let sums: Amounts = lines.iter().map(Line::all).sum();
        let totals = Amounts {
            at_peak: bytes(header.peak),
            at_end: bytes(header.now),
            ..sums
        };
        let peak = (header.peak > 0).then(|| section.owner(header.peak_by / KINDS));
        let time = header.peak_time.saturating_sub(header.begun);
        let untimed = header.peak.saturating_sub(header.timed_peak);
        let is_timed = untimed <= header.timed_peak / layout::TIMED_PART;
        let peak = peak.transpose()?.map(|reached_by| Peak {
            time: is_timed.then(|| Duration::from_nanos(time)),
            reached_by,
        });
        Ok(Self {
            totals,
            peak,
            lines,
        })
    }

    /// Returns whether the sums over the lines equal the totals.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let sums: Amounts = self.lines.iter().map(Line::all).sum();
        sums == self.totals
    }

    /// Sets the [`garbage`](Line::garbage) of each line: what it holds here and does not hold in `collected`, which is
    /// the heap of the same process after the garbage collector has run.
    pub fn find_garbage(&mut self, collected: &Self) {
        let after = |line: &Line| (line.owner.clone(), line.all().at_end);
        let after: HashMap<Owner, u64> = collected.lines.iter().map(after).collect();
        for line in &mut self.lines {
            let left = after.get(&line.owner).copied().unwrap_or_default();
            line.garbage = line.all().at_end.saturating_sub(left);
        }
    }
}

/// A section whose header fits its length.
struct Section<'a> {
    header: Header,
    counters: &'a [u8],
    owners: &'a [u8],
    texts: &'a [u8],
}

impl<'a> Section<'a> {
    fn of(section: &'a [u8], header: Header) -> Result<Self, Damaged> {
        if header.version != layout::VERSION {
            return Err(Damaged("the counters of the heap have another version"));
        }
        if header.owners > header.room {
            return Err(Damaged("the heap has more owners than there is room for"));
        }
        let part = |from: usize, to: usize| {
            section
                .get(from..to)
                .ok_or(Damaged("a part of the heap is missing"))
        };
        let room = header.room;
        let texts = layout::texts_at(room);
        Ok(Self {
            counters: part(layout::counters_at(), layout::owners_at(room))?,
            owners: part(layout::owners_at(room), texts)?,
            texts: part(texts, texts + header.text_length as usize)?,
            header,
        })
    }

    /// Returns an owner with its amounts; `None` if it has allocated nothing.
    fn line(&self, owner: u32) -> Option<Result<Line, Damaged>> {
        let python = self.amounts(owner, Kind::Python);
        let native = self.amounts(owner, Kind::Native);
        (python.allocations + native.allocations > 0).then(|| {
            Ok(Line {
                owner: self.owner(owner)?,
                python,
                native,
                garbage: 0,
            })
        })
    }

    fn amounts(&self, owner: u32, kind: Kind) -> Amounts {
        let counters = element::<Counters>(self.counters, counters_of(owner, kind) as usize);
        let counters = counters.unwrap_or_default();
        let is_at_peak = self.header.rising != 0 || counters.epoch != self.header.epoch;
        let at_peak = if is_at_peak {
            counters.live
        } else {
            counters.at_peak
        };
        Amounts {
            allocated: counters.allocated,
            allocations: counters.allocations,
            at_peak: bytes(at_peak),
            at_end: bytes(counters.live),
            blocks_at_end: bytes(counters.live_blocks),
        }
    }

    fn owner(&self, owner: u32) -> Result<Owner, Damaged> {
        match owner {
            special::NATIVE_THREAD => return Ok(Owner::NativeThreads),
            special::INTERPRETER => return Ok(Owner::Interpreter),
            special::OTHERS => return Ok(Owner::OtherLines),
            _ => {}
        }
        let names = element::<OwnerText>(self.owners, owner as usize);
        let names = names.ok_or(Damaged("an owner of the heap is missing"))?;
        Ok(Owner::Line {
            file: self.text(names.file)?,
            line: names.line,
            function: self.text(names.function)?,
        })
    }

    fn text(&self, offset: u32) -> Result<String, Damaged> {
        let missing = Damaged("a text of the heap is missing");
        let from = self.texts.get(offset as usize..).unwrap_or_default();
        let Ok((length, text)) = u16::read_from_prefix(from) else {
            return Err(missing);
        };
        let text = text.get(..length.into()).ok_or(missing)?;
        Ok(String::from_utf8_lossy(text).into_owned())
    }
}

/// Returns the element at this place of an array of structures.
fn element<T: FromBytes>(array: &[u8], place: usize) -> Option<T> {
    let from = array.get(place.checked_mul(size_of::<T>())?..)?;
    T::read_from_prefix(from).ok().map(|(element, _)| element)
}

/// A number that is negative for a moment only, while another thread changes it, is zero.
fn bytes(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
