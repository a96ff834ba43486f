//! The signals that end or stop a recording, and the signals that mprof forwards to the program.

pub(crate) mod mask;
pub(crate) mod sender;

pub(crate) mod signal;
pub(crate) mod signal_history;
pub(crate) mod signal_queue;

pub(crate) mod this_process;
