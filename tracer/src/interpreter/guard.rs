//! The guard between the interpreter and pyprof: a failure of pyprof never gets into the program.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::failure;

/// Runs one callback. A panic ends the callback alone, and is reported at the end of the run.
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

/// Keeps the text of a panic from the program's standard error. To be called once, before the first callback.
pub fn silence_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}
