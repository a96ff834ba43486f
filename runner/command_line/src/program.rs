//! The kind of the program, and the arguments with which `python` runs it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use pyprof_settings::{Script, Source};
use thiserror::Error;

use crate::line::ProgramArgument;

/// The folders for scripts if there is no `PATH`.
const DEFAULT_PATH: &str = "/bin:/usr/bin";

/// The kind of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramKind {
    /// A file: a script, or a zip file with `__main__.py`.
    Script(Script),
    /// A folder with `__main__.py`.
    Folder(OsString),
    /// Standard input.
    StandardInput,
    /// The module with this name, given without `-m`.
    Module(OsString),
    /// The code of `-c`.
    CodeOption,
    /// The module of `-m`.
    ModuleOption,
}

/// A program with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub struct Program {
    /// The kind of the program.
    pub kind: ProgramKind,
    /// The arguments for `python` after its own options: the program, unless `-m` or `-c` determines it, and the arguments
    /// of the program.
    pub arguments: Vec<OsString>,
}

/// A script that does not exist.
#[derive(Debug, Error)]
#[error("Could not find script {}", .0.display())]
pub struct NoScript(OsString);

impl Program {
    /// Returns the program with this name, and its arguments.
    ///
    /// # Errors
    /// The program is a script that does not exist.
    pub fn find(program: ProgramArgument, arguments: Vec<OsString>) -> Result<Self, NoScript> {
        let (name, after_dashes) = match program {
            ProgramArgument::Name { name, after_dashes } => (name, after_dashes),
            option => {
                let kind = match option {
                    ProgramArgument::Code => ProgramKind::CodeOption,
                    _ => ProgramKind::ModuleOption,
                };
                return Ok(Self { kind, arguments });
            }
        };
        let kind = if is_script(&name) {
            ProgramKind::Script(script(&name)?)
        } else if name == "-" {
            ProgramKind::StandardInput
        } else if is_folder(&name) {
            ProgramKind::Folder(name)
        } else {
            ProgramKind::Module(name)
        };
        let program = match &kind {
            ProgramKind::Script(script) => with_dashes(after_dashes, script.shown.clone().into()),
            ProgramKind::Folder(name) => with_dashes(after_dashes, name.clone()),
            ProgramKind::StandardInput => with_dashes(after_dashes, "-".into()),
            ProgramKind::Module(name) => vec!["-m".into(), name.clone()],
            ProgramKind::CodeOption | ProgramKind::ModuleOption => Vec::new(),
        };
        Ok(Self {
            kind,
            arguments: program.into_iter().chain(arguments).collect(),
        })
    }
}

impl ProgramKind {
    /// Returns the main script; `None` if the program is no script.
    #[must_use]
    pub fn script(&self) -> Option<&Script> {
        match self {
            Self::Script(script) => Some(script),
            _ => None,
        }
    }

    /// Returns the place of the source, after Python has read it.
    #[must_use]
    pub fn source(&self) -> Source {
        match self {
            Self::Script(script) if !script.path.is_file() => Source::ReadOnce,
            Self::StandardInput | Self::CodeOption => Source::ReadOnce,
            Self::Script(_) | Self::Folder(_) | Self::Module(_) | Self::ModuleOption => {
                Source::Files
            }
        }
    }
}

/// Returns the script with this name: the file itself, or else the first one along `PATH`.
///
/// # Errors
/// The script does not exist.
pub fn script(name: &OsStr) -> Result<Script, NoScript> {
    let given = PathBuf::from(name);
    let shown = if is_script_file(&given) {
        Some(given)
    } else {
        along_path(name)
    };
    let shown = shown.ok_or_else(|| NoScript(name.to_owned()))?;
    Ok(Script {
        path: path_in_code_objects(&shown),
        shown,
    })
}

/// Returns whether the name is that of a script, not of a folder, a module or standard input.
#[must_use]
pub fn is_script(name: &OsStr) -> bool {
    name.as_bytes().ends_with(b".py") || is_script_file(Path::new(name))
}

