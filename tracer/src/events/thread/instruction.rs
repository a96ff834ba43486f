//! Lines that begin at instructions, for a hook with instruction events.

use super::with;
use crate::events::limit::Crossing;

/// Moves the innermost activation with this key to an instruction of `line`. If a line can begin there, and the
/// previous instruction was of another line, it also moves to that line, like [`line`](super::line).
pub(crate) fn reach(key: usize, line: Option<u32>, can_begin: bool) -> Option<Crossing> {
    with(|thread| {
        let index = thread.find(key, || true)?;
        let is_another = thread.recorder.reach(index, line);
        if can_begin && is_another {
            return thread.line(index, line?);
        }
        None
    })
    .flatten()
}
