//! The quantity that a table shows: a backend, and the process alone or its process tree.

use crate::{Backend, Children};

/// The quantity that is read for a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantity {
    /// The way to count memory.
    pub backend: Backend,
    /// The processes to measure.
    pub children: Children,
}

impl Quantity {
    /// The number of quantities.
    pub const COUNT: usize = 2 * Backend::COUNT;

    /// Makes the quantity of a backend for the process alone.
    #[must_use]
    pub const fn alone(backend: Backend) -> Self {
        Self {
            backend,
            children: Children::Exclude,
        }
    }

    /// Returns the index in an array of [`Quantity::COUNT`] elements.
    #[must_use]
    pub const fn index(self) -> usize {
        2 * self.backend as usize + self.children as usize
    }
}

impl From<Backend> for Quantity {
    /// Returns the quantity of [`Quantity::alone`].
    fn from(backend: Backend) -> Self {
        Self::alone(backend)
    }
}
