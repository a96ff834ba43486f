//! The choice of an interpreter.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf, absolute};

use super::found::Found;
use super::unusable::CannotUse;

/// The interpreter in the folder of a virtual environment.
const IN_ENVIRONMENT: &str = "bin/python";

/// The environment variables that determine the choice of an interpreter.
#[derive(Debug)]
pub(super) struct SearchVariables {
    path: OsString,
    virtual_environment: Option<PathBuf>,
}

impl SearchVariables {
    /// Returns the variables of this process.
    pub(super) fn of_this_process() -> Self {
        Self {
            path: variable("PATH").unwrap_or_else(|| "/bin:/usr/bin".into()),
            virtual_environment: variable("VIRTUAL_ENV").map(PathBuf::from),
        }
    }

    /// Returns the variables with a PATH that lacks this folder, which has no symbolic links.
    pub(super) fn without(self, folder: &Path) -> Self {
        let is_other = |it: &PathBuf| it.canonicalize().is_ok_and(|it| it != folder);
        let others = env::split_paths(&self.path).filter(is_other);
        Self {
            path: env::join_paths(others).unwrap_or_default(),
            ..self
        }
    }

    /// Returns the absolute path of the interpreter, and the way in which it was found. `option` is the value of
    /// `--python`. The file need not exist.
    pub(super) fn search(&self, option: Option<OsString>) -> Result<(PathBuf, Found), CannotUse> {
        if let Some(option) = option {
            return Ok((self.for_option(option)?, Found::Option));
        }
        if let Some(folder) = &self.virtual_environment {
            let path = absolute_path(&folder.join(IN_ENVIRONMENT));
            return Ok((path, Found::VirtualEnvironment(folder.clone())));
        }
        ["python", "python3"]
            .into_iter()
            .find_map(|name| Some((self.on_path(OsStr::new(name))?, Found::OnPath(name))))
            .ok_or_else(|| CannotUse::None {
                path: self.path.clone(),
            })
    }

    /// Returns the interpreter for the value of `--python`: the Python in a folder, a path if the value has a slash, else
    /// a name on PATH.
    fn for_option(&self, option: OsString) -> Result<PathBuf, CannotUse> {
        let path = Path::new(&option);
        if path.is_dir() {
            return Ok(absolute_path(path).join(IN_ENVIRONMENT));
        }
        if option.as_bytes().contains(&b'/') {
            return Ok(absolute_path(path));
        }
        self.on_path(&option).ok_or_else(|| CannotUse::NotOnPath {
            name: option,
            path: self.path.clone(),
        })
    }

    /// Returns the first executable file with this name on PATH.
    fn on_path(&self, name: &OsStr) -> Option<PathBuf> {
        env::split_paths(&self.path)
            .map(|folder| absolute_path(&folder.join(name)))
            .find(|file| is_executable(file))
    }
}

fn is_executable(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

/// Returns the absolute path. Symbolic links are not resolved: the interpreter of a virtual environment is a link to a file
/// outside of it.
fn absolute_path(path: &Path) -> PathBuf {
    absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Returns the value of a variable that is set and not empty.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    /// Creates a folder with these files. The files whose names begin with `python` are executable.
    fn folder(files: &[&str]) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for name in files {
            let file = folder.path().join(name);
            fs::write(&file, "").expect("written");
            let mode = if name.starts_with("python") {
                0o755
            } else {
                0o644
            };
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("set");
        }
        folder
    }

    fn with_path(folders: &[&TempDir]) -> SearchVariables {
        let folders = folders.iter().map(|folder| folder.path());
        SearchVariables {
            path: env::join_paths(folders).expect("no colon"),
            virtual_environment: None,
        }
    }

    #[test]
    fn a_virtual_environment_comes_before_the_path() {
        let folder = folder(&["python"]);
        let variables = SearchVariables {
            virtual_environment: Some("/somewhere".into()),
            ..with_path(&[&folder])
        };
        let (path, found) = variables.search(None).expect("found");
        assert_eq!(path, Path::new("/somewhere/bin/python"));
        assert_eq!(found, Found::VirtualEnvironment("/somewhere".into()));
    }

    #[test]
    fn python_on_any_folder_comes_before_python3() {
        let (first, second) = (folder(&["python3"]), folder(&["python"]));
        let both = with_path(&[&first, &second]).search(None).expect("found");
        assert_eq!(
            both,
            (second.path().join("python"), Found::OnPath("python"))
        );
        let one = with_path(&[&first]).search(None).expect("found");
        assert_eq!(
            one,
            (first.path().join("python3"), Found::OnPath("python3"))
        );
    }

    #[test]
    fn a_folder_can_be_left_out() {
        let (first, second) = (folder(&["python"]), folder(&["python3"]));
        let left_out = first.path().canonicalize().expect("a folder");
        let variables = with_path(&[&first, &second]).without(&left_out);
        let (path, _) = variables.search(None).expect("found");
        assert_eq!(path, second.path().join("python3"));
    }

    #[test]
    fn an_error_names_the_searched_path() {
        let folder = folder(&["other"]);
        let variables = with_path(&[&folder]);
        let error = variables.search(None).expect_err("nothing").to_string();
        assert!(
            error.contains(&folder.path().display().to_string()),
            "{error}"
        );
        // the file exists, but is not executable
        let error = variables.search(Some("other".into())).expect_err("nothing");
        assert!(error.to_string().contains("`other`"), "{error}");
    }

    #[test]
    fn the_option_is_a_name_a_path_or_a_folder() {
        let folder = folder(&["python3.99"]);
        let python = folder.path().join("python3.99");
        let variables = with_path(&[&folder]);
        let search = |option: &OsStr| variables.search(Some(option.to_owned())).expect("found");
        assert_eq!(
            search(OsStr::new("python3.99")),
            (python.clone(), Found::Option)
        );
        assert_eq!(search(python.as_os_str()), (python, Found::Option));
        let (path, _) = search(folder.path().as_os_str());
        assert_eq!(path, folder.path().join("bin/python"));
        // Cargo runs tests in the package's folder, which contains `src`
        let (path, _) = search(OsStr::new("src"));
        assert_eq!(path, absolute_path(Path::new("src/bin/python")));
    }
}
