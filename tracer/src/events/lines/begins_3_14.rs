//! Python 3.14 and later: `LINE` events cost the same on every line, and are always used.

use pyo3::prelude::*;

use super::Span;

/// The watched instructions: there are none.
#[derive(Debug)]
pub(crate) enum Begins {}

/// A watched instruction: there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) line: Option<u32>,
    pub(crate) begins: bool,
}

impl Begins {
    /// Returns none: `LINE` events are used.
    #[expect(clippy::unnecessary_wraps, reason = "other Pythons read the code")]
    pub(super) fn needed(_: &Bound<'_, PyAny>, _: &[Span]) -> PyResult<Option<Self>> {
        Ok(None)
    }

    /// Returns none.
    pub(crate) fn at(&self, _: u32) -> Option<Place> {
        match *self {}
    }
}
