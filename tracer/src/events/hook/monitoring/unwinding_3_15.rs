//! The events of exceptions that leave a function or are thrown into a generator. From Python 3.15 on they can be
//! local. If a tool sets them globally, Python 3.15.0 crashes at an invalid opcode in any code object, and
//! `pdb.set_trace` stops too late in some programs.

use super::{EventCallback, on_end, on_throw};

pub(super) const GLOBAL: [EventCallback; 0] = [];

pub(super) const LOCAL_OF_UNWINDING: [EventCallback; 2] =
    [("PY_UNWIND", on_end), ("PY_THROW", on_throw)];
