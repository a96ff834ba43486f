//! `--list`: the marked functions of a script, without running it.

use std::ffi::{OsString, c_int};

use pyprof_command_line::{ProgramArgument, is_script, script};
use pyprof_console::{exit_status, ignore_broken_pipes, print_with, say, width};
use pyprof_interpreter::Interpreter;
use pyprof_marked::Function;
use pyprof_report::list::{Row, list};

use crate::cannot_list::CannotList;
use crate::failure::Failure;

/// Prints the marked functions of a script, and returns the exit status.
pub(crate) fn run(program: ProgramArgument, python: Option<OsString>) -> Result<c_int, Failure> {
    let script = match program {
        ProgramArgument::Name { name, .. } if is_script(&name) => script(&name)?,
        other => return Err(CannotList::NotScript(other.to_string()).into()),
    };
    let interpreter = Interpreter::find(python)?;
    // an interpreter that cannot read the script closes the pipe
    ignore_broken_pipes();
    let functions = pyprof_marked::of_script(&script.shown, &interpreter.executable)
        .map_err(CannotList::from)?;
    if functions.is_empty() {
        return Ok(nothing(&script.shown.display().to_string()));
    }
    let rows: Vec<Row> = functions.iter().map(row).collect();
    print_with(|out| list(&rows, width(), out))?;
    Ok(exit_status::DONE)
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

/// Returns the part after the last dot: `method` of `Class.method`.
fn short_name(function: &Function) -> String {
    let last = function.name.rsplit('.').next();
    last.unwrap_or(&function.name).to_owned()
}

/// Reports that no function is marked, and how to mark one. This is not a failure.
fn nothing(script: &str) -> c_int {
    say(
        "pyprof: ",
        format_args!("no function of `{script}` is marked with @profile"),
        Some("write `@profile` on the line above a function"),
    );
    exit_status::DONE
}
