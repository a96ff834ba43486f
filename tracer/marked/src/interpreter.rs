//! The outline by the interpreter that would run the script. Its `ast` module accepts the syntax of its version.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::Error;
use crate::outline::Outline;

const PROGRAM: &str = include_str!("outline.py");

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Outline(Outline),
    Refused(String),
}

/// Runs `interpreter` for the outline of the script at `path`. The script's bytes are passed on, since a pipe cannot be
/// read twice.
pub(crate) fn outline(path: &Path, bytes: &[u8], interpreter: &Path) -> Result<Outline, Error> {
    let cannot_start = |source| Error::Start {
        path: interpreter.to_owned(),
        source,
    };
    let mut process = Command::new(interpreter)
        // ignore the user's settings: no `site`, no PYTHON* variable, no warning about the source
        .args(["-I", "-S", "-W", "ignore", "-c", PROGRAM])
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(cannot_start)?;
    if let Some(mut input) = process.stdin.take() {
        // an interpreter that ends before it has read everything writes an error message
        let _ = input.write_all(bytes);
    }
    let output = process.wait_with_output().map_err(cannot_start)?;
    match serde_json::from_slice(&output.stdout) {
        Ok(Answer::Outline(outline)) => Ok(outline),
        Ok(Answer::Refused(message)) => Err(Error::Refused(message)),
        Err(_) => {
            let message = String::from_utf8_lossy(&output.stderr);
            Err(Error::Interpreter {
                path: interpreter.to_owned(),
                status: output.status,
                message: message.lines().last().unwrap_or_default().to_owned(),
            })
        }
    }
}
