//! What happens at an event and is not the program's.

use pyprof_measure::Interruption;

use super::with;
use crate::reading;

/// From now on nothing that changes is charged to the lines of this thread, until [`go_on`].
pub(crate) fn interrupt() -> Option<Interruption> {
    with(|thread| {
        let recorder = &thread.recorder;
        reading::at_event(&mut thread.last, |now| recorder.interrupt(now))
    })
}

/// The program goes on.
pub(crate) fn go_on(interruption: Option<Interruption>) {
    let Some(interruption) = interruption else {
        return;
    };
    with(|thread| {
        let recorder = &mut thread.recorder;
        reading::at_event(&mut thread.last, |now| recorder.go_on(interruption, now));
    });
}
