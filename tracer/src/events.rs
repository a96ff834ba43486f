//! The events of the running program: the hook passes an event to the thread, the thread takes the readings, and its
//! recorder computes the measurements.

pub(crate) mod children;
pub(crate) mod limit;

#[cfg_attr(not(Py_3_12), path = "events/lines_3_9.rs")]
pub(crate) mod lines;

pub(crate) mod definition;
pub(crate) mod live_tables;
pub(crate) mod stamp;

pub(crate) mod activation;
pub(crate) mod code_extra;

pub(crate) mod thread;

pub(crate) mod after_return;
pub(crate) mod block;
pub(crate) mod debugger;

pub(crate) mod hook;

pub(crate) mod greenlets;
