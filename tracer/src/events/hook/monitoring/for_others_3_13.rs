//! Events that are set for other tools, beside pyprof's own. Python 3.13 and later forget to give others, pdb among them, the
//! instructions of a code object that has local events of one tool but not this one. pyprof's is switched off at each
//! instruction when it has come once.

use super::{EventCallback, on_instruction};

pub(super) const LOCAL_FOR_OTHERS: [EventCallback; 1] = [("INSTRUCTION", on_instruction)];
