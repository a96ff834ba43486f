//! Errors of a TOML file, with the number of the line and the key.

use std::ops::Range;

use thiserror::Error;

/// A file of budgets, or a lock, that cannot be read. The message begins with the number of the line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct InvalidFile {
    /// The number of the line, from 1 on.
    pub line: usize,
    /// What is wrong, with the name of the key if there is one.
    pub message: String,
}

impl InvalidFile {
    /// Makes the error at a place of the text.
    pub(crate) fn at(text: &str, place: &Range<usize>, message: String) -> Self {
        let before = text.as_bytes().get(..place.start).unwrap_or_default();
        Self {
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            message,
        }
    }

    /// Makes the error of a text that is no TOML.
    pub(crate) fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let lines: Vec<&str> = error.message().lines().map(str::trim).collect();
        Self::at(text, &error.span().unwrap_or_default(), lines.join(", "))
    }
}
