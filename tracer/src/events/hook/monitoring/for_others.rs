//! Events that are set for other tools, beside pyprof's own. Python 3.12 gives others all of theirs.

use super::EventCallback;

pub(super) const LOCAL_FOR_OTHERS: [EventCallback; 0] = [];
