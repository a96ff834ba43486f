//! The events of exceptions that leave a function or are thrown into a generator. Up to Python 3.14 they are global only.

use super::{EventCallback, on_end, on_throw};

pub(super) const GLOBAL: [EventCallback; 2] = [("PY_UNWIND", on_end), ("PY_THROW", on_throw)];

pub(super) const LOCAL_OF_UNWINDING: [EventCallback; 0] = [];
