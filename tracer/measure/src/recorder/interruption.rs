//! An interruption of the program. Memory that changes during an interruption is charged to none of the current lines.

use super::activation::Amounts;

/// An interruption that has begun: the amounts not yet counted at that time, for each activation and table.
#[derive(Debug)]
pub struct Interruption(pub(super) Vec<Amounts>);
