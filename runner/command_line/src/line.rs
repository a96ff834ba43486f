//! The command line, with its parts for pyprof, for Python and for the program.

mod environment;
mod options;
mod split;

use std::ffi::OsString;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use thiserror::Error;

use crate::manual::Manual;

pub use environment::PythonEnvironment;
pub use options::{EntryPoint, Options};
pub use split::ProgramArgument;

use split::split;

/// The request of the command line.
#[derive(Debug)]
pub enum Request {
    /// Print this text: the help, or the version.
    Text(String),
    /// Describe the command line.
    Manual(Manual),
    /// Run or list a program.
    Run(Box<CommandLine>),
}

/// A command line in its three parts.
#[derive(Debug)]
pub struct CommandLine {
    /// The options of pyprof.
    pub options: Options,
    /// The settings that determine Python's allocator.
    pub environment: PythonEnvironment,
    /// True if `-x` makes Python skip the first line of the program.
    pub skips_first_line: bool,
    /// The options of Python as typed, including `-m` and `-c` with their values.
    pub python: Vec<OsString>,
    /// The value of `-m` or `-c`: the module's name or the code.
    pub module_or_code: Option<OsString>,
    /// The program.
    pub program: Option<ProgramArgument>,
    /// All arguments after the program.
    pub arguments: Vec<OsString>,
}

/// An error of the command line.
#[derive(Debug, Error)]
#[error("cannot read the command line: {message}")]
pub struct InvalidCommandLine {
    message: String,
    hint: String,
}

impl InvalidCommandLine {
    /// Returns the advice for the hint line.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

impl CommandLine {
    /// Reads the arguments of this entry point.
    ///
    /// # Errors
    /// The arguments are wrong, or this entry point does not accept them.
    pub fn read(
        arguments: Vec<OsString>,
        entry: EntryPoint,
    ) -> Result<Request, InvalidCommandLine> {
        let mut command = options::command(entry);
        command.build();
        let split = split(&arguments, &command);
        let matches = match command.try_get_matches_from_mut(split.options) {
            Ok(matches) => matches,
            Err(error) => return text_or_error(&error, entry),
        };
        if let EntryPoint::Launcher = entry
            && let Some(manual) = Manual::requested(&matches)
        {
            return Ok(Request::Manual(manual));
        }
        let options =
            Options::from_arg_matches(&matches).map_err(|error| invalid(&error, entry))?;
        if let Some(conflict) = options.conflict(entry) {
            return Err(InvalidCommandLine {
                message: conflict.message,
                hint: conflict.hint.unwrap_or(entry.hint()).to_owned(),
            });
        }
        if entry == EntryPoint::RunAsModule
            && let Some(option) = options::first_start_option(&command, &matches)
        {
            return Err(InvalidCommandLine {
                message: format!("`{option}` comes too late, this Python is running already"),
                hint: START_OPTION_HINT.to_owned(),
            });
        }
        Ok(Request::Run(Box::new(Self {
            options,
            environment: PythonEnvironment::of(&matches),
            skips_first_line: matches.get_flag("x"),
            module_or_code: options::module_or_code(&matches),
            python: split.python,
            program: split.program,
            arguments: split.arguments.to_vec(),
        })))
    }
}

/// Returns the definition of the launcher's command line, for its manual.
#[must_use]
pub fn definition() -> clap::Command {
    options::whole_command()
}

/// Separates the text of `--help` and `--version` from errors: clap reports both as an error.
fn text_or_error(error: &clap::Error, entry: EntryPoint) -> Result<Request, InvalidCommandLine> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Ok(Request::Text(error.render().to_string()))
        }
        _ => Err(invalid(error, entry)),
    }
}

