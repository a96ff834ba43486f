//! The sampled process: finding it, or starting it.

pub(crate) mod argv;
pub(crate) mod origin;

pub(crate) mod candidate;
pub(crate) mod find_process;
pub(crate) mod process;
pub(crate) mod python;
