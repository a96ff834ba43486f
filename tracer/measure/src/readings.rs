//! The readings that belong to one event.

use crate::{Backend, Bytes, Last};

/// What is known of the memory at an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    amounts: [Bytes; Backend::COUNT],
    /// The set of those that are known, a bit each.
    known: u8,
    /// Whether the system was asked at this event.
    read_now: bool,
}

impl Taken {
    pub(crate) const NOTHING: Self = Self {
        amounts: [Bytes::ZERO; Backend::COUNT],
        known: 0,
        read_now: false,
    };

    /// What Python traces and what the thread allocates changes with every object: no time is too short for it.
    pub(crate) fn forget_what_changes_without_the_system(&mut self) {
        self.known &= !WITHOUT_THE_SYSTEM;
        self.read_now = false;
    }

    /// Whether anything is known of what only the system can change.
    pub(crate) fn knows_the_system(&self) -> bool {
        self.known & !WITHOUT_THE_SYSTEM != 0
    }

    /// Whether the system was asked since something was forgotten.
    pub(crate) fn was_read_now(&self) -> bool {
        self.read_now
    }
}

const WITHOUT_THE_SYSTEM: u8 = bit(Backend::Traced) | bit(Backend::ThreadHeap);

const fn bit(backend: Backend) -> u8 {
    1 << backend as u8
}

/// What the thread has allocated up to an event; all zero where nobody asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// All that it has ever allocated.
    pub allocated: Bytes,
    /// What it has not freed of it.
    pub in_use: Bytes,
    /// The most that it had in use since the event before.
    pub highest: Bytes,
}

impl Allocations {
    pub(crate) const NONE: Self = Self {
        allocated: Bytes::ZERO,
        in_use: Bytes::ZERO,
        highest: Bytes::ZERO,
    };
}

/// Reads each backend once, when it is first asked for: what counts into several tables counts the same.
pub struct Readings<'a, R> {
    taken: &'a mut Taken,
    allocations: Allocations,
    read: R,
}

impl<'a, R: FnMut(Backend) -> Bytes> Readings<'a, R> {
    /// Those of an event for which `last` is prepared: `read` takes what is not known from before.
    pub fn of_event(last: &'a mut Last, read: R) -> Self {
        Self {
            taken: &mut last.taken,
            allocations: last.allocations,
            read,
        }
    }

    /// The memory at the event, as `backend` counts it.
    #[inline]
    pub fn of(&mut self, backend: Backend) -> Bytes {
        let amount = &mut self.taken.amounts[backend as usize];
        if self.taken.known & bit(backend) == 0 {
            *amount = (self.read)(backend);
            self.taken.known |= bit(backend);
            self.taken.read_now |= bit(backend) & WITHOUT_THE_SYSTEM == 0;
        }
        *amount
    }

    /// What the thread has allocated up to the event.
    pub fn allocations(&self) -> Allocations {
        self.allocations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_is_read_once_and_only_if_it_is_asked_for() {
        let mut read = Vec::new();
        let mut last = Last::nothing();
        let mut readings = Readings::of_event(&mut last, |backend| {
            read.push(backend);
            Bytes::new(7)
        });
        for _ in 0..3 {
            assert_eq!(readings.of(Backend::UniqueSet), Bytes::new(7));
        }
        assert_eq!(read, [Backend::UniqueSet]);
    }

    #[test]
    fn what_is_known_is_not_read_again_but_for_what_changes_at_once() {
        let mut last = Last::nothing();
        let mut first = Readings::of_event(&mut last, |_| Bytes::new(7));
        first.of(Backend::ResidentSet);
        first.of(Backend::Traced);
        last.taken.forget_what_changes_without_the_system();
        let mut second = Readings::of_event(&mut last, |_| Bytes::new(8));
        assert_eq!(second.of(Backend::ResidentSet), Bytes::new(7));
        assert_eq!(second.of(Backend::Traced), Bytes::new(8));
        assert_eq!(second.of(Backend::UniqueSet), Bytes::new(8));
    }
}
