//! The search for the start of the program.
//!
//! Clap reads options at any place, Python only before the program. Therefore the arguments are first read as Python
//! reads them, with clap's knowledge of the existing options and of those that take a value.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use clap::{Arg, Command};

use super::options::{CODE, MODULE, PYTHONS};

/// The way in which a program is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// `-m` and the module's name.
    Module,
    /// `-c` and the code.
    Code,
    /// A name of its own, with or without `--` before it.
    Target {
        /// The name as typed.
        name: OsString,
        /// True if `--` stands before the name.
        dashes: bool,
    },
}

/// The arguments, split into parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Split<'a> {
    /// All options for clap: those of pyprof and of Python.
    pub(super) options: &'a [OsString],
    /// The options of Python as typed, `-m` and `-c` included.
    pub(super) python: Vec<OsString>,
    pub(super) program: Option<Named>,
    /// The arguments after the program.
    pub(super) arguments: &'a [OsString],
}

/// The meaning of an argument before the program.
struct Token {
    /// The part of the argument that is passed to Python.
    python: Option<OsString>,
    /// The owner of the last option in the argument, if the value of that option is the next argument.
    awaits: Option<Owner>,
    /// The program, if the argument names it.
    program: Option<Named>,
}

/// The owner of an option: pyprof or Python.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Ours,
    Python,
}

/// Finds the start of the program. Errors before it are ignored here; clap reports them.
pub(super) fn split<'a>(arguments: &'a [OsString], command: &Command) -> Split<'a> {
    let mut python = Vec::new();
    let mut next = 0;
    while let Some(argument) = arguments.get(next) {
        let text = argument.as_bytes();
        if text == b"--" {
            return target(arguments, next, next + 1, python);
        }
        if text == b"-" || !text.starts_with(b"-") {
            return target(arguments, next, next, python);
        }
        let token = match text.strip_prefix(b"--") {
            Some(long) => long_option(long, argument, command),
            None => short_options(&text[1..], command),
        };
        python.extend(token.python);
        next += 1;
        if let (Some(owner), Some(value)) = (token.awaits, arguments.get(next)) {
            if owner == Owner::Python {
                python.push(value.clone());
            }
            next += 1;
        }
        if token.program.is_some() {
            return Split {
                options: &arguments[..next],
                python,
                program: token.program,
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

/// Returns the parts if the program is the argument at `start`, if there is one.
fn target(
    arguments: &[OsString],
    options: usize,
    start: usize,
    python: Vec<OsString>,
) -> Split<'_> {
    let name = arguments.get(start).cloned();
    Split {
        options: &arguments[..options],
        python,
        program: name.map(|name| Named::Target {
            name,
            dashes: start > options,
        }),
        arguments: arguments.get(start + 1..).unwrap_or_default(),
    }
}

/// Reads `--name`, `--name=value`, or `--` with an abbreviated name.
fn long_option(text: &[u8], argument: &OsStr, command: &Command) -> Token {
    let name = text.split(|&byte| byte == b'=').next().unwrap_or_default();
    let mut beginning = command.get_arguments().filter(|option| {
        let long = option.get_long().unwrap_or_default();
        long.as_bytes().starts_with(name)
    });
    let exact = command
        .get_arguments()
        .find(|option| option.get_long().map(str::as_bytes) == Some(name));
    let Some(option) = exact.or_else(|| beginning.next()) else {
        return Token::unknown();
    };
    let owner = Owner::of(option);
    Token {
        python: (owner == Owner::Python).then(|| argument.to_owned()),
        awaits: (takes_value(option) && name.len() == text.len()).then_some(owner),
        program: None,
    }
}

/// Reads `-abc`. The first option that takes a value has the rest as its value, or else the next argument.
fn short_options(letters: &[u8], command: &Command) -> Token {
    let mut token = Token::unknown();
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
            token.awaits = value.is_empty().then_some(owner);
            token.program = Named::by(option);
            if owner == Owner::Python {
                python.extend(value);
            }
            break;
        }
    }
    token.python = (python.len() > 1).then(|| OsString::from_vec(python));
    token
}

fn takes_value(option: &Arg) -> bool {
    option.get_action().takes_values()
}

