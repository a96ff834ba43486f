//! The number of open activations on the current stack, for a hook that sees frames begin and end.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Thread, count_child, with};
use crate::events::activation::{CallTable, Ending};
use crate::events::code_extra::CodeExtra;
use crate::reading::ThisProcess;

/// Returns whether an activation of `extra` that begins now would be recorded.
pub(crate) fn would_record(extra: &CodeExtra) -> bool {
    count_child(extra);
    with(|thread| extra.opens() || thread.has_entries(extra)).unwrap_or(false)
}

/// The numbers of open activations in a thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Depth {
    activations: pyprof_measure::Depth,
    open: usize,
}

impl Thread {
    /// Returns whether an activation of `extra` counts into a table now.
    fn has_entries(&self, extra: &CodeExtra) -> bool {
        let first = self.visit_entries(extra, |_| ControlFlow::Break(()));
        first.is_break()
    }

    fn depth(&self) -> Depth {
        Depth {
            activations: self.recorder.depth(),
            open: self.open.len(),
        }
    }
}

/// Returns the current numbers of this thread.
pub(crate) fn depth() -> Depth {
    with(|thread| thread.depth()).unwrap_or_default()
}

/// Ends all activations that were opened since `depth` was taken and never ended. Returns the calls that have ended
/// with them.
pub(crate) fn leave_deeper_than(depth: Depth) -> Vec<Arc<CallTable>> {
    with(|thread| {
        thread
            .recorder
            .leave_deeper_than(depth.activations, &ThisProcess);
        let mut over = Vec::new();
        while thread.open.len() > depth.open {
            let key = thread.open[thread.open.len() - 1].key;
            over.extend(thread.close(key, Ending::End));
        }
        over
    })
    .unwrap_or_default()
}
