//! The data of the interposed functions, prepared at a time when memory may still be allocated.

use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::OnceLock;

use libc::c_char;
use pyprof_preload::{CHILD, DESCENDANTS, SETTINGS};

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
    /// The entries of the environment that all other programs get in addition.
    pub(crate) others: Option<Addition>,
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

/// Returns the entries of the environment that all programs except the interpreter get in addition.
pub(crate) fn others() -> Option<&'static Addition> {
    prepared()?.others.as_ref()
}

pub(crate) fn may_execute(path: &CStr) -> bool {
    // SAFETY: the path ends with a zero.
    unsafe { libc::faccessat(libc::AT_FDCWD, path.as_ptr(), libc::X_OK, libc::AT_EACCESS) == 0 }
}

impl Prepared {
    pub(crate) fn new(configuration: Configuration) -> Result<Self, Unusable> {
        let interpreter = match configuration.replacement {
            Replacement::None => c"".to_owned(),
            _ => text(configuration.interpreter.as_os_str())?,
        };
        let others = configuration.others.map(|others| {
            preload(
                &others.libraries,
                DESCENDANTS,
                entry(DESCENDANTS, OsStr::new(&others.settings))?,
            )
        });
        let (executed, addition) = match configuration.replacement {
            Replacement::None => (c"".to_owned(), Addition::Child(c"".to_owned())),
            Replacement::Launcher {
                path,
                library,
                settings,
            } => {
                let child = entry(CHILD, OsStr::new(&settings))?;
                let addition = match library {
                    None => Addition::Child(child),
                    Some(library) => preload(&[library], CHILD, child)?,
                };
                (text(path.as_os_str())?, addition)
            }
            Replacement::Preload {
                libraries,
                settings,
            } => {
                let settings = entry(SETTINGS, OsStr::new(&settings))?;
                (
                    interpreter.clone(),
                    preload(&libraries, SETTINGS, settings)?,
                )
            }
        };
        Ok(Self {
            interpreter,
            executed,
            addition,
            others: others.transpose()?,
        })
    }
}

/// Returns these libraries, and the settings as an entry of this name.
fn preload(
    libraries: &[PathBuf],
    name: &'static str,
    settings: CString,
) -> Result<Addition, Unusable> {
    let paths: Vec<&OsStr> = libraries.iter().map(|path| path.as_os_str()).collect();
    Ok(Addition::Preload {
        libraries: text(&paths.join(OsStr::new(":")))?,
        name,
        settings,
    })
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
