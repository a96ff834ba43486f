//! Python up to 3.11: the events come from the evaluation of frames.

pub(super) use super::evaluation::{WHY, first_call, watch};
pub(crate) use super::evaluation::{leave_stack, return_to_stack};
