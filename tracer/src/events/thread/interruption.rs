//! Work at an event that does not belong to the program.

use pyprof_measure::Interruption;

use super::with;
use crate::reading::ThisProcess;

/// Begins an interruption: until [`go_on`], no change of memory is charged to the lines of this thread.
pub(crate) fn interrupt() -> Option<Interruption> {
    with(|thread| thread.recorder.interrupt(&ThisProcess))
}

/// Ends the interruption.
pub(crate) fn go_on(interruption: Option<Interruption>) {
    let Some(interruption) = interruption else {
        return;
    };
    with(|thread| thread.recorder.go_on(interruption, &ThisProcess));
}
