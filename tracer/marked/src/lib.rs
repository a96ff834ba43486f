//! The functions that a script marks with `@profile`, found without running it.
//!
//! There are two parsers. The one in Rust is fast, but does not accept all newer syntax. If it refuses the source, the
//! `ast` module of the Python that would run the script parses it. Both return the same [`Outline`], and only the
//! outline decides which functions are marked.
#![forbid(unsafe_code)]

mod depth;
mod interpreter;
mod marks;
mod outline;
mod parser;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use marks::functions;
pub use outline::{Decorator, Definition, Outline};

/// A function or class of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name, equal to the later `__qualname__`: `Class.method`, `outer.<locals>.inner`.
    pub name: String,
    /// The kind of the definition.
    pub kind: Kind,
    /// The line of the first decorator, or of the definition if it has no decorator. Lines count from 1.
    pub first_line: usize,
    /// The line in which the last statement ends, itself included. Comments after it do not count.
    pub last_line: usize,
    /// The source text of all decorators, without the `@`, outermost first, each joined to one line.
    pub decorators: Vec<String>,
    /// The functions and classes defined directly inside, marked or not; for a class, its methods.
    pub nested: Vec<Function>,
}

/// The kind of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `def` without a `yield`.
    Function,
    /// `async def` without a `yield`.
    Coroutine,
    /// `def` with a `yield`.
    Generator,
    /// `async def` with a `yield`.
    AsyncGenerator,
    /// `class`.
    Class,
}

impl Kind {
    /// Returns the kind as words for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Coroutine => "coroutine",
            Self::Generator => "generator",
            Self::AsyncGenerator => "async generator",
            Self::Class => "class",
        }
    }
}

/// The error if the functions of a script cannot be found.
#[derive(Debug, Error)]
pub enum Error {
    /// The script cannot be read.
    #[error("cannot read the script `{}`", path.display())]
    Read {
        /// The script, as given.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// Python refuses the script too. The text is the message of `python script.py`, without a line end.
    #[error("{0}")]
    Refused(String),
    /// The interpreter cannot be started.
    #[error("cannot run `{}` to read the script", path.display())]
    Start {
        /// The interpreter, as given.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The interpreter ended without returning an outline.
    #[error("`{}` could not read the script ({status}): {message}", path.display())]
    Interpreter {
        /// The interpreter, as given.
        path: PathBuf,
        /// The exit status.
        status: std::process::ExitStatus,
        /// The last line of its standard error.
        message: String,
    },
}

/// Returns the functions and classes of the script at `path` that `@profile` marks, in the order of their first lines.
///
/// A marked function inside another marked function is listed twice: on its own, and in the other function's
/// [`nested`](Function::nested). `interpreter` is the Python executable that would run the script. It is started only
/// if the parser refuses the source, and then parses the script without running it.
///
/// # Errors
///
/// [`Error::Read`], [`Error::Refused`] if the text is not Python at all, and the two errors of the interpreter.
pub fn of_script(path: &Path, interpreter: &Path) -> Result<Vec<Function>, Error> {
    let bytes = read(path)?;
    // the interpreter also handles encodings that need Python, as it handles newer syntax
    let parsed = pyprof_source::decode(&bytes, |_, _| None)
        .ok()
        .and_then(|text| parse(&text));
    let outline = match parsed {
        Some(outline) => outline,
        None => interpreter::outline(path, &bytes, interpreter)?,
    };
    Ok(marks::functions(&outline))
}

/// Returns the outline of a source text, by the Rust parser alone. `None` if it refuses the text, which Python may
/// still accept.
pub fn parse(text: &str) -> Option<Outline> {
    parser::outline(&pyprof_source::lines(text).concat())
}

/// Returns the outline of the script at `path`, by the parser of `interpreter`.
///
/// # Errors
///
/// The same as for [`of_script`].
pub fn ask(path: &Path, interpreter: &Path) -> Result<Outline, Error> {
    interpreter::outline(path, &read(path)?, interpreter)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    pyprof_source::read_script(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests;
