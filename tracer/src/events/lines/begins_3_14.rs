//! Python 3.14 and later: `LINE` events cost the same wherever the line stands, and are always taken.

use pyo3::prelude::*;

use super::Span;

/// The instructions that are watched: there are none.
#[derive(Debug)]
pub(crate) enum Begins {}

/// An instruction that is watched: there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) line: Option<u32>,
    pub(crate) begins: bool,
}

impl Begins {
    /// None.
    #[expect(clippy::unnecessary_wraps, reason = "other Pythons read the code")]
    pub(super) fn needed(_: &Bound<'_, PyAny>, _: &[Span]) -> PyResult<Option<Self>> {
        Ok(None)
    }

    /// None.
    pub(crate) fn at(&self, _: u32) -> Option<Place> {
        match *self {}
    }
}
