//! The search for the program among the arguments.
//!
//! Clap accepts options at any place, Python only before the program. So the arguments are first split as Python does
//! it. The definitions for clap determine which options exist, and which of them take a value.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use clap::{Arg, Command};

use super::options::{CODE, MODULE, PYTHON_OPTIONS};

/// The argument that determines the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramArgument {
    /// `-m` and the module's name.
    Module,
    /// `-c` and the code.
    Code,
    /// A name, with or without `--` before it: that of a script, a folder or a module, or `-`.
    Name {
        /// The name as typed.
        name: OsString,
        /// True if `--` stands before the name.
        after_dashes: bool,
    },
}

/// The arguments, split into parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Split<'a> {
    /// All options for clap: those of pyprof and of Python.
    pub(super) options: &'a [OsString],
    /// The options of Python as typed, including `-m` and `-c` with their values.
    pub(super) python: Vec<OsString>,
    pub(super) program: Option<ProgramArgument>,
    /// The arguments after the program.
    pub(super) arguments: &'a [OsString],
}

/// The meaning of an argument that consists of options.
struct OptionArgument {
    /// The part of the argument that is passed to Python.
    python: Option<OsString>,
    /// The owner of the last option in the argument, if the value of that option is the next argument.
    value_follows_for: Option<Owner>,
    /// The program, if the argument contains `-m` or `-c`.
    program: Option<ProgramArgument>,
}

/// The program that an option belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Pyprof,
    Python,
}

/// Finds the program. Errors in the options before it are ignored here; clap reports them.
pub(super) fn split<'a>(arguments: &'a [OsString], command: &Command) -> Split<'a> {
    let mut python = Vec::new();
    let mut next = 0;
    while let Some(argument) = arguments.get(next) {
        let text = argument.as_bytes();
        if text == b"--" {
            return with_name(arguments, next, next + 1, python);
        }
        if text == b"-" || !text.starts_with(b"-") {
            return with_name(arguments, next, next, python);
        }
        let option = match text.strip_prefix(b"--") {
            Some(long) => long_option(long, argument, command),
            None => short_options(&text[1..], command),
        };
        python.extend(option.python);
        next += 1;
        if let (Some(owner), Some(value)) = (option.value_follows_for, arguments.get(next)) {
            if owner == Owner::Python {
                python.push(value.clone());
            }
            next += 1;
        }
        if option.program.is_some() {
            return Split {
                options: &arguments[..next],
                python,
                program: option.program,
                arguments: &arguments[next..],
            };
        }
    }
    Split {
        options: arguments,
        python,
        program: None,
        arguments: &[],
    }
}

/// Returns the parts for a program whose name is the argument at `start`. Without such an argument, there is no
/// program.
fn with_name(
    arguments: &[OsString],
    options: usize,
    start: usize,
    python: Vec<OsString>,
) -> Split<'_> {
    let name = arguments.get(start).cloned();
    Split {
        options: &arguments[..options],
        python,
        program: name.map(|name| ProgramArgument::Name {
            name,
            after_dashes: start > options,
        }),
        arguments: arguments.get(start + 1..).unwrap_or_default(),
    }
}

/// Reads `--name` or `--name=value`. The name may be abbreviated.
fn long_option(text: &[u8], argument: &OsStr, command: &Command) -> OptionArgument {
    let name = text.split(|&byte| byte == b'=').next().unwrap_or_default();
    let mut abbreviated = command.get_arguments().filter(|option| {
        let long = option.get_long().unwrap_or_default();
        long.as_bytes().starts_with(name)
    });
    let exact = command
        .get_arguments()
        .find(|option| option.get_long().map(str::as_bytes) == Some(name));
    let Some(option) = exact.or_else(|| abbreviated.next()) else {
        return OptionArgument::unknown();
    };
    let owner = Owner::of(option);
    OptionArgument {
        python: (owner == Owner::Python).then(|| argument.to_owned()),
        value_follows_for: (takes_value(option) && name.len() == text.len()).then_some(owner),
        program: None,
    }
}

/// Reads `-abc`. The value of the first option that takes one is the rest of the argument, or else the next argument.
fn short_options(letters: &[u8], command: &Command) -> OptionArgument {
    let mut read = OptionArgument::unknown();
    let mut python = vec![b'-'];
    for (index, &letter) in letters.iter().enumerate() {
        let option = command
            .get_arguments()
            .find(|option| option.get_short() == Some(letter.into()));
        let Some(option) = option else { break };
        let owner = Owner::of(option);
        let value = &letters[index + 1..];
        if owner == Owner::Python {
            python.push(letter);
        }
        if takes_value(option) {
            read.value_follows_for = value.is_empty().then_some(owner);
            read.program = ProgramArgument::of_option(option);
            if owner == Owner::Python {
                python.extend(value);
            }
            break;
        }
    }
    read.python = (python.len() > 1).then(|| OsString::from_vec(python));
    read
}

