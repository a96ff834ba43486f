//! The readings at one event.

use crate::{Backend, Bytes, Children, Quantity};

/// The quantities that are known at an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CachedReadings {
    amounts: [Bytes; Quantity::COUNT],
    /// A set of bits, one for each known quantity.
    known: u16,
    /// True if a quantity that takes time to change was read at this event.
    read_now: bool,
}

impl CachedReadings {
    /// No known quantity.
    pub const NONE: Self = Self {
        amounts: [Bytes::ZERO; Quantity::COUNT],
        known: 0,
        read_now: false,
    };

    /// Stores the amount of a quantity, which is then not read at this event.
    #[inline]
    pub fn know(&mut self, quantity: Quantity, amount: Bytes) {
        self.amounts[quantity.index()] = amount;
        self.known |= bit(quantity);
    }

    /// Forgets all quantities.
    #[inline]
    pub fn forget(&mut self) {
        self.known = 0;
        self.read_now = false;
    }

    /// Forgets the quantities that may change in no time. Traced and allocated memory changes with every object. The
    /// memory of children changes without any CPU time of this process.
    #[inline]
    pub fn forget_what_changes_at_once(&mut self) {
        self.known &= !AT_ONCE;
        self.read_now = false;
    }

    /// Returns whether a quantity is known that can only change while this process uses CPU time.
    #[must_use]
    #[inline]
    pub fn knows_what_takes_time(&self) -> bool {
        self.known & !AT_ONCE != 0
    }

    /// Returns whether such a quantity was read since the last call that forgot quantities.
    #[must_use]
    #[inline]
    pub fn was_read_now(&self) -> bool {
        self.read_now
    }
}

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

/// The allocated memory at an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// The bytes ever allocated.
    pub allocated: Bytes,
    /// The bytes allocated and not freed.
    pub in_use: Bytes,
    /// The most bytes in use since the previous event.
    pub highest: Bytes,
}

/// The [`Allocations`] of the whole process, and those of the event's thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountedAllocations {
    /// The allocations of all threads.
    pub process: Allocations,
    /// The allocations of the event's thread.
    pub thread: Allocations,
}

impl CountedAllocations {
    /// Returns the allocations that a backend counts; none if the backend does not count allocations.
    #[must_use]
    pub fn of(&self, backend: Backend) -> Option<&Allocations> {
        match backend {
            Backend::Heap => Some(&self.process),
            Backend::ThreadHeap => Some(&self.thread),
            _ => None,
        }
    }
}

/// The readings of an event. Each quantity is read once, at its first use, so that all tables count the same amount.
pub struct Readings<'a, R> {
    cached: &'a mut CachedReadings,
    /// The counted allocations; none if no backend counts them.
    allocations: Option<&'a CountedAllocations>,
    read: R,
}

impl<'a, R: FnMut(Quantity) -> Bytes> Readings<'a, R> {
    /// Makes the readings of an event. `read` is called for quantities that are not cached.
    #[inline]
    pub fn new(
        cached: &'a mut CachedReadings,
        allocations: Option<&'a CountedAllocations>,
        read: R,
    ) -> Self {
        Self {
            cached,
            allocations,
            read,
        }
    }

    /// Returns the amount of a quantity at the event, and reads it if it is not cached.
    #[inline]
    pub fn of(&mut self, quantity: Quantity) -> Bytes {
        let amount = &mut self.cached.amounts[quantity.index()];
        if self.cached.known & bit(quantity) == 0 {
            *amount = (self.read)(quantity);
            self.cached.known |= bit(quantity);
            self.cached.read_now |= bit(quantity) & AT_ONCE == 0;
        }
        *amount
    }

    /// Returns the allocated memory at the event; none if no backend counts allocations.
    #[inline]
    pub fn allocations(&self) -> Option<&CountedAllocations> {
        self.allocations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAMILY: Quantity = Quantity {
        backend: Backend::ResidentSet,
        children: Children::Include,
    };

    fn readings<R: FnMut(Quantity) -> Bytes>(
        cached: &mut CachedReadings,
        read: R,
    ) -> Readings<'_, R> {
        Readings::new(cached, None, read)
    }

    #[test]
    fn a_quantity_is_read_once_and_only_if_it_is_asked_for() {
        let mut read = Vec::new();
        let mut cached = CachedReadings::NONE;
        let mut readings = readings(&mut cached, |quantity| {
            read.push(quantity);
            Bytes::new(7)
        });
        for _ in 0..3 {
            assert_eq!(readings.of(Backend::UniqueSet.into()), Bytes::new(7));
            assert_eq!(readings.of(FAMILY), Bytes::new(7));
        }
        assert_eq!(read, [Backend::UniqueSet.into(), FAMILY]);
    }

    #[test]
    fn what_is_known_is_not_read_again_but_for_what_changes_at_once() {
        let mut cached = CachedReadings::NONE;
        let mut first = readings(&mut cached, |_| Bytes::new(7));
        first.of(Backend::ResidentSet.into());
        first.of(Backend::Traced.into());
        first.of(FAMILY);
        cached.forget_what_changes_at_once();
        let mut second = readings(&mut cached, |_| Bytes::new(8));
        assert_eq!(second.of(Backend::ResidentSet.into()), Bytes::new(7));
        assert_eq!(second.of(Backend::Traced.into()), Bytes::new(8));
        assert_eq!(second.of(Backend::UniqueSet.into()), Bytes::new(8));
        assert_eq!(second.of(FAMILY), Bytes::new(8));
    }

    #[test]
    fn whatever_counts_children_changes_at_once() {
        for (_, backend) in Backend::NAMES {
            let children = Children::Include;
            assert_ne!(
                bit(Quantity { backend, children }) & AT_ONCE,
                0,
                "{backend:?}"
            );
        }
        assert_eq!(bit(Backend::UniqueSet.into()) & AT_ONCE, 0);
    }
}
