//! The command line, with its parts for pyprof, for Python and for the program.

mod environment;
mod options;
mod split;

use std::ffi::OsString;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use thiserror::Error;

pub use environment::PythonsEnvironment;
pub use options::{Options, Reader};
pub use split::Named;

use split::split;

/// The request of the command line.
#[derive(Debug)]
pub enum Request {
    /// Print this text: the help, or the version.
    Text(String),
    /// Run or list a program.
    Run(Box<CommandLine>),
}

/// A command line in its three parts.
#[derive(Debug)]
pub struct CommandLine {
    /// The options of pyprof.
    pub options: Options,
    /// The settings of Python that decide about its allocator.
    pub environment: PythonsEnvironment,
    /// True if Python skips the first line of the program, because of `-x`.
    pub skips_first_line: bool,
    /// The options of Python as typed, `-m` and `-c` included.
    pub python: Vec<OsString>,
    /// The module's name or the code, if `-m` or `-c` names the program.
    pub told: Option<OsString>,
    /// The program.
    pub program: Option<Named>,
    /// All arguments after the program.
    pub arguments: Vec<OsString>,
}

/// An error of the command line.
#[derive(Debug, Error)]
#[error("cannot read the command line: {message}")]
pub struct Misread {
    message: String,
    hint: String,
}

impl Misread {
    /// Returns the advice for the hint line.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

impl CommandLine {
    /// Reads the arguments after the name of the reader.
    ///
    /// # Errors
    /// The arguments are wrong, or this reader does not accept them.
    pub fn read(arguments: Vec<OsString>, reader: Reader) -> Result<Request, Misread> {
        let mut command = options::command(reader);
        command.build();
        let split = split(&arguments, &command);
        let matches = match command.try_get_matches_from_mut(split.options) {
            Ok(matches) => matches,
            Err(error) => return told(&error, reader),
        };
        let options =
            Options::from_arg_matches(&matches).map_err(|error| misread(&error, reader))?;
        if let Some(message) = options.contradiction() {
            let hint = reader.hint().to_owned();
            return Err(Misread { message, hint });
        }
        if reader == Reader::Module
            && let Some(option) = options::too_late(&command, &matches)
        {
            return Err(Misread {
                message: format!("`{option}` comes too late, this Python is running already"),
                hint: TOO_LATE.to_owned(),
            });
        }
        Ok(Request::Run(Box::new(Self {
            options,
            environment: PythonsEnvironment::of(&matches),
            skips_first_line: matches.get_flag("x"),
            told: options::told(&matches),
            python: split.python,
            program: split.program,
            arguments: split.arguments.to_vec(),
        })))
    }
}

fn told(error: &clap::Error, reader: Reader) -> Result<Request, Misread> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Ok(Request::Text(error.render().to_string()))
        }
        _ => Err(misread(error, reader)),
    }
}

/// Converts clap's message to the form of pyprof's messages.
fn misread(error: &clap::Error, reader: Reader) -> Misread {
    let text = error.render().to_string();
    let (message, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let message = message.trim_start_matches("error: ");
    let lines: Vec<&str> = message.lines().map(str::trim).collect();
    let tip = rest
        .lines()
        .find_map(|line| line.trim().strip_prefix("tip: "));
    Misread {
        message: lines.join(" "),
        hint: tip.unwrap_or(reader.hint()).to_owned(),
    }
}

const TOO_LATE: &str = "write Python's own options before `-m memory_profiler`, and choose the interpreter by its name";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &[&str]) -> Result<Request, Misread> {
        CommandLine::read(line.iter().map(OsString::from).collect(), Reader::Launcher)
    }

    fn run(line: &[&str]) -> CommandLine {
        match read(line) {
            Ok(Request::Run(line)) => *line,
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
        options::command(Reader::Launcher).debug_assert();
        options::command(Reader::Module).debug_assert();
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
    fn what_only_a_start_of_python_can_heed_is_refused_where_it_runs() {
        for (line, option) in [
            (&["-X", "dev", "x.py"][..], "`-X`"),
            (&["-um", "x"], "`-u`"),
            (&["--python", "x", "x.py"], "`--python`"),
            (
                &["--check-hash-based-pycs", "x", "x.py"],
                "`--check-hash-based-pycs`",
            ),
        ] {
            let arguments = line.iter().map(OsString::from).collect();
            let told = CommandLine::read(arguments, Reader::Module).expect_err("too late");
            assert!(told.to_string().contains(option), "{told}");
        }
    }

    #[test]
    fn the_module_or_the_code_is_told_by_its_option() {
        for (line, told) in [
            (&["-m", "json", "-m"][..], Some("json")),
            (&["-mjson"], Some("json")),
            (&["-c", "-1"], Some("-1")),
            (&["x.py", "-m", "y"], None),
        ] {
            let arguments = line.iter().map(OsString::from).collect();
            match CommandLine::read(arguments, Reader::Module) {
                Ok(Request::Run(line)) => assert_eq!(line.told, told.map(OsString::from)),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn help_and_version_come_before_everything_else() {
        for line in [&["--help"][..], &["-h", "x.py"], &["--version"], &["-uh"]] {
            assert!(matches!(read(line), Ok(Request::Text(_))), "{line:?}");
        }
    }
}
