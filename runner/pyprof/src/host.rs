//! The two ways of running an interpreter with the engine.

use std::ffi::{OsString, c_int};
use std::path::PathBuf;

use pyprof_interpreter::{Interpreter, Libpython, engine_for};
use pyprof_settings::Settings;

use crate::arguments::zero_terminated;
use crate::failure::Failure;
use crate::{embed, preload};

/// An interpreter and its engine.
pub(crate) struct Host<'a> {
    interpreter: &'a Interpreter,
    engine: PathBuf,
}

impl<'a> Host<'a> {
    /// Returns the interpreter with the engine for its version.
    pub(crate) fn of(interpreter: &'a Interpreter) -> Result<Self, Failure> {
        Ok(Self {
            interpreter,
            engine: engine_for(interpreter)?,
        })
    }

    /// Returns the command line of a Python with these arguments.
    pub(crate) fn command_line(
        &self,
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Vec<OsString> {
        let name = match self.interpreter.libpython {
            Libpython::Shared(_) => "python".into(),
            // The start-up code of the interpreter finds its files by this name.
            Libpython::InExecutable => self.interpreter.executable.clone().into(),
        };
        [name].into_iter().chain(arguments).collect()
    }

    /// Runs the interpreter with this command line, which begins with its own name. Returns the program's status.
    pub(crate) fn run(
        &self,
        settings: &Settings,
        command_line: Vec<OsString>,
    ) -> Result<c_int, Failure> {
        let command_line = zero_terminated(command_line);
        match &self.interpreter.libpython {
            Libpython::Shared(names) => {
                let library = embed::libpython(self.interpreter, names)?;
                Ok(embed::run(library, &self.engine, settings, &command_line)?)
            }
            Libpython::InExecutable => {
                Err(preload::run(&self.engine, settings, &command_line).into())
            }
        }
    }
}
