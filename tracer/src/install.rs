//! What happens when a function is marked: it is given a code object that the hook watches.

pub(crate) mod registry;

pub(crate) mod function_type;

pub mod decorate;
