//! Interpreters found in real trees.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use tempfile::TempDir;

use super::*;

/// Returns the folders of the pyenv installs with a minor version from 3.9 on; none if pyenv is not installed.
fn pyenv() -> Vec<(String, PathBuf)> {
    let root = Command::new("pyenv").arg("root").output();
    let root = root
        .ok()
        .and_then(|root| String::from_utf8(root.stdout).ok());
    let Some(root) = root else {
        skipped("there is no pyenv here");
        return Vec::new();
    };
    let versions = fs::read_dir(Path::new(root.trim()).join("versions"));
    let folders = versions.into_iter().flatten().flatten();
    folders
        .map(|folder| folder.path())
        .filter(|folder| folder.join("bin/python").exists())
        .filter_map(|folder| {
            let version = Version::at_start(folder.file_name()?.to_str()?)?;
            Some((version.to_string(), folder))
        })
        .collect()
}

#[expect(
    clippy::print_stderr,
    reason = "a test that did not run must not pass in silence"
)]
fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn at(path: &Path) -> Result<Interpreter, String> {
    let found = Interpreter::at(path.to_owned(), Found::Option);
    found.map_err(|cannot| cannot.to_string())
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("made executable");
}

/// Creates the files of an environment made by `python -m venv` that the search reads.
fn virtual_environment(home: &Path) -> TempDir {
    let environment = folder();
    let text = format!("home = {}\nversion = 3.1.4\n", home.display());
    fs::write(environment.path().join("pyvenv.cfg"), text).expect("written");
    fs::create_dir(environment.path().join("bin")).expect("made");
    environment
}

#[test]
fn every_install_is_known_with_its_library() {
    for (version, folder) in pyenv() {
        let python = folder.join("bin/python");
        let interpreter = at(&python).expect("usable");
        assert_eq!(interpreter.executable, python);
        assert_eq!(interpreter.version.to_string(), version);
        let Libpython::Shared(names) = interpreter.libpython else {
            skipped(&format!("{} has no libpython", folder.display()));
            continue;
        };
        assert!(names[0].starts_with(&folder), "{names:?}");
    }
}

#[test]
fn an_interpreter_may_contain_the_code_of_python() {
    let debian = Path::new("/usr/bin/python3");
    if !debian.exists() {
        skipped("there is no /usr/bin/python3");
        return;
    }
    let interpreter = at(debian).expect("usable");
    assert_eq!(interpreter.executable, debian);
    assert_eq!(interpreter.libpython, Libpython::InExecutable);
}

#[test]
fn the_interpreter_of_a_virtual_environment_is_not_resolved() {
    for (version, install) in pyenv() {
        let environment = virtual_environment(&install.join("bin"));
        let python = environment.path().join("bin/python");
        symlink(install.join("bin/python"), &python).expect("linked");
        let interpreter = at(&python).expect("usable");
        assert_eq!(interpreter.executable, python);
        // the version of the interpreter itself, although the environment names another one
        assert_eq!(interpreter.version.to_string(), version);
    }
}

#[test]
fn a_shim_is_run_to_find_its_interpreter() {
    for (version, install) in pyenv() {
        if version.starts_with('2') {
            continue;
        }
        let folder = folder();
        let shim = folder.path().join("python");
        let python = install.join("bin/python");
        let text = format!("#!/bin/sh\nexec {} \"$@\"\n", python.display());
        executable(&shim, &text);
        let interpreter = at(&shim).expect("usable");
        assert_eq!(interpreter.executable, python);
        assert_eq!(interpreter.version.to_string(), version);
    }
}

#[test]
fn the_error_has_the_reason() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("plain"), "text").expect("written");
    symlink(path("gone"), path("dangling")).expect("linked");
    executable(&path("text"), "text");
    executable(
        &path("failing"),
        "#!/bin/sh\necho no such version >&2; exit 3\n",
    );
    executable(&path("chatting"), "#!/bin/sh\necho hello\n");
    executable(&path("endless"), "#!/bin/sh\nexec yes\n");
    executable(&path("lost"), "#!/nowhere/sh\n");
    for (name, expected) in [
        ("absent", "there is no such file"),
        ("dangling", "which does not exist"),
        (".", "it is not a file"),
        ("plain", "it may not be executed"),
        ("text", "it is not a Python that can be loaded"),
        ("failing", "no such version"),
        ("chatting", "it printed `hello\\n`"),
        ("endless", "it printed `y\\ny\\n"),
        ("lost", "cannot execute it"),
    ] {
        let message = at(&path(name)).expect_err(name);
        assert!(message.contains(expected), "{message}");
        let named = message.contains(&path(name).display().to_string());
        assert!(named, "{message}");
    }
}

#[test]
fn an_environment_without_its_python_is_an_error() {
    let environment = virtual_environment(Path::new("/nowhere/bin"));
    let python = environment.path().join("bin/python");
    fs::copy("/bin/ls", &python).expect("copied");
    let message = at(&python).expect_err("no home");
    assert!(
        message.contains("`/nowhere/bin`, which does not exist any more"),
        "{message}"
    );
}

#[test]
fn an_executable_that_is_no_python_is_not_run() {
    let message = at(Path::new("/bin/ls")).expect_err("no Python");
    assert!(message.contains("Py_BytesMain"), "{message}");
}
