//! The command line of the launcher, as far as it works without an engine.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A launcher in a folder without an engine.
struct Alone {
    folder: TempDir,
}

impl Alone {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // not copied by this process: a child that another test starts meanwhile would inherit the open file, and a
        // file that is open for writing cannot be executed
        let copied = Command::new("cp")
            .arg(env!("CARGO_BIN_EXE_pyprof"))
            .arg(folder.path().join("pyprof"))
            .status();
        assert!(copied.expect("started").success());
        fs::write(folder.path().join("script.py"), "").expect("written");
        Self { folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.folder.path().join("pyprof"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("VIRTUAL_ENV");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("started")
    }

    /// Returns the standard error of a run that ends with status 2 and prints nothing.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert_eq!(output.stdout, b"");
        assert!(errors.starts_with("pyprof: cannot "), "{errors}");
        errors
    }
}

#[test]
fn a_missing_program_has_one_sentence() {
    let output = Alone::new().run(&["--precision", "4"]);
    let sentence = b"A program to run must be provided. Use -h for help\n";
    assert_eq!(output.stdout, sentence);
    assert_eq!(output.stderr, b"");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_error_names_a_missing_script() {
    let output = Alone::new().run(&["nowhere.py"]);
    assert_eq!(output.stderr, b"Could not find script nowhere.py\n");
    assert_eq!(output.stdout, b"");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn requested_text_goes_to_standard_output() {
    let alone = Alone::new();
    let version = alone.run(&["--version"]);
    let expected = format!("pyprof {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(version.stdout).expect("text"), expected);
    assert_eq!(version.status.code(), Some(0));
    let help = alone.run(&["--help"]);
    assert_eq!(help.stderr, b"");
    assert_eq!(help.status.code(), Some(0));
    let help = String::from_utf8(help.stdout).expect("text");
    assert!(
        help.lines().all(|line| line.chars().count() <= 100),
        "{help}"
    );
}

#[test]
fn a_closed_pipe_is_no_error_for_the_help() {
    let alone = Alone::new();
    let mut command = alone.command(&["--help"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

#[test]
fn a_wrong_option_is_named() {
    let errors = Alone::new().refused(&["--nonsense", "script.py"]);
    assert!(errors.contains("--nonsense"), "{errors}");
    assert!(errors.contains("\nhint: "), "{errors}");
}

#[test]
fn an_unusable_report_file_is_refused_before_the_run() {
    let errors = Alone::new().refused(&["-o", "no/report", "script.py"]);
    assert!(errors.contains("`no/report`: No such file"), "{errors}");
}

#[test]
fn a_wrong_interpreter_is_named() {
    let alone = Alone::new();
    let errors = alone.refused(&["--python", "/nowhere/python", "script.py"]);
    assert!(
        errors.contains("`/nowhere/python`, given by --python: there is no such file"),
        "{errors}"
    );
    let mut command = alone.command(&["script.py"]);
    let output = command.env("VIRTUAL_ENV", "/nowhere").output();
    let errors = String::from_utf8(output.expect("started").stderr).expect("text");
    assert!(errors.contains("VIRTUAL_ENV=/nowhere"), "{errors}");
}

#[test]
fn an_interpreter_without_an_engine_is_named_with_the_existing_engines() {
    let python = Path::new("/usr/bin/python3");
    if !python.exists() {
        return skipped("there is no /usr/bin/python3");
    }
    let alone = Alone::new();
    let engine = alone.folder.path().join("pyprof-engine-3.1.so");
    fs::write(engine, "").expect("written");
    let errors = alone.refused(&["--python", "/usr/bin/python3", "script.py"]);
    for part in [
        "(`/usr/bin/python3`, given by --python)",
        "this pyprof supports Python 3.1\n",
    ] {
        assert!(errors.contains(part), "{errors}");
    }
}

#[test]
fn a_child_without_an_engine_runs_the_interpreter_alone() {
    let python = "/usr/bin/python3";
    if !Path::new(python).exists() {
        return skipped("there is no /usr/bin/python3");
    }
    let code = "import os, sys; print(sys.argv[1:], 'PYPROF_CHILD' in os.environ)";
    let alone = Alone::new();
    // the path by which pyprof executes itself in place of an interpreter
    let mut command = Command::new(alone.folder.path().join("././pyprof"));
    command.args(["-c", code, "--precision", "x"]);
    let settings = pyprof_settings::Settings {
        interpreter: python.into(),
        ..Default::default()
    };
    let output = command
        .env("PYPROF_CHILD", settings.for_child().to_json())
        .output()
        .expect("started");
    assert_eq!(output.stdout, b"['--precision', 'x'] False\n");
    assert_eq!(output.stderr, b"");
}

#[test]
fn a_variable_from_elsewhere_makes_no_child() {
    let alone = Alone::new();
    let mut command = alone.command(&["--version"]);
    let output = command.env("PYPROF_CHILD", "/bin/false").output();
    let output = output.expect("started");
    assert!(output.stdout.starts_with(b"pyprof "), "{output:?}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_marked_functions_of_a_script_are_listed() {
    let alone = Alone::new();
    let script = alone.folder.path().join("marked.py");
    fs::write(script, "@profile\ndef first():\n    pass\n").expect("written");
    let output = alone.run(&["--list", "marked.py"]);
    let list = String::from_utf8(output.stdout).expect("text");
    assert!(list.contains("| first "), "{list}");
    assert_eq!(output.stderr, b"");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn an_empty_list_has_a_hint_how_to_mark_a_function() {
    let output = Alone::new().run(&["--list", "script.py"]);
    let errors = String::from_utf8(output.stderr).expect("text");
    assert!(
        errors.contains("no function of `script.py` is marked"),
        "{errors}"
    );
    assert_eq!(output.stdout, b"");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn only_a_script_is_listed() {
    let alone = Alone::new();
    for (program, named) in [
        (&["-m", "json"][..], "a module"),
        (&["-c", "pass"], "code"),
        (&["-"], "standard input"),
        (&["json"], "`json`"),
        (&["./"], "`./`"),
    ] {
        let errors = alone.refused(&[&["--list"], program].concat());
        assert!(
            errors.contains(&format!("{named}: --list reads a script")),
            "{errors}"
        );
    }
    let output = alone.run(&["--list", "nowhere.py"]);
    assert_eq!(output.stderr, b"Could not find script nowhere.py\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_script_with_a_syntax_error_has_the_message_of_python() {
    let alone = Alone::new();
    let script = alone.folder.path().join("broken.py");
    fs::write(script, "def f(:\n").expect("written");
    let output = alone.run(&["--list", "broken.py"]);
    let errors = String::from_utf8(output.stderr).expect("text");
    assert!(
        errors.starts_with("  File ") && errors.contains("SyntaxError: "),
        "{errors}"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[expect(
    clippy::print_stderr,
    reason = "a test that did not run must not pass in silence"
)]
fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}
