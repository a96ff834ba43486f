//! The functions that a script marks with `@profile`, found without running it.
//!
//! Two parsers answer: one in Rust, at once, and where that one refuses the source (it does not know each newer
//! syntax), the `ast` module of the Python that would run the script. Both give the same [`Outline`], and what is
//! marked is told from the outline alone.
#![forbid(unsafe_code)]

mod depth;
mod interpreter;
mod marks;
mod outline;
mod parser;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use outline::{Decorator, Definition, Outline};

/// A function or class of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// As its `__qualname__` will be: `Class.method`, `outer.<locals>.inner`.
    pub name: String,
    /// What calling it gives.
    pub kind: Kind,
    /// From 1: the line of the first decorator, or of the definition where there is none.
    pub first_line: usize,
    /// The line of its last statement's end, itself included. Comments that follow are not counted.
    pub last_line: usize,
    /// All its decorators as they are written, without the `@`, outermost first, on one line each.
    pub decorators: Vec<String>,
    /// The functions and classes defined directly inside, whether they are marked or not; a class's methods.
    pub nested: Vec<Function>,
}

/// What a definition defines.
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
    /// The kind in words, for people.
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

/// Why the functions of a script are not known.
#[derive(Debug, Error)]
pub enum Error {
    /// The script cannot be read.
    #[error("cannot read the script `{}`", path.display())]
    Read {
        /// The script, as given.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Python refuses the script too. The text is what `python script.py` prints about it, without a line end.
    #[error("{0}")]
    Refused(String),
    /// The interpreter cannot be started.
    #[error("cannot run `{}` to read the script", path.display())]
    Start {
        /// The interpreter, as given.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The interpreter ended without an answer.
    #[error("`{}` could not read the script ({status}): {said}", path.display())]
    Interpreter {
        /// The interpreter, as given.
        path: PathBuf,
        /// How it ended.
        status: std::process::ExitStatus,
        /// The last line that it wrote to its standard error.
        said: String,
    },
}

/// The functions and classes of the script at `path` that `@profile` marks, in the order of their first lines.
///
/// A marked function inside another marked one is listed twice: on its own, and among the other's
/// [`nested`](Function::nested). `interpreter` is the Python executable that would run the script; it is started only
/// where the parser refuses the source, and then does not run the script but parses it.
///
/// # Errors
///
/// [`Error::Read`], [`Error::Refused`] where it is no Python at all, and the two of the interpreter.
pub fn of_script(path: &Path, interpreter: &Path) -> Result<Vec<Function>, Error> {
    let bytes = read(path)?;
    // An encoding that is not ours is the interpreter's business, like a syntax that is not.
    let parsed = pyprof_source::decode(&bytes, |_, _| None)
        .ok()
        .and_then(|text| parse(&text));
    let outline = match parsed {
        Some(outline) => outline,
        None => interpreter::outline(path, &bytes, interpreter)?,
    };
    Ok(marks::functions(&outline))
}

/// The outline of a source text, by the parser alone. `None` where it refuses: Python may still accept it.
pub fn parse(text: &str) -> Option<Outline> {
    parser::outline(&pyprof_source::lines(text).concat())
}

/// The outline of the script at `path`, by an interpreter's own parser.
///
/// # Errors
///
/// Those of [`of_script`].
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