/// Converts clap's message to the form of pyprof's messages.
fn invalid(error: &clap::Error, entry: EntryPoint) -> InvalidCommandLine {
    let text = error.render().to_string();
    let (message, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let message = message.trim_start_matches("error: ");
    let lines: Vec<&str> = message.lines().map(str::trim).collect();
    let tip = rest
        .lines()
        .find_map(|line| line.trim().strip_prefix("tip: "));
    InvalidCommandLine {
        message: lines.join(" "),
        hint: tip.unwrap_or(entry.hint()).to_owned(),
    }
}

const START_OPTION_HINT: &str = "write Python's own options before `-m memory_profiler`, and start the interpreter of your choice";

#[cfg(test)]
mod tests {
    use pyprof_settings::{HeapChoices, HeapGarbage};

    use super::*;

    fn read(line: &[&str]) -> Result<Request, InvalidCommandLine> {
        CommandLine::read(
            line.iter().map(OsString::from).collect(),
            EntryPoint::Launcher,
        )
    }

    fn run(line: &[&str]) -> CommandLine {
        match read(line) {
            Ok(Request::Run(line)) => *line,
            other => panic!("{other:?}"),
        }
    }

    fn error(line: &[&str]) -> String {
        match read(line) {
            Err(invalid) => invalid.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn clap_finds_nothing_wrong_with_the_definition() {
        options::command(EntryPoint::Launcher).debug_assert();
        options::command(EntryPoint::RunAsModule).debug_assert();
    }

    #[test]
    fn options_after_the_program_belong_to_the_program() {
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
    fn the_last_of_two_equal_options_counts() {
        let line = run(&["--precision", "4", "--precision", "5", "x.py"]);
        assert_eq!(line.options.precision, 5);
    }

    #[test]
    fn the_error_of_an_unknown_backend_lists_the_known_ones() {
        let text = error(&["--backend", "resident", "x.py"]);
        for part in ["resident", "psutil_pss", "tracemalloc"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn an_error_names_the_wrong_argument() {
        assert!(error(&["--nonsense", "x.py"]).contains("--nonsense"));
        assert!(error(&["-Z", "x.py"]).contains("-Z"));
        assert!(error(&["--precision", "many", "x.py"]).contains("many"));
        assert!(error(&["--precision", "-1", "x.py"]).contains("-1"));
        assert!(error(&["-o"]).contains("-o"));
        assert!(error(&["-m"]).contains("-m"));
        assert!(error(&["-u", "-X"]).contains("-X"));
    }

    #[test]
    fn a_running_python_refuses_options_for_its_start() {
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
            let error =
                CommandLine::read(arguments, EntryPoint::RunAsModule).expect_err("too late");
            assert!(error.to_string().contains(option), "{error}");
        }
    }

    #[test]
    fn the_heap_is_counted_if_an_option_says_so() {
        let counted = |line: &[&str]| match run(line).options.heap() {
            HeapChoices::Counted { top, garbage, .. } => Some((top.get(), garbage)),
            HeapChoices::Uncounted => None,
        };
        assert_eq!(counted(&["x.py"]), None);
        for (line, expected) in [
            (&["--heap", "x.py"][..], (10, HeapGarbage::Held)),
            (&["--heap", "--top", "3", "x.py"], (3, HeapGarbage::Held)),
            (&["--heap-gc", "x.py"], (10, HeapGarbage::Collected)),
            (
                &["--top=5", "--heap", "--heap-gc", "x.py"],
                (5, HeapGarbage::Collected),
            ),
            (
                &["--heap", "--backend", "psutil_uss", "x.py"],
                (10, HeapGarbage::Held),
            ),
            (
                &["--heap", "--timestamp", "--children", "x.py"],
                (10, HeapGarbage::Held),
            ),
        ] {
            assert_eq!(counted(line), Some(expected), "{line:?}");
        }
    }

    #[test]
    fn the_heap_has_one_allocator_that_counts() {
        for (line, parts) in [
            (&["--top", "5", "x.py"][..], ["--top", "--heap"]),
            (
                &["--heap-stacks", "all", "x.py"],
                ["--heap-stacks", "needs --heap"],
            ),
            (
                &["--heap", "--heap-stacks", "some", "x.py"],
                ["'some'", "sampled"],
            ),
            (
                &["--heap", "--allocations", "x.py"],
                ["--heap ", "--allocations"],
            ),
            (
                &["--heap-gc", "--allocations", "x.py"],
                ["--heap-gc", "--allocations"],
            ),
            (
                &["--heap", "--backend", "jemalloc", "x.py"],
                ["--heap", "--backend jemalloc "],
            ),
            (
                &["--heap", "--backend", "jemalloc_thread", "x.py"],
                ["--heap", "jemalloc_thread"],
            ),
            (&["--marks-every", "5", "x.py"], ["--marks-every", "--heap"]),
            (
                &["--heap", "--marks-every", "0", "x.py"],
                ["'0'", "--marks-every"],
            ),
            (&["--heap", "--top", "0", "x.py"], ["'0'", "--top"]),
            (&["--heap", "--top", "many", "x.py"], ["'many'", "--top"]),
            (&["--heap", "--top", "-3", "x.py"], ["'-3'", "--top"]),
        ] {
            let error = error(line);
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }

    #[test]
    fn a_running_python_cannot_begin_to_count_its_heap() {
        for option in ["--heap", "--heap-gc"] {
            let arguments = [option, "x.py"].map(OsString::from).into();
            let error =
                CommandLine::read(arguments, EntryPoint::RunAsModule).expect_err("too late");
            assert!(
                error.to_string().contains(&format!("`{option}`")),
                "{error}"
            );
            assert!(error.hint().contains("`pyprof --heap`"), "{}", error.hint());
        }
        let arguments = ["--max-rss", "1GiB", "x.py"].map(OsString::from).into();
        let error = CommandLine::read(arguments, EntryPoint::RunAsModule).expect_err("too late");
        assert!(error.to_string().contains("`--max-rss`"), "{error}");
    }

    #[test]
    fn the_heap_is_counted_for_a_budget_and_not_reported() {
        let heap = |line: &[&str]| run(line).options.heap();
        assert_eq!(heap(&["--max-rss", "1GiB", "x.py"]), HeapChoices::Uncounted);
        for option in ["--max-peak", "--max-left"] {
            let counted = heap(&[option, "1GiB", "x.py"]);
            assert_ne!(counted, HeapChoices::Uncounted);
            assert!(!counted.is_reported());
            assert!(heap(&[option, "1GiB", "--heap", "x.py"]).is_reported());
        }
        assert!(error(&["--max-peak", "1GiB", "--top", "5", "x.py"]).contains("--heap"));
    }

    #[test]
    fn module_or_code_is_the_value_of_its_option() {
        for (line, expected) in [
            (&["-m", "json", "-m"][..], Some("json")),
            (&["-mjson"], Some("json")),
            (&["-c", "-1"], Some("-1")),
            (&["x.py", "-m", "y"], None),
        ] {
            let arguments = line.iter().map(OsString::from).collect();
            match CommandLine::read(arguments, EntryPoint::RunAsModule) {
                Ok(Request::Run(line)) => {
                    assert_eq!(line.module_or_code, expected.map(OsString::from));
                }
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
