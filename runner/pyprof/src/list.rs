//! `--list`: the marked functions of a script, without running it.

use std::error::Error;
use std::ffi::{OsString, c_int};
use std::io;

use pyprof_command_line::{Named, is_script, script};
use pyprof_interpreter::Interpreter;
use pyprof_marked::Function;
use pyprof_report::Width;
use pyprof_report::list::{Row, list};

use crate::exit_status;
use crate::failure::Failure;
use crate::say;

/// The functions cannot be listed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotList {
    /// The program is none that has a file to be read.
    #[error("cannot list the functions of {0}: --list reads a script")]
    NotScript(String),
    /// The parsers have no answer.
    #[error("cannot list the functions of a script: {}", with_causes(.0))]
    Functions(#[source] pyprof_marked::Error),
    /// It is no Python; the text is the interpreter's own.
    #[error("{0}")]
    Refused(String),
}

impl CannotList {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotScript(_) => Some("name its file: pyprof --list FILE.py"),
            Self::Functions(_) | Self::Refused(_) => None,
        }
    }
}

/// Prints the functions of the script that is named so; the status to end with.
pub(crate) fn run(named: Named, python: Option<OsString>) -> Result<c_int, Failure> {
    let script = match named {
        Named::Target { name, .. } if is_script(&name) => script(&name)?,
        other => return Err(CannotList::NotScript(other.to_string()).into()),
    };
    let interpreter = Interpreter::find(python)?;
    // an interpreter that cannot read the script closes the pipe
    say::outlive_the_reader();
    let functions = pyprof_marked::of_script(&script.shown, &interpreter.executable)
        .map_err(CannotList::from)?;
    if functions.is_empty() {
        return Ok(nothing(&script.shown.display().to_string()));
    }
    let rows: Vec<Row> = functions.iter().map(row).collect();
    Ok(say::with(|out| list(&rows, width(), out))?)
}

fn row(function: &Function) -> Row {
    Row {
        function: function.name.clone(),
        kind: function.kind.name().to_owned(),
        first_line: function.first_line,
        last_line: function.last_line,
        decorators: function.decorators.clone(),
        nested: function.nested.iter().map(short_name).collect(),
    }
}

/// `method` of `Class.method`.
fn short_name(function: &Function) -> String {
    let last = function.name.rsplit('.').next();
    last.unwrap_or(&function.name).to_owned()
}

/// That of the terminal, if standard output is one.
fn width() -> Width {
    match terminal_size::terminal_size_of(io::stdout()) {
        Some((columns, _)) if columns.0 > 0 => Width::Columns(columns.0),
        _ => Width::Any,
    }
}

/// A list without functions is a list, but whoever wanted one should learn how to get it.
fn nothing(script: &str) -> c_int {
    let text = format!(
        "pyprof: no function of `{script}` is marked with @profile\n\
         hint: write `@profile` on the line above a function\n"
    );
    say::message(&text);
    exit_status::DONE
}

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

impl From<pyprof_marked::Error> for CannotList {
    fn from(error: pyprof_marked::Error) -> Self {
        match error {
            pyprof_marked::Error::Refused(text) => Self::Refused(text),
            other => Self::Functions(other),
        }
    }
}
