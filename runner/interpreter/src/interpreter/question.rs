//! Runs an interpreter to get its path and its version.

use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::unusable::Why;
use crate::version::Version;

/// A program that prints the interpreter's path, a line end, and its version.
const QUESTION: &str = "\
import os, sys
free_threaded = 't' in getattr(sys, 'abiflags', '')
version = '%d.%d%s' % (sys.version_info[0], sys.version_info[1], 't' if free_threaded else '')
sys.stdout.buffer.write(os.fsencode(sys.executable + '\\n' + version))";

/// The limit of the output in bytes. A program that prints more is no interpreter.
const MAX_OUTPUT: u64 = 64 * 1024;

/// The answer of the interpreter.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) executable: PathBuf,
    pub(super) version: Version,
}

/// Runs the interpreter at `path` with [`QUESTION`].
pub(super) fn ask(path: &Path) -> Result<Answer, Why> {
    let mut child = Command::new(path)
        .args(["-I", "-S", "-c", QUESTION])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Why::NotExecuted)?;
    let printed = read(child.stdout.take());
    if printed.len() as u64 >= MAX_OUTPUT {
        kill(child);
        return Err(garbage(&printed));
    }
    let errors = read(child.stderr.take());
    let status = child.wait().map_err(Why::NotExecuted)?;
    if !status.success() {
        let errors = String::from_utf8_lossy(&errors);
        return Err(Why::Failed {
            status: status.to_string(),
            errors: match errors.trim() {
                "" => String::new(),
                errors => format!(":\n{errors}"),
            },
        });
    }
    parse(&printed).ok_or_else(|| garbage(&printed))
}

fn read(from: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        // an answer that cannot be read counts as empty
        let _ = from.take(MAX_OUTPUT).read_to_end(&mut bytes);
    }
    bytes
}

fn kill(mut child: Child) {
    // an error means that the process has ended already
    let _ = child.kill();
    let _ = child.wait();
}

fn parse(printed: &[u8]) -> Option<Answer> {
    let line_end = printed.iter().rposition(|&byte| byte == b'\n')?;
    let (executable, version) = printed.split_at(line_end);
    let executable = PathBuf::from(OsStr::from_bytes(executable));
    Some(Answer {
        version: Version::at_start(std::str::from_utf8(&version[1..]).ok()?)?,
        executable: executable.is_absolute().then_some(executable)?,
    })
}

fn garbage(printed: &[u8]) -> Why {
    let text = String::from_utf8_lossy(printed);
    let text: String = text.chars().take(60).collect();
    Why::Garbage(text.escape_default().to_string())
}
