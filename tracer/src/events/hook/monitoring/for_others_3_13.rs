//! Events that are set for other tools, besides pyprof's own. If a code object has local events of some tool, but not
//! the instruction event, Python 3.13 and later do not send that event to other tools, such as pdb. So pyprof sets it
//! too, and disables its own at each instruction when it first occurs.

use super::{EventCallback, on_instruction};

pub(super) const LOCAL_FOR_OTHERS: [EventCallback; 1] = [("INSTRUCTION", on_instruction)];
