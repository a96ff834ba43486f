//! The part of a program that a budget is for.

use std::path::Path;

use pyprof_export::HeapLine;

use crate::place::{name_within, plain};

/// The part of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// All of it.
    Program,
    /// A file, by its path.
    File(String),
    /// A function, by the path of its file and its qualified name.
    Function(String, String),
    /// A line, by the path of its file and its number.
    Line(String, u32),
}

impl Subject {
    /// Reads `app.py`, `app.py:load`, or `app.py:17`.
    pub(crate) fn read(text: &str) -> Self {
        let (file, rest) = match text.rsplit_once(':') {
            Some((file, rest)) if !file.is_empty() && !rest.is_empty() => (file, rest),
            _ => return Self::File(plain_name(text)),
        };
        let is_number = rest.bytes().all(|letter| letter.is_ascii_digit());
        match rest.parse() {
            Ok(line) if is_number => Self::Line(plain_name(file), line),
            _ => Self::Function(plain_name(file), rest.to_owned()),
        }
    }

    /// Returns whether the line belongs to this part. Paths are relative to `folder`.
    pub(crate) fn has(&self, line: &HeapLine, folder: &Path) -> bool {
        let is_file = |name: &str| {
            let within = name_within(&line.place, folder);
            within.as_deref() == Some(name)
                || line.place.name.as_deref() == Some(name)
                || line.place.file.as_deref() == Some(name)
        };
        match self {
            Self::Program => true,
            Self::File(file) => is_file(file),
            Self::Function(file, function) => {
                line.place.function.as_ref() == Some(function) && is_file(file)
            }
            Self::Line(file, number) => line.place.line == Some(*number) && is_file(file),
        }
    }
}

/// Returns a path without `.` and `..`.
fn plain_name(file: &str) -> String {
    plain(Path::new(file)).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_a_file_with_a_function_or_a_line() {
        let file = || "app.py".to_owned();
        for (text, expected) in [
            ("app.py", Subject::File(file())),
            ("./app.py:17", Subject::Line(file(), 17)),
            ("app.py:load", Subject::Function(file(), "load".to_owned())),
            (
                "app.py:A.f.<locals>.g",
                Subject::Function(file(), "A.f.<locals>.g".to_owned()),
            ),
            ("app.py:+17", Subject::Function(file(), "+17".to_owned())),
            ("app.py:", Subject::File("app.py:".to_owned())),
        ] {
            assert_eq!(Subject::read(text), expected);
        }
    }
}
