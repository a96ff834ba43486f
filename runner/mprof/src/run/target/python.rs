//! Starting a Python program through pyprof, which records the times of its functions.

mod command_line;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf, absolute};

use pyprof_command_line::script;
use pyprof_interpreter::{CannotUse, Installation, Interpreter, launcher};

use crate::command_line::Run;
use crate::run::backend;

/// A program that can be started.
#[derive(Debug)]
pub(crate) struct Start {
    /// The command line in the recording: the interpreter, and the program as typed.
    pub(crate) recorded: Vec<OsString>,
    /// The command line of the started process.
    pub(crate) argv: Vec<OsString>,
    /// The reason for which the times of functions of a Python program are not recorded.
    pub(crate) untimed: Option<Untimed>,
    kind: Kind,
}

/// The kind of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Any executable.
    Program,
    /// An interpreter with its program, such as `python -m package`. It runs through pyprof if pyprof supports it.
    Interpreter,
    /// A Python program.
    Python,
}

/// The reason for which the times of functions are not recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Untimed {
    #[error("there is no `pyprof` beside mprof, and none on PATH")]
    NoPyprof,
    #[error("pyprof has no engine for Python {0}")]
    NoEngine(String),
    #[error(transparent)]
    Unusable(#[from] CannotUse),
}

/// The interpreter for the script, or the script, does not exist.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPython {
    #[error(transparent)]
    Interpreter(#[from] CannotUse),
    #[error("cannot run `{}`: there is no such script, also not on PATH", .0.display())]
    Script(OsString),
}

impl NoPython {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Interpreter(_) => Some("choose one: mprof run --python PYTHON PROGRAM"),
            Self::Script(_) => None,
        }
    }
}

impl Kind {
    /// Returns the kind that the options and the program's name determine.
    fn of(options: &Run) -> Self {
        let name = options.program.first().map_or(OsStr::new(""), |it| it);
        let is_script = name.as_bytes().ends_with(b".py") || options.names_module();
        if options.python || (is_script && !options.nopython) {
            Self::Python
        } else if is_interpreter(name)
            && !options.nopython
            && command_line::can_be_hosted(&options.program[1..])
        {
            Self::Interpreter
        } else {
            Self::Program
        }
    }
}

impl Start {
    /// Returns the start of the program that the options name. pyprof appends the times of its functions to `output`.
    pub(crate) fn new(options: &Run, output: impl FnOnce() -> PathBuf) -> Result<Self, NoPython> {
        let kind = Kind::of(options);
        let program = &options.program;
        if kind == Kind::Program {
            return Ok(Self::plain(program.clone()));
        }
        let pyprof = pyprof();
        let installation = pyprof.as_deref().map(Installation::of);
        let find = |option| Interpreter::find_for(installation.as_ref(), option);
        let (python, interpreter, program) = match program.split_first() {
            Some((python, program)) if is_interpreter(python) => {
                (python.clone(), find(Some(python.clone())), program)
            }
            _ => {
                if !has_script(options) {
                    return Err(NoPython::Script(program[0].clone()));
                }
                let interpreter = options.interpreter.clone();
                // the script `mprof` names the interpreter that it runs in, which is not the program's if mprof is a tool
                let is_of_tool = |it: &PathBuf| {
                    installation
                        .as_ref()
                        .is_some_and(|tool| tool.is_interpreter_of_tool(it))
                };
                let option = interpreter.filter(|it| !is_of_tool(it));
                let found = find(option.map(PathBuf::into_os_string))?;
                (
                    found.executable.clone().into(),
                    Ok(found),
                    program.as_slice(),
                )
            }
        };
        let recorded = [std::slice::from_ref(&python), program].concat();
        match check_pyprof(pyprof, interpreter, installation) {
            Ok(pyprof) => Ok(Self {
                argv: with_pyprof(pyprof, python, options, &output(), program),
                recorded,
                untimed: None,
                kind,
            }),
            Err(_) if kind == Kind::Interpreter => Ok(Self::plain(recorded)),
            Err(why) => Ok(Self {
                argv: with_python(python, program),
                recorded,
                untimed: Some(why),
                kind,
            }),
        }
    }

    /// Returns the lines that announce the program.
    pub(crate) fn announcement(&self) -> &'static str {
        match self.kind {
            Kind::Program => "running new process\n",
            Kind::Interpreter | Kind::Python => {
                "running new process\nrunning as a Python program...\n"
            }
        }
    }

    fn plain(argv: Vec<OsString>) -> Self {
        Self {
            recorded: argv.clone(),
            argv,
            untimed: None,
            kind: Kind::Program,
        }
    }
}

