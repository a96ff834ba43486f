//! Events that pyprof sets only so that other tools get theirs. There are none: Python 3.12 sends other tools all of
//! their events.

use super::EventCallback;

pub(super) const LOCAL_FOR_OTHERS: [EventCallback; 0] = [];
