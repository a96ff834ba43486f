//! The engine for a version of Python, which is beside this library.

use std::ffi::{CString, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use pyprof_interpose::Report;
use pyprof_preload::this_library;
use pyprof_settings::{ATTACH, REPORT, Settings};

/// The file of an engine.
pub(super) struct Engine {
    path: PathBuf,
}

/// An engine that is loaded. It stays loaded.
pub(super) struct Loaded {
    /// The function that is called at the end of the process.
    pub(super) report: Report,
    attach: Attach,
}

/// The type of [`ATTACH`].
type Attach = unsafe extern "C" fn(c_int, *mut *mut c_char, *const c_char);

impl Engine {
    /// Returns the engine for a version; none if there is none.
    pub(super) fn find(version: &str) -> Option<Self> {
        let library = this_library()?;
        let path = library.with_file_name(format!("pyprof-engine-{version}.so"));
        path.is_file().then_some(Self { path })
    }

    /// Loads the engine; none if it cannot be loaded.
    pub(super) fn load(&self) -> Option<Loaded> {
        let path = CString::new(self.path.as_os_str().as_bytes()).ok()?;
        // SAFETY: the start-up code of an engine needs only a Python in the process.
        let library = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        if library.is_null() {
            return None;
        }
        let (report, attach) = (symbol(library, REPORT)?, symbol(library, ATTACH)?);
        Some(Loaded {
            // SAFETY: the engine of the same version gives the entry this type.
            report: unsafe { std::mem::transmute::<*mut c_void, Report>(report) },
            // SAFETY: as above.
            attach: unsafe { std::mem::transmute::<*mut c_void, Attach>(attach) },
        })
    }
}

impl Loaded {
    /// Makes the interpreter of this process begin the engine when it is about to run a program.
    ///
    /// # Safety
    /// `main` has not begun, and `argv` has `argc` texts, which are the arguments of the process.
    pub(super) unsafe fn attach(&self, argc: c_int, argv: *mut *mut c_char, settings: &Settings) {
        let settings = CString::new(settings.to_json()).unwrap_or_default();
        // SAFETY: by contract; the engine does not keep the text.
        unsafe { (self.attach)(argc, argv, settings.as_ptr()) };
    }
}

fn symbol(library: *mut c_void, name: &str) -> Option<*mut c_void> {
    let name = CString::new(OsStr::new(name).as_bytes()).ok()?;
    // SAFETY: the library is loaded, and the name ends with a zero.
    let address = unsafe { libc::dlsym(library, name.as_ptr()) };
    (!address.is_null()).then_some(address)
}
