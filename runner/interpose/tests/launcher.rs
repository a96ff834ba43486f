//! A process whose interpreter is replaced by a launcher, here a program that prints its environment.

use std::ffi::CString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Once;

use pyprof_interpose::{Configuration, Replacement, configure};

const INTERPRETER: &str = "/usr/bin/true";
const MARK: &str = "PYPROF_CHILD=/usr/bin/true";

fn configured() {
    static CONFIGURED: Once = Once::new();
    CONFIGURED.call_once(|| {
        let configuration = Configuration {
            interpreter: INTERPRETER.into(),
            replacement: Replacement::Launcher {
                path: "/usr/bin/env".into(),
                library: None,
                settings: "/usr/bin/true".into(),
            },
            others: None,
        };
        configure(configuration).expect("not configured before");
    });
}

fn lines(of: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(of);
    text.lines().map(str::to_owned).collect()
}

/// Returns the output of a forked child that executes `path` by `execv`.
fn executed(path: &str, to: PathBuf) -> Vec<String> {
    let path = CString::new(path).expect("no zero byte");
    let to_path = CString::new(to.to_str().expect("text")).expect("no zero byte");
    let argv = [path.as_ptr(), std::ptr::null()];
    // SAFETY: the child calls only what may be called between fork and exec.
    let child = unsafe { libc::fork() };
    if child == 0 {
        // SAFETY: the path ends with a zero.
        let file = unsafe { libc::open(to_path.as_ptr(), libc::O_CREAT | libc::O_WRONLY, 0o600) };
        // SAFETY: no Rust object of the child owns the standard output.
        unsafe { libc::dup2(file, 1) };
        // SAFETY: the texts end with a zero, the array with a null.
        unsafe { libc::execv(path.as_ptr(), argv.as_ptr()) };
        // SAFETY: skips the exit handlers, which are the parent's.
        unsafe { libc::_exit(127) }
    }
    // SAFETY: this process has forked the child, and does not read its status.
    unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
    lines(&fs::read(&to).expect("written"))
}

#[test]
fn spawning_the_interpreter_runs_the_launcher() {
    configured();
    let output = Command::new(INTERPRETER).env("A", "1").output();
    let environment = lines(&output.expect("started").stdout);
    assert_eq!(environment.last().map(String::as_str), Some(MARK));
    assert!(environment.contains(&"A=1".to_owned()));
}

#[test]
fn executing_the_interpreter_runs_the_launcher() {
    configured();
    let folder = tempfile::tempdir().expect("a folder");
    let environment = executed(INTERPRETER, folder.path().join("out"));
    assert_eq!(environment.last().map(String::as_str), Some(MARK));
}

#[test]
fn other_programs_are_executed_as_they_are() {
    configured();
    let folder = tempfile::tempdir().expect("a folder");
    let environment = executed("/usr/bin/env", folder.path().join("out"));
    assert!(!environment.is_empty());
    assert!(!environment.contains(&MARK.to_owned()));
    let output = Command::new("/usr/bin/env").output();
    let environment = lines(&output.expect("started").stdout);
    assert!(!environment.contains(&MARK.to_owned()));
}

#[test]
fn a_process_is_configured_once() {
    configured();
    let again = Configuration {
        interpreter: INTERPRETER.into(),
        replacement: Replacement::Launcher {
            path: "/usr/bin/env".into(),
            library: None,
            settings: "/usr/bin/true".into(),
        },
        others: None,
    };
    assert!(configure(again).is_err());
}
