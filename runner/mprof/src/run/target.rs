//! The process that is sampled: how it is found, or started.

pub(crate) mod argv;
pub(crate) mod origin;

pub(crate) mod candidate;
pub(crate) mod find_process;
pub(crate) mod process;
pub(crate) mod python;
