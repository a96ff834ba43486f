//! The outline by the interpreter that would run the script: its `ast` knows its own syntax.

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

/// Asks `interpreter` for the outline of the script at `path`.
pub(crate) fn outline(path: &Path, interpreter: &Path) -> Result<Outline, Error> {
    let output = Command::new(interpreter)
        // Nothing of the user's: no site, no PYTHON* variable, no warning about the source.
        .args(["-I", "-S", "-W", "ignore", "-c", PROGRAM])
        .arg(path)
        .stdin(Stdio::null())
        .output()
        .map_err(|source| Error::Start {
            path: interpreter.to_owned(),
            source,
        })?;
    match serde_json::from_slice(&output.stdout) {
        Ok(Answer::Outline(outline)) => Ok(outline),
        Ok(Answer::Refused(said)) => Err(Error::Refused(said)),
        Err(_) => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(Error::Interpreter {
                path: interpreter.to_owned(),
                status: output.status,
                said: said.lines().last().unwrap_or_default().to_owned(),
            })
        }
    }
}
