//! The marking of a function: it gets a code object that the hook watches.

pub(crate) mod registry;
pub(crate) mod reported;

pub(crate) mod function_type;

pub mod decorate;
