//! Python 3.12 and later: the events come from `sys.monitoring`.

pub(super) use super::monitoring::{WHY, first_call, watch};
pub(crate) use super::monitoring::{leave_stack, return_to_stack};
