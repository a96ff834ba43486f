//! How a program of Python is run: by pyprof, which records when its functions ran.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf, absolute};

use pyprof_interpreter::{CannotUse, Installation, Interpreter, launcher};
use pyprof_measure::Backend;

use crate::command_line::Run;

/// What kind of program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any.
    Program,
    /// A script of Python, without the times of its functions.
    Script,
    /// A program of Python, with them.
    Timed,
}

/// What is to be started.
#[derive(Debug)]
pub(crate) struct Start {
    /// As it is recorded: the interpreter and the program as typed.
    pub(crate) told: Vec<OsString>,
    /// As it is started.
    pub(crate) words: Vec<OsString>,
    /// Why the times of functions are not recorded, where they should be.
    pub(crate) untimed: Option<Untimed>,
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
    pub(crate) fn of(options: &Run) -> Self {
        let name = options.program.first().map_or(&b""[..], |it| it.as_bytes());
        let is_script = name.ends_with(b".py") && !options.nopython;
        if is_script && options.sampling.multiprocess {
            Self::Script
        } else if is_script || options.python {
            Self::Timed
        } else {
            Self::Program
        }
    }
}

impl Start {
    /// Of a program of this kind, which records into `output` when its functions ran.
    pub(crate) fn of(kind: Kind, options: &Run, output: &Path) -> Result<Self, CannotUse> {
        let program = &options.program;
        if kind == Kind::Program {
            return Ok(Self::plain(program.clone(), None));
        }
        let runner = runner();
        let installation = runner.as_deref().map(Installation::of);
        let find = |asked| Interpreter::find_for(installation.as_ref(), asked);
        let (python, interpreter, program) = match program.split_first() {
            Some((python, program)) if is_interpreter(python) => {
                (python.clone(), find(Some(python.clone())), program)
            }
            _ => {
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
        if kind == Kind::Script {
            return Ok(Self::plain(told, None));
        }
        Ok(match usable(runner, interpreter, installation) {
            Ok(runner) => Self {
                words: timed(runner, python, options, output, program),
                told,
                untimed: None,
            },
            Err(why) => Self {
                words: with_module(python, program),
                told,
                untimed: Some(why),
            },
        })
    }

    fn plain(words: Vec<OsString>, untimed: Option<Untimed>) -> Self {
        Self {
            told: words.clone(),
            words,
            untimed,
        }
    }
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
    version.is_some_and(|version| !version.ends_with(b".py"))
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
        for name in ["python", "python3.12", "/usr/bin/python3", "./python"] {
            assert!(is_interpreter(OsStr::new(name)), "{name}");
        }
        for name in ["script.py", "python.py", "/opt/python/tool", "ipython"] {
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