fn takes_value(option: &Arg) -> bool {
    option.get_action().takes_values()
}

impl OptionArgument {
    fn unknown() -> Self {
        Self {
            python: None,
            value_follows_for: None,
            program: None,
        }
    }
}

impl Owner {
    fn of(option: &Arg) -> Self {
        let is_python = option.get_help_heading() == Some(PYTHON_OPTIONS)
            || ProgramArgument::of_option(option).is_some();
        if is_python {
            Self::Python
        } else {
            Self::Pyprof
        }
    }
}

impl fmt::Display for ProgramArgument {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module => write!(out, "a module"),
            Self::Code => write!(out, "code"),
            Self::Name { name, .. } if name == "-" => write!(out, "standard input"),
            Self::Name { name, .. } => write!(out, "`{}`", name.display()),
        }
    }
}

impl ProgramArgument {
    /// Returns the program argument for `-m` or `-c`; `None` for any other option.
    fn of_option(option: &Arg) -> Option<Self> {
        match option.get_id().as_str() {
            MODULE => Some(Self::Module),
            CODE => Some(Self::Code),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::{EntryPoint, command};
    use super::*;

    /// Returns Python's options, the program, and its arguments.
    fn parts(line: &str) -> (String, Option<ProgramArgument>, String) {
        let arguments: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        let split = split(&arguments, &command(EntryPoint::Launcher));
        let joined = |arguments: &[OsString]| arguments.join(OsStr::new(" "));
        let text = |arguments: &[OsString]| joined(arguments).to_string_lossy().into_owned();
        (text(&split.python), split.program, text(split.arguments))
    }

    fn name(name: &str, after_dashes: bool) -> Option<ProgramArgument> {
        let name = name.into();
        Some(ProgramArgument::Name { name, after_dashes })
    }

    #[track_caller]
    fn check(line: &str, python: &str, program: Option<ProgramArgument>, arguments: &str) {
        assert_eq!(parts(line), (python.into(), program, arguments.into()));
    }

    #[test]
    fn the_first_argument_that_is_no_option_is_the_program() {
        check("x.py", "", name("x.py", false), "");
        check("x.py -u --list", "", name("x.py", false), "-u --list");
        check("-", "", name("-", false), "");
        check("-u - -u", "-u", name("-", false), "-u");
        check("", "", None, "");
        check("--list", "", None, "");
    }

    #[test]
    fn the_value_of_an_option_is_not_the_program() {
        check("--precision 4 x.py", "", name("x.py", false), "");
        check("--precision=4 x.py", "", name("x.py", false), "");
        check("--prec 4 x.py", "", name("x.py", false), "");
        check("-o y.py x.py", "", name("x.py", false), "");
        check("-oy.py x.py", "", name("x.py", false), "");
        check("-X dev x.py", "-X dev", name("x.py", false), "");
        check("-W -u x.py", "-W -u", name("x.py", false), "");
        check("--list x.py", "", name("x.py", false), "");
    }

    #[test]
    fn pythons_options_keep_their_shape() {
        check("-OOu x.py", "-OOu", name("x.py", false), "");
        check("-O -O -Xdev x.py", "-O -O -Xdev", name("x.py", false), "");
        check("-uoy.txt x.py", "-u", name("x.py", false), "");
        let line = "--check-hash-based-pycs always x.py";
        check(line, &line[..30], name("x.py", false), "");
    }

    #[test]
    fn a_module_or_code_ends_the_options() {
        check("-m m -m n", "-m m", Some(ProgramArgument::Module), "-m n");
        check(
            "-um m --flag",
            "-um m",
            Some(ProgramArgument::Module),
            "--flag",
        );
        check(
            "-mfoo --flag",
            "-mfoo",
            Some(ProgramArgument::Module),
            "--flag",
        );
        check(
            "-OOc pass -o y",
            "-OOc pass",
            Some(ProgramArgument::Code),
            "-o y",
        );
        check("-c -1 x", "-c -1", Some(ProgramArgument::Code), "x");
        check("--prec 4 -um m", "-um m", Some(ProgramArgument::Module), "");
    }

    #[test]
    fn two_dashes_end_the_options() {
        check("-- x.py -u", "", name("x.py", true), "-u");
        check("-u -- -odd.py", "-u", name("-odd.py", true), "");
        check("--", "", None, "");
    }

    #[test]
    fn arguments_that_are_not_utf_8_stay_as_they_are() {
        let odd = OsString::from_vec(b"-X\xff".to_vec());
        let arguments = [odd.clone(), "-".into(), odd.clone()];
        let split = split(&arguments, &command(EntryPoint::Launcher));
        assert_eq!(split.python.first(), Some(&odd));
        assert_eq!(split.arguments.last(), Some(&odd));
    }
}
