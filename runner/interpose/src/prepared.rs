//! The data of the interposed functions, prepared at a time when memory may still be allocated.

use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::sync::OnceLock;

use libc::c_char;
use pyprof_preload::{CHILD, SETTINGS};

use crate::configuration::{Configuration, Replacement, Unusable};
use crate::environment::Addition;
use crate::real;

/// A [`Configuration`] as zero-terminated texts.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) interpreter: CString,
    /// The path that is executed in place of the interpreter.
    pub(crate) executed: CString,
    pub(crate) addition: Addition,
}

static PREPARED: OnceLock<Prepared> = OnceLock::new();

/// Makes the interposed functions of this process behave as `configuration` describes, from now on.
///
/// # Errors
/// A text contains a zero byte, or the process is already configured.
pub fn configure(configuration: Configuration) -> Result<(), Unusable> {
    real::resolve();
    let prepared = Prepared::new(configuration)?;
    PREPARED.set(prepared).map_err(|_| Unusable::Twice)
}

/// Returns the prepared configuration; `None` before [`configure`].
pub(crate) fn prepared() -> Option<&'static Prepared> {
    // No lock is taken: an atomic load shows whether the value is set.
    PREPARED.get()
}

/// Returns the prepared configuration, if `path` is the interpreter's and may be executed. If it may not be executed,
/// the kernel must report that to the caller, even if the replacement could be executed.
///
/// # Safety
/// `path` is null or points to a zero-terminated text.
pub(crate) unsafe fn replacement_of(path: *const c_char) -> Option<&'static Prepared> {
    let prepared = prepared()?;
    if path.is_null() {
        return None;
    }
    // SAFETY: the path is not null; the rest by contract.
    let path = unsafe { CStr::from_ptr(path) };
    (path == prepared.interpreter.as_c_str() && may_execute(path)).then_some(prepared)
}

pub(crate) fn may_execute(path: &CStr) -> bool {
    // SAFETY: the path ends with a zero.
    unsafe { libc::faccessat(libc::AT_FDCWD, path.as_ptr(), libc::X_OK, libc::AT_EACCESS) == 0 }
}

impl Prepared {
    pub(crate) fn new(configuration: Configuration) -> Result<Self, Unusable> {
        let interpreter = text(configuration.interpreter.as_os_str())?;
        let (executed, addition) = match configuration.replacement {
            Replacement::Launcher {
                path,
                library,
                settings,
            } => {
                let child = entry(CHILD, OsStr::new(&settings))?;
                let addition = match library {
                    None => Addition::Child(child),
                    Some(library) => Addition::Preload {
                        libraries: text(library.as_os_str())?,
                        name: CHILD,
                        settings: child,
                    },
                };
                (text(path.as_os_str())?, addition)
            }
            Replacement::Preload {
                libraries,
                settings,
            } => {
                let paths: Vec<&OsStr> = libraries.iter().map(|path| path.as_os_str()).collect();
                let libraries = text(&paths.join(OsStr::new(":")))?;
                let settings = entry(SETTINGS, OsStr::new(&settings))?;
                let addition = Addition::Preload {
                    libraries,
                    name: SETTINGS,
                    settings,
                };
                (interpreter.clone(), addition)
            }
        };
        Ok(Self {
            interpreter,
            executed,
            addition,
        })
    }
}

/// Converts to a zero-terminated text.
pub(crate) fn text(of: &OsStr) -> Result<CString, Unusable> {
    CString::new(of.as_bytes()).map_err(Unusable::ZeroByte)
}

/// Returns the entry `name=value`.
fn entry(name: &str, value: &OsStr) -> Result<CString, Unusable> {
    let bytes = [name.as_bytes(), b"=", value.as_bytes()].concat();
    CString::new(bytes).map_err(Unusable::ZeroByte)
}
