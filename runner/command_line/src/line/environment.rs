//! The allocator of Python's objects, chosen by Python's options and its environment.

use std::env;
use std::ffi::OsString;

use clap::ArgMatches;
use pyprof_settings::Allocator;

/// The variable that names the allocator of Python's objects.
const MALLOC: &str = "PYTHONMALLOC";

/// The values of that variable that name the `malloc` of the process.
const OF_THE_PROCESS: [&str; 2] = ["malloc", "malloc_debug"];

/// The variable that switches the development mode on, as `-X dev` does.
const DEVELOPMENT: &str = "PYTHONDEVMODE";

/// The settings that decide about the allocator of Python's objects.
#[derive(Debug)]
pub struct PythonsEnvironment {
    malloc: Option<OsString>,
    development: bool,
}

impl PythonsEnvironment {
    /// Returns the settings that a Python with these options will use.
    pub(super) fn of(options: &ArgMatches) -> Self {
        let ignored = options.get_flag("E") || options.get_flag("I");
        let variable = |name| {
            let value = env::var_os(name).filter(|value| !value.is_empty());
            value.filter(|_| !ignored)
        };
        let mut implementation = options.get_many::<OsString>("X").into_iter().flatten();
        Self {
            malloc: variable(MALLOC),
            development: implementation.any(|option| option == "dev")
                || variable(DEVELOPMENT).is_some(),
        }
    }

    /// Returns the setting with which Python takes each object from the `malloc` of the process.
    ///
    /// # Errors
    /// The user has named another allocator for Python: its name.
    pub fn allocator_of_the_process(&self) -> Result<Allocator, &OsString> {
        match &self.malloc {
            Some(named) if OF_THE_PROCESS.iter().any(|name| named == name) => {
                Ok(Allocator::AsAsked)
            }
            Some(named) => Err(named),
            None if self.development => Ok(Allocator::ProcessWithChecks),
            None => Ok(Allocator::Process),
        }
    }
}
