//! The layer between the interpreter and pyprof's callbacks: it protects the program from their failures.

pub(crate) mod guard;
#[cfg_attr(not(Py_3_12), path = "interpreter/held_3_9.rs")]
pub(crate) mod held;
pub(crate) mod signal_handler;
pub(crate) mod unwind_safe_call;
