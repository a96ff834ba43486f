//! Work at an event that does not belong to the program.

use pyprof_measure::Interruption;

use super::with;
use crate::reading;

/// Begins an interruption: until [`go_on`], no change of memory is charged to the lines of this thread.
pub(crate) fn interrupt() -> Option<Interruption> {
    with(|thread| {
        let recorder = &thread.recorder;
        reading::at_event(&mut thread.last, |now| recorder.interrupt(now))
    })
}

/// Ends the interruption.
pub(crate) fn go_on(interruption: Option<Interruption>) {
    let Some(interruption) = interruption else {
        return;
    };
    with(|thread| {
        let recorder = &mut thread.recorder;
        reading::at_event(&mut thread.last, |now| recorder.go_on(interruption, now));
    });
}
