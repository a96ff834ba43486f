//! The errors of `--list`.

use std::error::Error;

/// The functions cannot be listed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotList {
    /// The program is a module, code, or standard input.
    #[error("cannot list the functions of {0}: --list reads a script")]
    NotScript(String),
    /// Both parsers have failed.
    #[error("cannot list the functions of a script: {}", with_causes(.0))]
    Functions(#[source] pyprof_marked::Error),
    /// The script has a syntax error. The text is the interpreter's message.
    #[error("{0}")]
    Refused(String),
}

impl CannotList {
    /// Returns the advice for the hint line.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotScript(_) => Some("name its file: pyprof --list FILE.py"),
            Self::Functions(_) | Self::Refused(_) => None,
        }
    }
}

impl From<pyprof_marked::Error> for CannotList {
    fn from(error: pyprof_marked::Error) -> Self {
        match error {
            pyprof_marked::Error::Refused(text) => Self::Refused(text),
            other => Self::Functions(other),
        }
    }
}

/// Returns the error and all its causes, separated by colons.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
