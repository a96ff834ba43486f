//! Lines that begin at instructions, for a hook that has events of instructions.

use super::with;
use crate::events::limit::Crossing;

/// The innermost activation known by `key` comes to an instruction of `line`: if lines can begin there and the
/// instruction before was of another one, it goes on to that line, as [`line`](super::line) has it.
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
