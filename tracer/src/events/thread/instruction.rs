//! Lines that begin at instructions, for a hook with instruction events.

use super::with;
use crate::events::limit::Crossing;
use crate::reading::ThisProcess;

/// Moves the innermost activation with this key to an instruction of `line`. If a line can begin there, and the
/// previous instruction was of another line, it also moves to that line, like [`line`](super::line).
pub(crate) fn reach(key: usize, line: Option<u32>, can_begin: bool) -> Option<Crossing> {
    with(|thread| {
        let limits = thread.switched_on.limits();
        let crossing = thread
            .recorder
            .reach(key, line, can_begin, limits, &ThisProcess);
        crossing.map(Crossing::new)
    })
    .flatten()
}
