//! The interpreter that will run the program, and the facts about it that are needed before it is loaded.

mod found;
mod unusable;

mod search;
mod virtual_environment;

mod elf;
mod libpython;
mod question;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

pub use elf::check_library;
pub use found::Found;
pub use libpython::Libpython;
pub use unusable::{CannotUse, Why};

use crate::installation::Installation;
use crate::version::Version;

use elf::Executable;
use question::Answer;
use search::SearchVariables;
use virtual_environment::VirtualEnvironment;

/// A Python that pyprof can run.
#[derive(Debug)]
pub struct Interpreter {
    /// The absolute path; symbolic links are not resolved: `sys.executable`.
    pub executable: PathBuf,
    /// The way in which the interpreter was found.
    pub found: Found,
    /// The shim that was found first, if any. It runs this interpreter, and has printed its path.
    pub shim: Option<PathBuf>,
    /// The version, as far as engines depend on it.
    pub version: Version,
    /// The file with the code of the interpreter.
    pub libpython: Libpython,
}

impl Interpreter {
    /// Returns the interpreter for the value of `--python`. Without a value, returns the interpreter that the launcher is
    /// installed for, or else the one that a shell would run. The Python of a tool's environment comes last.
    pub fn find(option: Option<OsString>) -> Result<Self, CannotUse> {
        Self::find_for(Installation::of_this_launcher().ok().as_ref(), option)
    }

    /// Returns the same as `find`, for the launcher of this installation.
    pub fn find_for(
        installation: Option<&Installation>,
        option: Option<OsString>,
    ) -> Result<Self, CannotUse> {
        let variables = SearchVariables::of_this_process();
        match installation {
            Some(tool) if option.is_none() && tool.is_tool() => {
                let others = variables.without(tool.launcher_folder());
                match others.search(None) {
                    Ok((path, found)) => Self::at(path, found),
                    Err(none) => Self::of(tool).unwrap_or(Err(none)),
                }
            }
            Some(installation)
                if option.is_none()
                    && let Some(installed_for) = Self::of(installation) =>
            {
                installed_for
            }
            _ => {
                let (path, found) = variables.search(option)?;
                Self::at(path, found)
            }
        }
    }

    /// Returns the interpreter beside the launcher, if pip has installed the launcher for it.
    fn of(installation: &Installation) -> Option<Result<Self, CannotUse>> {
        let beside = |name: &str| {
            let path = installation.launcher_folder().join(name);
            (path, Found::InstalledFor)
        };
        if installation.is_in_virtual_environment() {
            let (path, found) = beside("python");
            return path.exists().then(|| Self::at(path, found));
        }
        let versions = installation.installed_for();
        let exact = versions.iter().map(|version| format!("python{version}"));
        let names = ["python".to_owned(), "python3".to_owned()];
        let paths = names
            .into_iter()
            .filter(|_| !versions.is_empty())
            .chain(exact)
            .map(|name| beside(&name));
        paths
            .filter_map(|(path, found)| Self::at(path, found).ok())
            .find(|interpreter| versions.contains(&interpreter.version))
            .map(Ok)
    }

    /// Returns the way in which the interpreter was found, as text.
    pub fn origin(&self) -> String {
        match &self.shim {
            Some(shim) => format!("{}, the shim `{}`", self.found, shim.display()),
            None => self.found.to_string(),
        }
    }

    /// Returns the interpreter at `path`.
    pub fn at(path: PathBuf, found: Found) -> Result<Self, CannotUse> {
        Self::examine(&path, &found).map_err(|why| CannotUse::Interpreter { path, found, why })
    }

    fn examine(path: &Path, found: &Found) -> Result<Self, Why> {
        let resolved = resolve(path)?;
        if !has_shebang(&resolved)? {
            return Self::from_file(path, &resolved, found, None);
        }
        // A shim of pyenv or asdf: the interpreter that it runs depends on files and variables that only the shim knows.
        let answer = question::ask(path)?;
        let executable = answer.executable.clone();
        let resolved = resolve(&executable)?;
        let interpreter = Self::from_file(&executable, &resolved, found, Some(answer))?;
        Ok(Self {
            shim: Some(path.to_owned()),
            ..interpreter
        })
    }

    fn from_file(
        path: &Path,
        resolved: &Path,
        found: &Found,
        answer: Option<Answer>,
    ) -> Result<Self, Why> {
        let environment = VirtualEnvironment::around(path)?;
        let executable = Executable::read(resolved).map_err(Why::NotPython)?;
        if executable.pypy {
            return Err(Why::PyPy);
        }
        if !executable.is_python() {
            return Err(Why::NotPython(elf::NO_PYTHON_INSIDE.to_owned()));
        }
        let version = match known_version(&executable, resolved, environment.as_ref(), answer) {
            Some(version) => version,
            // last, since this starts an interpreter
            None => question::ask(path)?.version,
        };
        Ok(Self {
            executable: path.to_owned(),
            found: found.clone(),
            shim: None,
            version,
            libpython: Libpython::of(&executable, resolved),
        })
    }
}

/// Returns the version of the interpreter at `resolved`; the most reliable evidence is tried first. `pyvenv.cfg` comes
/// last: it has the version of the time when the virtual environment was made.
fn known_version(
    executable: &Executable,
    resolved: &Path,
    environment: Option<&VirtualEnvironment>,
    answer: Option<Answer>,
) -> Option<Version> {
    let named = |name: &OsStr, before| Version::at_start(name.to_str()?.strip_prefix(before)?);
    let of_library = || {
        named(
            Path::new(executable.libpython.as_ref()?).file_name()?,
            "libpython",
        )
    };
    answer
        .map(|answer| answer.version)
        .or_else(of_library)
        .or_else(|| named(resolved.file_name()?, "python"))
        .or_else(|| environment?.version)
}

/// Returns the file that `path` leads to, if it can be executed.
fn resolve(path: &Path) -> Result<PathBuf, Why> {
    let resolved = path.canonicalize().map_err(|cause| missing(path, cause))?;
    let metadata = fs::metadata(&resolved).map_err(Why::Unreadable)?;
    if !metadata.is_file() {
        return Err(Why::NotFile);
    }
    if metadata.permissions().mode() & 0o111 == 0 {
        return Err(Why::NotExecutable);
    }
    Ok(resolved)
}

fn missing(path: &Path, cause: io::Error) -> Why {
    match (cause.kind(), path.read_link()) {
        (io::ErrorKind::NotFound, Ok(target)) => Why::Dangling(target),
        (io::ErrorKind::NotFound, Err(_)) => Why::Absent,
        _ => Why::Unreadable(cause),
    }
}

/// Returns whether the file is a script that begins with `#!`.
fn has_shebang(path: &Path) -> Result<bool, Why> {
    use io::Read;

    let mut start = [0; 2];
    let mut file = fs::File::open(path).map_err(Why::Unreadable)?;
    match file.read_exact(&mut start) {
        Ok(()) => Ok(&start == b"#!"),
        Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(cause) => Err(Why::Unreadable(cause)),
    }
}

#[cfg(test)]
mod tests;
