//! The command line: ours, Python's, the program's.

mod environment;
mod options;
mod split;

use std::ffi::OsString;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use thiserror::Error;

pub(crate) use environment::PythonsEnvironment;
pub(crate) use options::Options;
pub(crate) use split::Named;

use split::split;

/// What somebody wants.
#[derive(Debug)]
pub(crate) enum Request {
    /// To read this: the help, or the version.
    Text(String),
    /// A program to be run, or listed.
    Run(CommandLine),
}

/// A command line in its three parts.
#[derive(Debug)]
pub(crate) struct CommandLine {
    /// Our own options.
    pub(crate) options: Options,
    /// What of them says how Python uses memory.
    pub(crate) environment: PythonsEnvironment,
    /// Python's, as typed; `-m` and `-c` among them.
    pub(crate) python: Vec<OsString>,
    /// What is to be run.
    pub(crate) program: Option<Named>,
    /// All that follows the program, which belongs to it.
    pub(crate) arguments: Vec<OsString>,
}

/// A command line that makes no sense.
#[derive(Debug, Error)]
#[error("cannot read the command line: {message}")]
pub(crate) struct Misread {
    message: String,
    pub(crate) hint: String,
}

impl CommandLine {
    /// Reads the arguments after the launcher's own name.
    pub(crate) fn read(arguments: Vec<OsString>) -> Result<Request, Misread> {
        let mut command = options::command();
        command.build();
        let split = split(&arguments, &command);
        let matches = match command.try_get_matches_from_mut(split.options) {
            Ok(matches) => matches,
            Err(error) => return told(&error),
        };
        let options = Options::from_arg_matches(&matches).map_err(|error| misread(&error))?;
        if let Some(message) = options.contradiction() {
            let hint = HINT.to_owned();
            return Err(Misread { message, hint });
        }
        Ok(Request::Run(Self {
            options,
            environment: PythonsEnvironment::of(&matches),
            python: split.python,
            program: split.program,
            arguments: split.arguments.to_vec(),
        }))
    }
}

fn told(error: &clap::Error) -> Result<Request, Misread> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Ok(Request::Text(error.render().to_string()))
        }
        _ => Err(misread(error)),
    }
}

/// Clap's message in the shape that all of ours have.
fn misread(error: &clap::Error) -> Misread {
    let text = error.render().to_string();
    let (message, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let message = message.trim_start_matches("error: ");
    let lines: Vec<&str> = message.lines().map(str::trim).collect();
    let tip = rest
        .lines()
        .find_map(|line| line.trim().strip_prefix("tip: "));
    Misread {
        message: lines.join(" "),
        hint: tip.unwrap_or(HINT).to_owned(),
    }
}

const HINT: &str = "`pyprof --help` lists the options";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &[&str]) -> Result<Request, Misread> {
        CommandLine::read(line.iter().map(OsString::from).collect())
    }

    fn run(line: &[&str]) -> CommandLine {
        match read(line) {
            Ok(Request::Run(line)) => line,
            other => panic!("{other:?}"),
        }
    }

    fn error(line: &[&str]) -> String {
        match read(line) {
            Err(misread) => misread.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn clap_finds_nothing_wrong_with_the_definition() {
        options::command().debug_assert();
    }

    #[test]
    fn options_before_the_program_are_ours_and_after_it_its_own() {
        let line = run(&["--precision", "4", "x.py", "--precision", "9", "-o", "y"]);
        assert_eq!(line.options.precision, 4);
        assert_eq!(line.options.output, None);
        assert_eq!(line.arguments, ["--precision", "9", "-o", "y"]);
    }

    #[test]
    fn a_long_option_may_be_shortened_while_it_is_unambiguous() {
        assert_eq!(run(&["--prec", "5", "x.py"]).options.precision, 5);
        assert_eq!(run(&["--prec=5", "x.py"]).options.precision, 5);
        assert!(error(&["--p", "5", "x.py"]).contains("--p"));
    }

    #[test]
    fn the_last_of_two_counts() {
        let line = run(&["--precision", "4", "--precision", "5", "x.py"]);
        assert_eq!(line.options.precision, 5);
    }

    #[test]
    fn an_unknown_backend_is_told_with_those_there_are() {
        let told = error(&["--backend", "resident", "x.py"]);
        for part in ["resident", "psutil_pss", "tracemalloc"] {
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(error(&["--nonsense", "x.py"]).contains("--nonsense"));
        assert!(error(&["-Z", "x.py"]).contains("-Z"));
        assert!(error(&["--precision", "many", "x.py"]).contains("many"));
        assert!(error(&["--precision", "-1", "x.py"]).contains("-1"));
        assert!(error(&["-o"]).contains("-o"));
        assert!(error(&["-m"]).contains("-m"));
        assert!(error(&["-u", "-X"]).contains("-X"));
    }

    #[test]
    fn help_and_version_come_before_everything_else() {
        for line in [&["--help"][..], &["-h", "x.py"], &["--version"], &["-uh"]] {
            assert!(matches!(read(line), Ok(Request::Text(_))), "{line:?}");
        }
    }
}
