//! The quantity that a table shows: how memory is counted, and of which processes.

use crate::{Backend, Children};

/// What is read for a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantity {
    /// How memory is counted.
    pub backend: Backend,
    /// Of which processes.
    pub children: Children,
}

impl Quantity {
    /// How many there are.
    pub const COUNT: usize = 2 * Backend::COUNT;

    /// That of this process alone.
    #[must_use]
    pub const fn alone(backend: Backend) -> Self {
        Self {
            backend,
            children: Children::Exclude,
        }
    }

    /// Its place in an array of [`Quantity::COUNT`].
    #[must_use]
    pub const fn index(self) -> usize {
        2 * self.backend as usize + self.children as usize
    }
}

impl From<Backend> for Quantity {
    /// As [`Quantity::alone`].
    fn from(backend: Backend) -> Self {
        Self::alone(backend)
    }
}