/// Returns whether the path is a file, or a pipe with a name that no module can have.
fn is_script_file(path: &Path) -> bool {
    let name = path.as_os_str();
    let is_no_module = has_slash(name) || name.as_bytes().ends_with(b".py");
    path.is_file() || (is_no_module && path.exists() && !path.is_dir())
}

/// Returns whether the name is that of a folder. It must contain a `/`: a name without one is that of a module.
fn is_folder(name: &OsStr) -> bool {
    (has_slash(name) || name == "." || name == "..") && Path::new(name).is_dir()
}

fn has_slash(name: &OsStr) -> bool {
    name.as_bytes().contains(&b'/')
}

fn along_path(name: &OsStr) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_else(|| DEFAULT_PATH.into());
    env::split_paths(&path)
        .filter(|folder| !folder.as_os_str().is_empty())
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Returns the program, with `--` before it if that was typed: the name of a script may begin with a dash.
fn with_dashes(after_dashes: bool, program: OsString) -> Vec<OsString> {
    let dashes = after_dashes.then(|| "--".into());
    dashes.into_iter().chain([program]).collect()
}

/// Returns the absolute path that Python stores in the code objects of the main script: the folder, a slash and the name.
/// No link is resolved.
fn path_in_code_objects(script: &Path) -> PathBuf {
    match env::current_dir() {
        Ok(folder) if script.is_relative() => {
            let parts = [folder.as_os_str(), OsStr::new("/"), script.as_os_str()];
            parts.into_iter().collect::<OsString>().into()
        }
        _ => script.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn find(name: &str) -> Result<Program, NoScript> {
        let name = name.into();
        let program = ProgramArgument::Name {
            name,
            after_dashes: false,
        };
        Program::find(program, vec!["--flag".into()])
    }

    fn arguments(name: &str) -> Vec<OsString> {
        find(name).expect("a program").arguments
    }

    #[test]
    fn standard_input_is_passed_to_python() {
        assert_eq!(arguments("-"), ["-", "--flag"]);
    }

    #[test]
    fn any_other_name_is_a_module() {
        assert_eq!(arguments("json.tool"), ["-m", "json.tool", "--flag"]);
    }

    #[test]
    fn a_folder_without_a_slash_is_a_module() {
        // Cargo runs tests in the package's folder, where `src` is.
        assert_eq!(arguments("src"), ["-m", "src", "--flag"]);
        assert_eq!(arguments("src/"), ["src/", "--flag"]);
        assert_eq!(arguments("./src"), ["./src", "--flag"]);
        assert_eq!(arguments("."), [".", "--flag"]);
        assert_eq!(arguments(".."), ["..", "--flag"]);
    }

    #[test]
    fn a_file_of_any_name_is_a_script() {
        let program = find("Cargo.toml").expect("a program");
        assert_eq!(program.arguments, ["Cargo.toml", "--flag"]);
        assert!(program.kind.script().is_some());
    }

    #[test]
    fn a_device_is_a_script() {
        assert_eq!(arguments("/dev/null"), ["/dev/null", "--flag"]);
    }

    #[test]
    fn a_script_has_the_name_that_python_gives_it() {
        let folder = env::current_dir().expect("a folder");
        let script = script(OsStr::new("./Cargo.toml")).expect("there");
        assert_eq!(script.shown.as_os_str(), "./Cargo.toml");
        let path = format!("{}/./Cargo.toml", folder.display());
        assert_eq!(script.path.as_os_str(), OsStr::new(&path));
    }

    #[test]
    fn the_error_names_a_missing_script() {
        let error = find("nowhere.py").expect_err("not there").to_string();
        assert_eq!(error, "Could not find script nowhere.py");
    }

    #[test]
    fn a_folder_with_the_ending_of_a_script_is_no_script() {
        let folder = tempfile::tempdir().expect("a folder");
        let odd = folder.path().join("x.py");
        fs::create_dir(&odd).expect("made");
        assert!(find(&odd.display().to_string()).is_err());
    }

    #[test]
    fn two_dashes_stay_before_a_script() {
        let program = ProgramArgument::Name {
            name: "Cargo.toml".into(),
            after_dashes: true,
        };
        let program = Program::find(program, Vec::new()).expect("a program");
        assert_eq!(program.arguments, ["--", "Cargo.toml"]);
    }
}
