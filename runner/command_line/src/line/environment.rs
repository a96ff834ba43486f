//! The allocator of Python's objects, which Python's options and environment variables choose.

use std::env;
use std::ffi::OsString;

use clap::ArgMatches;
use pyprof_settings::Allocator;

/// The variable that names the allocator of Python's objects.
const PYTHONMALLOC: &str = "PYTHONMALLOC";

/// The values of that variable that name the `malloc` of the process.
const PROCESS_ALLOCATORS: [&str; 2] = ["malloc", "malloc_debug"];

/// The variable that switches the development mode on, as `-X dev` does.
const PYTHONDEVMODE: &str = "PYTHONDEVMODE";

/// The settings that determine the allocator of Python's objects.
#[derive(Debug)]
pub struct PythonEnvironment {
    malloc: Option<OsString>,
    development: bool,
}

impl PythonEnvironment {
    /// Returns the settings that a Python with these options will use.
    pub(super) fn of(options: &ArgMatches) -> Self {
        let ignored = options.get_flag("E") || options.get_flag("I");
        let variable = |name| {
            let value = env::var_os(name).filter(|value| !value.is_empty());
            value.filter(|_| !ignored)
        };
        let mut implementation = options.get_many::<OsString>("X").into_iter().flatten();
        Self {
            malloc: variable(PYTHONMALLOC),
            development: implementation.any(|option| option == "dev")
                || variable(PYTHONDEVMODE).is_some(),
        }
    }

    /// Returns the setting with which Python allocates each object by the `malloc` of the process.
    ///
    /// # Errors
    /// The name of another allocator that the user has chosen for Python.
    pub fn process_allocator(&self) -> Result<Allocator, &OsString> {
        match &self.malloc {
            Some(named) if PROCESS_ALLOCATORS.iter().any(|name| named == name) => {
                Ok(Allocator::AsConfigured)
            }
            Some(named) => Err(named),
            None if self.development => Ok(Allocator::ProcessWithChecks),
            None => Ok(Allocator::Process),
        }
    }
}