impl Token {
    fn unknown() -> Self {
        Self {
            python: None,
            awaits: None,
            program: None,
        }
    }
}

impl Owner {
    fn of(option: &Arg) -> Self {
        let python = option.get_help_heading() == Some(PYTHONS) || Named::by(option).is_some();
        if python { Self::Python } else { Self::Ours }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module => write!(out, "a module"),
            Self::Code => write!(out, "code"),
            Self::Target { name, .. } if name == "-" => write!(out, "standard input"),
            Self::Target { name, .. } => write!(out, "`{}`", name.display()),
        }
    }
}

impl Named {
    /// Returns the program that the option names, if it names one.
    fn by(option: &Arg) -> Option<Self> {
        match option.get_id().as_str() {
            MODULE => Some(Self::Module),
            CODE => Some(Self::Code),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::{Reader, command};
    use super::*;

    /// Returns Python's options, the program, and its arguments.
    fn parts(line: &str) -> (String, Option<Named>, String) {
        let arguments: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        let split = split(&arguments, &command(Reader::Launcher));
        let joined = |arguments: &[OsString]| arguments.join(OsStr::new(" "));
        let text = |arguments: &[OsString]| joined(arguments).to_string_lossy().into_owned();
        (text(&split.python), split.program, text(split.arguments))
    }

    fn target(name: &str, dashes: bool) -> Option<Named> {
        let name = name.into();
        Some(Named::Target { name, dashes })
    }

    #[track_caller]
    fn check(line: &str, python: &str, program: Option<Named>, arguments: &str) {
        assert_eq!(parts(line), (python.into(), program, arguments.into()));
    }

    #[test]
    fn the_first_argument_that_is_no_option_is_the_program() {
        check("x.py", "", target("x.py", false), "");
        check("x.py -u --list", "", target("x.py", false), "-u --list");
        check("-", "", target("-", false), "");
        check("-u - -u", "-u", target("-", false), "-u");
        check("", "", None, "");
        check("--list", "", None, "");
    }

    #[test]
    fn the_value_of_an_option_is_not_the_program() {
        check("--precision 4 x.py", "", target("x.py", false), "");
        check("--precision=4 x.py", "", target("x.py", false), "");
        check("--prec 4 x.py", "", target("x.py", false), "");
        check("-o y.py x.py", "", target("x.py", false), "");
        check("-oy.py x.py", "", target("x.py", false), "");
        check("-X dev x.py", "-X dev", target("x.py", false), "");
        check("-W -u x.py", "-W -u", target("x.py", false), "");
        check("--list x.py", "", target("x.py", false), "");
    }

    #[test]
    fn pythons_options_keep_their_shape() {
        check("-OOu x.py", "-OOu", target("x.py", false), "");
        check("-O -O -Xdev x.py", "-O -O -Xdev", target("x.py", false), "");
        check("-uoy.txt x.py", "-u", target("x.py", false), "");
        let line = "--check-hash-based-pycs always x.py";
        check(line, &line[..30], target("x.py", false), "");
    }

    #[test]
    fn a_module_or_code_ends_the_options() {
        check("-m m -m n", "-m m", Some(Named::Module), "-m n");
        check("-um m --flag", "-um m", Some(Named::Module), "--flag");
        check("-mfoo --flag", "-mfoo", Some(Named::Module), "--flag");
        check("-OOc pass -o y", "-OOc pass", Some(Named::Code), "-o y");
        check("-c -1 x", "-c -1", Some(Named::Code), "x");
        check("--prec 4 -um m", "-um m", Some(Named::Module), "");
    }

    #[test]
    fn two_dashes_end_the_options() {
        check("-- x.py -u", "", target("x.py", true), "-u");
        check("-u -- -odd.py", "-u", target("-odd.py", true), "");
        check("--", "", None, "");
    }

    #[test]
    fn what_is_not_text_arrives_byte_for_byte() {
        let odd = OsString::from_vec(b"-X\xff".to_vec());
        let arguments = [odd.clone(), "-".into(), odd.clone()];
        let split = split(&arguments, &command(Reader::Launcher));
        assert_eq!(split.python.first(), Some(&odd));
        assert_eq!(split.arguments.last(), Some(&odd));
    }
}
