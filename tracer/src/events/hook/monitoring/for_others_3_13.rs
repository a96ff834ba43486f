//! Events that pyprof sets only so that other tools get theirs. If one tool sets local events of a code object, but not
//! the instruction event, Python 3.13 and later do not send the instruction event to other tools, such as pdb. So
//! pyprof sets the instruction event too. When the event first occurs at an instruction, pyprof disables its own event
//! there.

use super::{EventCallback, on_instruction};

pub(super) const LOCAL_FOR_OTHERS: [EventCallback; 1] = [("INSTRUCTION", on_instruction)];
