//! The command line of `mprof`.

mod check_options;
mod options;

use std::ffi::{OsString, c_int};

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use pyprof_command_line::Manual;
use pyprof_console::exit_status;

pub(crate) use check_options::{Check, CheckFormat, Lock};
pub(crate) use options::{
    Attach, Clean, Diff, DiffFormat, HeapQuantity, Peak, Plot, Remove, Report, ReportFormat, Run,
    Sampling,
};

/// The request of the command line.
#[derive(Debug)]
pub(crate) enum Request {
    /// Print this text and end with this status.
    Text { text: String, status: c_int },
    /// Describe the command line.
    Manual(Manual),
    /// Run a command.
    Command(Box<Command>),
}

/// A command with its options.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a program and record its memory
    Run(Run),
    /// Record a running process, given by its pid or name
    Attach(Attach),
    /// Remove recordings and records
    Rm(Remove),
    /// Remove all recordings and records of this directory
    Clean(Clean),
    /// List the recordings of this directory with their indices, and the records
    List,
    /// Draw recordings
    Plot(Plot),
    /// Print the highest memory of recordings
    Peak(Peak),
    /// Print the tables of a record, also while the program runs
    Report(Report),
    /// Compare the heaps of two records
    Diff(Diff),
    /// Check a record against budgets, or against a lock
    Check(Check),
    /// Write the figures of a record to a lock, for `mprof check`
    Lock(Lock),
}

#[derive(Debug, Parser)]
#[command(
    name = "mprof",
    disable_version_flag = true,
    disable_help_subcommand = true
)]
#[command(override_usage = "mprof <command> <options> <arguments>")]
#[command(about = "Records the memory of a program over time, and draws it")]
struct Arguments {
    /// Print the version
    #[arg(long, global = true, action = clap::ArgAction::Version)]
    version: (),
    #[command(subcommand)]
    command: Option<Command>,
}

/// The command line cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the command line: {message}")]
pub(crate) struct InvalidCommandLine {
    message: String,
    command: Option<String>,
}

impl InvalidCommandLine {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> String {
        match &self.command {
            Some(command) => format!("`mprof {command} --help` lists the options"),
            None => "`mprof --help` lists the commands".to_owned(),
        }
    }
}

/// Reads the arguments that follow the name `mprof`.
pub(crate) fn read(
    arguments: impl Iterator<Item = OsString>,
) -> Result<Request, InvalidCommandLine> {
    let arguments: Vec<OsString> = arguments.collect();
    let named = arguments.first().and_then(|word| word.to_str());
    let definition = definition();
    let is_known = |name: &str| definition.find_subcommand(name).is_some();
    // memory_profiler lists the commands if none is named, or an unknown one
    if !named.is_some_and(|name| is_known(name) || name.starts_with('-')) {
        return Ok(Request::Text {
            text: usage(&definition),
            status: exit_status::FAILED,
        });
    }
    let command = named.filter(|name| is_known(name)).map(str::to_owned);
    let words = [OsString::from("mprof")]
        .into_iter()
        .chain(arguments.iter().cloned());
    let matches = match definition
        .clone()
        .arg(Manual::hidden_option())
        .try_get_matches_from(words)
    {
        Ok(matches) => matches,
        Err(error) => return text_or_error(&error, command),
    };
    if let Some(manual) = Manual::requested(&matches) {
        return Ok(Request::Manual(manual));
    }
    match Arguments::from_arg_matches(&matches).map(|parsed| parsed.command) {
        Ok(Some(parsed)) => match unknown_option(&parsed, &arguments) {
            Some(option) => Err(InvalidCommandLine {
                message: format!("there is no option `{option}`"),
                command,
            }),
            None => Ok(Request::Command(Box::new(parsed))),
        },
        Ok(None) => Ok(Request::Text {
            text: usage(&definition),
            status: exit_status::FAILED,
        }),
        Err(error) => text_or_error(&error, command),
    }
}

/// Returns an unknown option that clap takes for the program.
fn unknown_option(command: &Command, arguments: &[OsString]) -> Option<String> {
    let Command::Run(run) = command else {
        return None;
    };
    let program = &run.program;
    if run.names_module() {
        return None;
    }
    let first = program.first()?.to_string_lossy();
    let before = arguments.iter().rev().nth(program.len());
    let is_after_dashes = before.is_some_and(|word| word == "--");
    (first.starts_with('-') && !is_after_dashes).then(|| first.into_owned())
}

/// Returns the definition of the command line.
pub(crate) fn definition() -> clap::Command {
    Arguments::command()
        .version(env!("CARGO_PKG_VERSION"))
        .arg(Manual::option())
        .after_help(EXAMPLES)
        .mut_subcommands(|command| {
            let name = command.get_name().to_owned();
            command
                .version(env!("CARGO_PKG_VERSION"))
                .disable_version_flag(true)
                // if an option is repeated, the last value counts, as in memory_profiler
                .args_override_self(true)
                .infer_long_args(true)
                .bin_name(format!("mprof {name}"))
        })
}

const EXAMPLES: &str = "\
Examples:
  mprof run script.py           record the memory of a program
  mprof plot -o memory.png      draw the newest recording
  mprof report run.rec          print the tables of `pyprof --record run.rec`

mprof <command> --help lists the options of a command.";

const VERSION: &str = concat!("mprof ", env!("CARGO_PKG_VERSION"), "\n");

fn usage(definition: &clap::Command) -> String {
    let commands = definition.get_subcommands().map(|command| {
        let about = command.get_about().map(ToString::to_string);
        format!(
            "    {:<8} {}\n",
            command.get_name(),
            about.unwrap_or_default()
        )
    });
    let commands: String = commands.collect();
    format!(
        "Usage: mprof <command> <options> <arguments>\n\n\
         Available commands:\n\n{commands}\n\
         mprof <command> --help lists the options of a command.\n"
    )
}

/// Separates the text of `--help` and `--version` from errors: clap reports both as an error.
fn text_or_error(
    error: &clap::Error,
    command: Option<String>,
) -> Result<Request, InvalidCommandLine> {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp => Ok(Request::Text {
            text,
            status: exit_status::DONE,
        }),
        ErrorKind::DisplayVersion => Ok(Request::Text {
            text: VERSION.to_owned(),
            status: exit_status::DONE,
        }),
        _ => {
            let message = text.split("\n\n").next().unwrap_or(&text);
            let message = message.trim_start_matches("error: ");
            let lines: Vec<&str> = message.lines().map(str::trim).collect();
            Err(InvalidCommandLine {
                message: lines.join(" "),
                command,
            })
        }
    }
}

#[cfg(test)]
mod tests;
