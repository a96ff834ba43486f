//! Events that are set for other tools, besides pyprof's own. Python 3.12 sends other tools all of their events.

use super::EventCallback;

pub(super) const LOCAL_FOR_OTHERS: [EventCallback; 0] = [];
