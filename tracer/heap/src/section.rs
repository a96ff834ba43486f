//! A section whose header fits its length.

use std::ops::Range;
use std::time::Duration;

use thiserror::Error;
use zerocopy::FromBytes;

use crate::layout::{
    self, Counters, Header, KINDS, Kind, Ledger, Node, OwnerText, Totals, special,
};
use crate::{Amounts, Owner, Peak, Resident};

/// The section has another layout than its header says.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Damaged(pub &'static str);

/// The parts of a section.
pub(crate) struct Section<'a> {
    header: Header,
    blocks: &'a [u8],
    mappings: &'a [u8],
    nodes: &'a [u8],
    owners: &'a [u8],
    texts: &'a [u8],
}

impl<'a> Section<'a> {
    /// # Errors
    /// The section has another version or another layout.
    pub(crate) fn new(section: &'a [u8]) -> Result<Self, Damaged> {
        let header = Header::read_from_prefix(section);
        let (header, _) = header.map_err(|_| Damaged("the heap has no header"))?;
        if header.version != layout::VERSION {
            return Err(Damaged("the counters of the heap have another version"));
        }
        let room = header.room;
        if !room.fits(header.used) {
            return Err(Damaged("the heap uses more than there is room for"));
        }
        let part = |from: usize, to: usize| {
            section
                .get(from..to)
                .ok_or(Damaged("a part of the heap is missing"))
        };
        let blocks = room.counters_at(Ledger::Blocks);
        let mappings = room.counters_at(Ledger::Mappings);
        let (nodes, owners, texts) = (room.nodes_at(), room.owners_at(), room.texts_at());
        Ok(Self {
            blocks: part(blocks, mappings)?,
            mappings: part(mappings, nodes)?,
            nodes: part(nodes, owners)?,
            owners: part(owners, texts)?,
            texts: part(texts, texts + header.used.texts as usize)?,
            header,
        })
    }

    /// Returns the resident set at the end; `None` before the end.
    pub(crate) fn resident(&self) -> Option<Resident> {
        let resident = self.header.resident;
        (resident.total() > 0).then_some(resident)
    }

    /// Returns the number of blocks that are missing in the counters.
    pub(crate) fn missing(&self) -> u32 {
        self.header.missing
    }

    /// Returns the owners that may have counters, by number.
    pub(crate) fn owners(&self) -> Range<u32> {
        special::NATIVE_THREAD..self.header.used.owners
    }

    /// Returns the totals of a ledger. Its `allocated` and its numbers of blocks are the sums over its lines.
    pub(crate) fn totals(&self, ledger: Ledger, sums: Amounts) -> Amounts {
        let totals = self.ledger(ledger);
        Amounts {
            at_peak: bytes(totals.peak),
            at_end: bytes(totals.now),
            inherited: bytes(totals.inherited),
            ..sums
        }
    }

    /// Returns the peak of a ledger; `None` if nothing was counted in it.
    pub(crate) fn peak(&self, ledger: Ledger) -> Result<Option<Peak>, Damaged> {
        let totals = self.ledger(ledger);
        if totals.peak <= 0 {
            return Ok(None);
        }
        let owner = u32::try_from(totals.peak_by / u64::from(KINDS));
        let owner = owner.map_err(|_| Damaged("the owner of the peak is missing"))?;
        let time = totals.peak_time.saturating_sub(self.header.begun);
        let untimed = totals.peak.saturating_sub(totals.timed_peak);
        let is_timed = untimed <= totals.timed_peak / layout::TIMED_PART;
        Ok(Some(Peak {
            time: is_timed.then(|| Duration::from_nanos(time)),
            reached_by: self.owner(owner)?,
        }))
    }

    /// Returns the amounts of one kind of an owner.
    pub(crate) fn amounts(&self, owner: u32, kind: Kind) -> Amounts {
        let (ledger, counters) = match kind {
            Kind::Python | Kind::Native => (Ledger::Blocks, self.blocks),
            Kind::Anonymous | Kind::File => (Ledger::Mappings, self.mappings),
        };
        let place = layout::counters_of(owner, kind) as usize;
        let counters = element::<Counters>(counters, place).unwrap_or_default();
        let totals = self.ledger(ledger);
        let (live, at_peak) = (counters.live, counters.at_peak);
        Amounts {
            allocated: counters.allocated,
            allocations: counters.allocations,
            at_peak: held_at_peak(totals, counters.epoch, live, at_peak),
            at_end: bytes(live),
            blocks_at_end: bytes(counters.live_blocks),
            inherited: bytes(counters.inherited),
        }
    }

    /// Returns the nodes of the call tree with their amounts. The first one is the root.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (Node, Amounts)> {
        (0..self.header.used.nodes).map_while(|number| self.node(number))
    }

    /// Returns a node of the call tree by its number, with its amounts.
    pub(crate) fn node(&self, number: u32) -> Option<(Node, Amounts)> {
        let node: Node = element(self.nodes, number as usize)?;
        let amounts = Amounts {
            allocated: node.allocated,
            allocations: node.allocations,
            at_peak: held_at_peak(&self.header.blocks, node.epoch, node.live, node.at_peak),
            at_end: bytes(node.live),
            blocks_at_end: bytes(node.live_blocks),
            inherited: 0,
        };
        Some((node, amounts))
    }

    fn ledger(&self, ledger: Ledger) -> &Totals {
        match ledger {
            Ledger::Blocks => &self.header.blocks,
            Ledger::Mappings => &self.header.mappings,
        }
    }

    /// Returns an owner by its number.
    pub(crate) fn owner(&self, owner: u32) -> Result<Owner, Damaged> {
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

/// Returns what counters held at the peak. `epoch` is that of their last change.
fn held_at_peak(totals: &Totals, epoch: u64, live: i64, at_peak: i64) -> u64 {
    let is_at_peak = totals.rising != 0 || epoch != totals.epoch;
    bytes(if is_at_peak { live } else { at_peak })
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