/// Returns whether the script exists, if the program is a script. Without this check, the recording would be that of
/// Python reporting a missing file.
fn has_script(options: &Run) -> bool {
    let name = &options.program[0];
    !name.as_bytes().ends_with(b".py") || script(name).is_ok()
}

/// Returns the `pyprof` command, if it supports this interpreter.
fn check_pyprof(
    pyprof: Option<PathBuf>,
    interpreter: Result<Interpreter, CannotUse>,
    installation: Option<Installation>,
) -> Result<PathBuf, Untimed> {
    let (Some(pyprof), Some(installation)) = (pyprof, installation) else {
        return Err(Untimed::NoPyprof);
    };
    let version = interpreter?.version;
    match installation.engine(version) {
        Some(_) => Ok(pyprof),
        None => Err(Untimed::NoEngine(version.to_string())),
    }
}

/// Returns the command line of pyprof, which appends a line for each call of a function to `output`.
fn with_pyprof(
    pyprof: PathBuf,
    python: OsString,
    options: &Run,
    output: &Path,
    program: &[OsString],
) -> Vec<OsString> {
    let output = absolute(output).unwrap_or_else(|_| output.to_owned());
    let mut argv = vec![pyprof.into(), "--python".into(), python];
    argv.extend(["--timestamp", "--quiet", "-o"].map(OsString::from));
    argv.extend([output.into(), "--backend".into()]);
    argv.push(backend::name(options.sampling.backend).into());
    if options.sampling.include_children {
        argv.push("--include-children".into());
    }
    argv.extend_from_slice(program);
    argv
}

/// Returns the command line of Python, without pyprof. A name that is no file is run as a module.
fn with_python(python: OsString, program: &[OsString]) -> Vec<OsString> {
    let is_module = program.first().is_some_and(|name| {
        let is_option = name.as_bytes().starts_with(b"-");
        !is_option && !name.as_bytes().contains(&b'/') && !Path::new(name).is_file()
    });
    let module = is_module.then(|| OsString::from("-m"));
    let words = [python].into_iter().chain(module);
    words.chain(program.iter().cloned()).collect()
}

/// Returns whether the name is that of an interpreter, such as `python3.12` or `/usr/bin/python`.
fn is_interpreter(word: &OsStr) -> bool {
    let name = Path::new(word).file_name().unwrap_or_default();
    let version = name.as_bytes().strip_prefix(b"python");
    let belongs_to_version = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    // the version of a free-threaded build ends with `t`, that of a debug build with `d`
    version.is_some_and(|version| {
        let version = version.strip_suffix(b"t").unwrap_or(version);
        let version = version.strip_suffix(b"d").unwrap_or(version);
        version.iter().all(belongs_to_version)
    })
}

/// Returns the `pyprof` beside mprof, the one of the environment in which mprof is installed, or the first on PATH.
fn pyprof() -> Option<PathBuf> {
    let this = launcher().unwrap_or_default();
    let beside = this.parent().map(Path::to_owned);
    // pip installs mprof into a package, and the command into `bin`
    let above = this.ancestors().skip(2).map(|folder| folder.join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = env::split_paths(&path).collect();
    let folders = beside.into_iter().chain(above).chain(on_path);
    let files = folders.map(|folder| folder.join("pyprof"));
    let mut files = files.filter(|file| is_executable(file));
    let found = files.next();
    found.and_then(|file| file.canonicalize().ok())
}

fn is_executable(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_is_known_by_its_name() {
        for name in ["python", "python3.13t", "/usr/bin/python3", "./python"] {
            assert!(is_interpreter(OsStr::new(name)), "{name}");
        }
        for name in [
            "script.py",
            "python.py",
            "/opt/python/tool",
            "ipython",
            "python3-config",
        ] {
            assert!(!is_interpreter(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_no_file_is_a_module() {
        let run = |program: &[&str]| {
            let program: Vec<OsString> = program.iter().map(OsString::from).collect();
            with_python("python".into(), &program)
        };
        assert_eq!(run(&["pack.age", "-5"]), ["python", "-m", "pack.age", "-5"]);
        assert_eq!(run(&["-u", "x.py"]), ["python", "-u", "x.py"]);
        assert_eq!(run(&["./x.py"]), ["python", "./x.py"]);
        // Cargo runs tests in the package's folder
        assert_eq!(run(&["Cargo.toml"]), ["python", "Cargo.toml"]);
    }
}
