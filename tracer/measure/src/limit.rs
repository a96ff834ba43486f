//! A limit of memory, and its crossing at a line.

use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::event_readings::Now;
use crate::{Backend, Bytes, Entry, Quantity, Source};

/// A limit of memory. Several threads may reach it.
#[derive(Debug)]
pub struct Limit {
    quantity: Quantity,
    mebibytes: f64,
    /// True if the memory was at the limit or above it at the last reading.
    is_reached: AtomicBool,
}

/// A limit that a line may cross.
pub trait LineLimit {
    /// Returns the limit.
    fn limit(&self) -> &Limit;

    /// Returns whether the limit is for the lines of this table.
    fn covers(&self, table: &Entry) -> bool;
}

/// Returns the first of the limits that the memory has crossed at a line of these tables, and the memory.
/// `reached_here` is true if the thread had reached a limit, by a backend that counts each thread separately.
#[cold]
pub(crate) fn crossing<'a, L: LineLimit, S: Source>(
    limits: impl IntoIterator<Item = L>,
    tables: impl Iterator<Item = &'a Entry> + Clone,
    reached_here: &mut bool,
    now: Now<'_, '_, S>,
) -> Option<(L, Bytes)> {
    limits.into_iter().find_map(|limit| {
        let is_for_line = tables.clone().any(|table| limit.covers(table));
        let memory = is_for_line.then(|| limit.limit().crossing(reached_here, now))??;
        Some((limit, memory))
    })
}

impl Limit {
    /// Makes a limit that has not been reached.
    #[must_use]
    pub fn new(quantity: Quantity, mebibytes: f64) -> Self {
        Self {
            quantity,
            mebibytes,
            is_reached: AtomicBool::new(false),
        }
    }

    /// Returns the limit in MiB.
    #[must_use]
    pub fn mebibytes(&self) -> f64 {
        self.mebibytes
    }

    /// Returns the memory at the event if it has crossed the limit: it was below the limit at the previous reading, and
    /// is not any more.
    fn crossing<S: Source>(&self, reached_here: &mut bool, now: Now<'_, '_, S>) -> Option<Bytes> {
        let memory = now.of(self.quantity);
        let is_reached = memory.mebibytes() >= self.mebibytes;
        let was_reached = match self.quantity.backend {
            Backend::ThreadHeap => mem::replace(reached_here, is_reached),
            _ => self.is_reached.swap(is_reached, Ordering::Relaxed),
        };
        (is_reached && !was_reached).then_some(memory)
    }
}
