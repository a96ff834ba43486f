//! The readings that belong to one event.

use crate::{Backend, Bytes};

/// Reads each backend once, when it is first asked for: what counts into several tables counts the same.
pub struct Readings<R> {
    read: R,
    taken: Taken,
}

/// What was read at an event, for as long as it is known to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken([Option<Bytes>; Backend::COUNT]);

impl Taken {
    /// Nothing was read.
    pub const NOTHING: Self = Self([None; Backend::COUNT]);

    /// The same without what Python traces, which changes with every object: no time is too short for it.
    #[must_use]
    pub fn of_the_system(mut self) -> Self {
        self.0[Backend::Traced as usize] = None;
        self
    }
}

impl<R: FnMut(Backend) -> Bytes> Readings<R> {
    /// The readings that `read` will take.
    pub fn new(read: R) -> Self {
        Self::keeping(Taken::NOTHING, read)
    }

    /// Those that `read` will take of what is not known from before.
    pub fn keeping(taken: Taken, read: R) -> Self {
        Self { read, taken }
    }

    /// The memory at the event, as `backend` counts it.
    pub fn of(&mut self, backend: Backend) -> Bytes {
        *self.taken.0[backend as usize].get_or_insert_with(|| (self.read)(backend))
    }

    /// What is known of the memory now.
    pub fn taken(self) -> Taken {
        self.taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_is_read_once_and_only_if_it_is_asked_for() {
        let mut read = Vec::new();
        let mut readings = Readings::new(|backend| {
            read.push(backend);
            Bytes::new(7)
        });
        for _ in 0..3 {
            assert_eq!(readings.of(Backend::UniqueSet), Bytes::new(7));
        }
        assert_eq!(read, [Backend::UniqueSet]);
    }

    #[test]
    fn what_is_kept_is_not_read_again() {
        let mut first = Readings::new(|_| Bytes::new(7));
        first.of(Backend::ResidentSet);
        first.of(Backend::Traced);
        let mut second = Readings::keeping(first.taken().of_the_system(), |_| Bytes::new(8));
        assert_eq!(second.of(Backend::ResidentSet), Bytes::new(7));
        assert_eq!(second.of(Backend::Traced), Bytes::new(8));
        assert_eq!(second.of(Backend::UniqueSet), Bytes::new(8));
    }
}
