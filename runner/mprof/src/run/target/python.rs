//! How a program of Python is run: by pyprof, which records when its functions ran.

mod line;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf, absolute};

use pyprof_command_line::script;
use pyprof_interpreter::{CannotUse, Installation, Interpreter, launcher};
use pyprof_measure::Backend;

use crate::command_line::Run;

use super::CannotRun;

/// What is to be started.
#[derive(Debug)]
pub(crate) struct Start {
    /// As it is recorded: the interpreter and the program as typed.
    pub(crate) told: Vec<OsString>,
    /// As it is started.
    pub(crate) words: Vec<OsString>,
    /// Why the times of functions are not recorded, where they should be.
    pub(crate) untimed: Option<Untimed>,
    kind: Kind,
}

/// What kind of program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Any.
    Program,
    /// An interpreter that is named first, as `python -m package` has it: a program of Python, if that can be recorded.
    Interpreter,
    /// A program of Python.
    Python,
}

/// Why the times of functions are not recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Untimed {
    #[error("there is no `pyprof` beside mprof, and none on PATH")]
    NoRunner,
    #[error("pyprof has no engine for Python {0}")]
    NoEngine(String),
    #[error(transparent)]
    Unusable(#[from] CannotUse),
}

impl Kind {
    /// As the options and the program's name tell.
    fn of(options: &Run) -> Self {
        let name = options.program.first().map_or(OsStr::new(""), |it| it);
        let is_script = name.as_bytes().ends_with(b".py") || options.names_module();
        if options.python || (is_script && !options.nopython) {
            Self::Python
        } else if is_interpreter(name)
            && !options.nopython
            && line::can_be_hosted(&options.program[1..])
        {
            Self::Interpreter
        } else {
            Self::Program
        }
    }
}

impl Start {
    /// Of the program that the options tell, which records into `output` when its functions ran.
    pub(crate) fn of(options: &Run, output: impl FnOnce() -> PathBuf) -> Result<Self, CannotRun> {
        let kind = Kind::of(options);
        let program = &options.program;
        if kind == Kind::Program {
            return Ok(Self::plain(program.clone()));
        }
        let runner = runner();
        let installation = runner.as_deref().map(Installation::of);
        let find = |asked| Interpreter::find_for(installation.as_ref(), asked);
        let (python, interpreter, program) = match program.split_first() {
            Some((python, program)) if is_interpreter(python) => {
                (python.clone(), find(Some(python.clone())), program)
            }
            _ => {
                if !has_script(options) {
                    return Err(CannotRun::NoScript(program[0].clone()));
                }
                let asked = options.interpreter.clone().map(PathBuf::into_os_string);
                let found = find(asked)?;
                (
                    found.executable.clone().into(),
                    Ok(found),
                    program.as_slice(),
                )
            }
        };
        let told = [std::slice::from_ref(&python), program].concat();
        match usable(runner, interpreter, installation) {
            Ok(runner) => Ok(Self {
                words: timed(runner, python, options, &output(), program),
                told,
                untimed: None,
                kind,
            }),
            Err(_) if kind == Kind::Interpreter => Ok(Self::plain(told)),
            Err(why) => Ok(Self {
                words: with_module(python, program),
                told,
                untimed: Some(why),
                kind,
            }),
        }
    }

    /// How the program is announced.
    pub(crate) fn announced(&self) -> &'static str {
        match self.kind {
            Kind::Program => "running new process\n",
            Kind::Interpreter | Kind::Python => {
                "running new process\nrunning as a Python program...\n"
            }
        }
    }

    fn plain(words: Vec<OsString>) -> Self {
        Self {
            told: words.clone(),
            words,
            untimed: None,
            kind: Kind::Program,
        }
    }
}

/// Whether the script is there, if the program is one: a recording of a process that only says so is none.
fn has_script(options: &Run) -> bool {
    let name = &options.program[0];
    !name.as_bytes().ends_with(b".py") || script(name).is_ok()
}

/// The command that runs us, if it can run that interpreter.
fn usable(
    runner: Option<PathBuf>,
    interpreter: Result<Interpreter, CannotUse>,
    installation: Option<Installation>,
) -> Result<PathBuf, Untimed> {
    let (Some(runner), Some(installation)) = (runner, installation) else {
        return Err(Untimed::NoRunner);
    };
    let version = interpreter?.version;
    match installation.engine(version) {
        Some(_) => Ok(runner),
        None => Err(Untimed::NoEngine(version.to_string())),
    }
}

/// Runs the program and appends a line for each call of its functions.
fn timed(
    runner: PathBuf,
    python: OsString,
    options: &Run,
    output: &Path,
    program: &[OsString],
) -> Vec<OsString> {
    let output = absolute(output).unwrap_or_else(|_| output.to_owned());
    let mut words = vec![runner.into(), "--python".into(), python];
    words.extend(["--timestamp", "--quiet", "-o"].map(OsString::from));
    words.extend([output.into(), "--backend".into()]);
    words.push(name(options.sampling.backend).into());
    if options.sampling.include_children {
        words.push("--include-children".into());
    }
    words.extend_from_slice(program);
    words
}

/// Runs the program without anything of ours: what is no file is a module.
fn with_module(python: OsString, program: &[OsString]) -> Vec<OsString> {
    let is_module = program.first().is_some_and(|name| {
        let is_option = name.as_bytes().starts_with(b"-");
        !is_option && !name.as_bytes().contains(&b'/') && !Path::new(name).is_file()
    });
    let module = is_module.then(|| OsString::from("-m"));
    let words = [python].into_iter().chain(module);
    words.chain(program.iter().cloned()).collect()
}

/// The name that a backend goes by.
pub(crate) fn name(backend: Backend) -> &'static str {
    let mut names = Backend::NAMES.iter();
    let found = names.find(|(_, named)| *named == backend);
    found.map_or("", |(name, _)| name)
}

/// Whether a word names an interpreter, as `python3.12` or `/usr/bin/python` do.
fn is_interpreter(word: &OsStr) -> bool {
    let name = Path::new(word).file_name().unwrap_or_default();
    let version = name.as_bytes().strip_prefix(b"python");
    let is_of_version = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    // the one without the global lock ends with a `t`, one for debugging with a `d`
    version.is_some_and(|version| {
        let version = version.strip_suffix(b"t").unwrap_or(version);
        let version = version.strip_suffix(b"d").unwrap_or(version);
        version.iter().all(is_of_version)
    })
}

/// The `pyprof` beside us, that of the environment that we are installed in, or the first on PATH.
fn runner() -> Option<PathBuf> {
    let this = launcher().unwrap_or_default();
    let beside = this.parent().map(Path::to_owned);
    // an installation has us in a package, and the command in `bin`
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
    fn what_is_no_file_is_run_as_a_module() {
        let run = |program: &[&str]| {
            let program: Vec<OsString> = program.iter().map(OsString::from).collect();
            with_module("python".into(), &program)
        };
        assert_eq!(run(&["pack.age", "-5"]), ["python", "-m", "pack.age", "-5"]);
        assert_eq!(run(&["-u", "x.py"]), ["python", "-u", "x.py"]);
        assert_eq!(run(&["./x.py"]), ["python", "./x.py"]);
        // Cargo runs tests in the package's folder
        assert_eq!(run(&["Cargo.toml"]), ["python", "Cargo.toml"]);
    }
}
