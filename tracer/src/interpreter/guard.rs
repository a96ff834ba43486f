//! The guard around pyprof's callbacks: a failure of pyprof never reaches the program.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::failure;

/// Calls a callback. A panic only ends the callback, which then returns `otherwise`; the failure is reported at the end
/// of the run.
pub(crate) fn guarded<T>(otherwise: T, callback: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(callback)) {
        Ok(value) => value,
        Err(panic) => {
            let what = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "unknown".to_owned());
            failure::keep(|| format!("internal error: {what}"));
            otherwise
        }
    }
}

/// Keeps the text of panics away from standard error. Must be called once, before the first callback.
pub fn silence_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}
