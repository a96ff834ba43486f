//! The readings of one thread at its events: what is read at an event, and when.
//!
//! Each quantity is read once at an event, at its first use, so that all tables count the same amount. It is not read if
//! it cannot have changed. Every change of the memory that the kernel accounts to a process takes the kernel some time.
//! A stretch of the program that was shorter than the shortest change did none of them.

use crate::{Backend, Bytes, Children, ClockValue, CountedAllocations, Quantity, Source};

/// The readings of a thread at its last event, and the time at which the thread went on after it.
#[derive(Clone, Debug, Default)]
pub struct EventReadings {
    amounts: [Bytes; Quantity::COUNT],
    /// A set of bits, one for each known quantity.
    known: u16,
    /// True if a quantity that takes time to change was read at this event.
    read_now: bool,
    /// The counted allocations; none if no backend counts them.
    allocations: Option<CountedAllocations>,
    went_on: Option<ClockValue>,
}

impl EventReadings {
    /// Makes an empty value, without any readings.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            amounts: [Bytes::ZERO; Quantity::COUNT],
            known: 0,
            read_now: false,
            allocations: None,
            went_on: None,
        }
    }

    /// Handles an event that happens now and has no line. Returns the amount of a quantity.
    pub fn read(&mut self, quantity: Quantity, source: &impl Source) -> Bytes {
        self.at_event(source, |now| now.of(quantity))
    }

    /// Handles an event that happens now: `act` gets its readings.
    #[inline(always)]
    pub(crate) fn at_event<S: Source, T>(
        &mut self,
        source: &S,
        act: impl FnOnce(Now<'_, '_, S>) -> T,
    ) -> T {
        self.begin(source);
        let result = act(&mut Event {
            readings: self,
            source,
        });
        self.go_on(source);
        result
    }

    /// Begins an event: forgets the readings that may have changed since the thread went on after the last event. If
    /// the thread ran for less time than the shortest change, only these amounts can have changed: those that Python or
    /// the allocator counts, and the memory of children.
    #[inline(always)]
    fn begin(&mut self, source: &impl Source) {
        let shortest_change = source.shortest_change();
        self.read_now = false;
        if self.known & !AT_ONCE != 0
            && let (Some(shortest_change), Some(went_on)) = (shortest_change, self.went_on)
            && let now = source.clock()
            && now.since(went_on) < shortest_change
        {
            self.went_on = Some(now);
            self.known &= !AT_ONCE;
        } else {
            self.known = 0;
        }
        if let Some(counts) = source.counts() {
            if let Some(process) = counts.process {
                self.know(Quantity::alone(Backend::Heap), process);
            }
            self.know(Quantity::alone(Backend::ThreadHeap), counts.thread);
            self.allocations = counts.allocations;
        }
    }

    /// Ends an event: stores the time at which the thread goes on, if memory was read. The time is taken after the
    /// reading, which alone takes longer than the shortest change. The rest of the event counts as the thread's own
    /// time, to be on the safe side.
    #[inline]
    fn go_on(&mut self, source: &impl Source) {
        if self.read_now {
            self.went_on = Some(source.clock());
        }
    }

    /// Stores the amount of a quantity, which is then not read at this event.
    #[inline]
    fn know(&mut self, quantity: Quantity, amount: Bytes) {
        self.amounts[quantity.index()] = amount;
        self.known |= bit(quantity);
    }
}

/// The quantities that may change in no time. Traced and allocated memory changes with every object. The memory of
/// children changes without any CPU time of this process.
const AT_ONCE: u16 = bit(Quantity::alone(Backend::Traced))
    | bit(Quantity::alone(Backend::Heap))
    | bit(Quantity::alone(Backend::ThreadHeap))
    | with_children();

/// Returns the bits of the quantities that count children, for every backend.
const fn with_children() -> u16 {
    let mut bits = 0;
    let mut name = 0;
    while name < Backend::NAMES.len() {
        bits |= bit(Quantity {
            backend: Backend::NAMES[name].1,
            children: Children::Include,
        });
        name += 1;
    }
    bits
}

const fn bit(quantity: Quantity) -> u16 {
    1 << quantity.index()
}

/// The readings of the event that is being handled.
pub(crate) struct Event<'a, S> {
    readings: &'a mut EventReadings,
    source: &'a S,
}

/// The readings of the current event, each taken when it is needed.
pub(crate) type Now<'now, 'event, S> = &'now mut Event<'event, S>;

impl<S: Source> Event<'_, S> {
    /// Returns the amount of a quantity at the event, and reads it if it is not known.
    #[inline]
    pub(crate) fn of(&mut self, quantity: Quantity) -> Bytes {
        let amount = &mut self.readings.amounts[quantity.index()];
        if self.readings.known & bit(quantity) == 0 {
            *amount = self.source.memory(quantity);
            self.readings.known |= bit(quantity);
            self.readings.read_now |= bit(quantity) & AT_ONCE == 0;
        }
        *amount
    }

    /// Returns the allocated memory at the event; none if no backend counts allocations.
    #[inline]
    pub(crate) fn allocations(&self) -> Option<&CountedAllocations> {
        self.readings.allocations.as_ref()
    }
}

#[cfg(test)]
mod tests;
