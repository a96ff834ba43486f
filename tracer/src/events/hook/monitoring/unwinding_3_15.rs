//! The events of exceptions that leave a function or are thrown into a generator. From Python 3.15 on they are local. As
//! long as they were global, Python 3.15.0 would end at an invalid opcode of any code object, and `pdb.set_trace` would
//! stop too late in some programs, also without pyprof.

use super::{EventCallback, on_end, on_throw};

pub(super) const GLOBAL: [EventCallback; 0] = [];

pub(super) const LOCAL_OF_UNWINDING: [EventCallback; 2] =
    [("PY_UNWIND", on_end), ("PY_THROW", on_throw)];
