//! The coding line of PEP 263.
//!
//! Only `\n` ends a line in this module, since Python searches the declaration before it decodes the text. If a file has
//! only carriage returns, the first line is the whole file.

use super::DecodeError;

/// The declared encoding of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Declaration {
    None,
    /// A spelling of UTF-8 that agrees with a byte order mark.
    Utf8,
    Named(String),
}

/// Finds the declaration in the first line, or in the second if the first is blank or a comment.
pub(super) fn find(bytes: &[u8]) -> Result<Declaration, DecodeError> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let Some(first) = lines.next() else {
        return Ok(Declaration::None);
    };
    let declaration = in_line(first)?;
    if declaration != Declaration::None || !is_blank(first) {
        return Ok(declaration);
    }
    lines.next().map_or(Ok(Declaration::None), in_line)
}

fn in_line(line: &[u8]) -> Result<Declaration, DecodeError> {
    let line = std::str::from_utf8(line).map_err(|_| DecodeError::Declaration)?;
    let Some(comment) = line.trim_start_matches(BLANKS).strip_prefix('#') else {
        return Ok(Declaration::None);
    };
    let name = comment.match_indices("coding").find_map(|(start, word)| {
        let value = comment[start + word.len()..].strip_prefix([':', '='])?;
        let value = value.trim_start_matches([' ', '\t']);
        let end = value.find(|letter| !is_name(letter)).unwrap_or(value.len());
        (end > 0).then(|| &value[..end])
    });
    Ok(match name {
        None => Declaration::None,
        Some(name) => classify(name),
    })
}

const BLANKS: [char; 3] = [' ', '\t', '\x0c'];

fn is_blank(line: &[u8]) -> bool {
    let rest = line
        .iter()
        .find(|byte| !BLANKS.contains(&char::from(**byte)));
    matches!(rest, None | Some(b'#' | b'\r' | b'\n'))
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// Recognises the two encodings that the compiler handles itself. Like the compiler, it compares the first twelve
/// characters only.
fn classify(name: &str) -> Declaration {
    let start: String = name.chars().take(12).collect();
    let start = start.to_ascii_lowercase().replace('_', "-");
    let is = |known: &str| {
        start
            .strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    if is("utf-8") {
        Declaration::Utf8
    } else if ["latin-1", "iso-8859-1", "iso-latin-1"].into_iter().any(is) {
        Declaration::Named("iso-8859-1".to_owned())
    } else {
        Declaration::Named(name.to_owned())
    }
}
