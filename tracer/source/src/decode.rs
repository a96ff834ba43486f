//! Decodes the bytes of a file, as `tokenize.open` does.

mod declaration;
mod names;

use thiserror::Error;

use declaration::Declaration;

/// The encoding of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8: declared, by a byte order mark, or by default.
    Utf8,
    /// ASCII: a byte above 127 is an error.
    Ascii,
    /// ISO-8859-1: every byte is the character of that number.
    Latin1,
    /// ISO-8859-15: ISO-8859-1 with the euro sign and seven letters in the place of signs.
    Latin9,
    /// Any other encoding, by its declared name. A Python may have a codec for it.
    Named(String),
}

/// The error of bytes that are not the source of a Python program.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// One of the first two lines is not UTF-8, so it cannot be read as a declaration.
    #[error("invalid or missing encoding declaration")]
    Declaration,
    /// The file has the byte order mark of UTF-8, and declares another encoding.
    #[error("encoding problem: the byte order mark says utf-8, the coding line `{declared}`")]
    Contradiction {
        /// The name in the coding line.
        declared: String,
    },
    /// The encoding has no character for a byte.
    #[error("'{encoding}' codec can't decode byte {byte:#04x} in position {position}")]
    Byte {
        /// Python's name of the encoding.
        encoding: &'static str,
        /// The first byte that could not be decoded.
        byte: u8,
        /// The offset of this byte in the file.
        position: usize,
    },
    /// The caller could not decode the file: the name is unknown, or the bytes are not valid in the encoding.
    #[error("cannot decode the source as `{encoding}`")]
    Named {
        /// The name in the coding line.
        encoding: String,
    },
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Finds the encoding of a source file from its bytes: a byte order mark, a coding line among the first two lines, or
/// UTF-8.
///
/// # Errors
///
/// [`DecodeError::Declaration`] and [`DecodeError::Contradiction`].
pub fn encoding(bytes: &[u8]) -> Result<Encoding, DecodeError> {
    let unmarked = bytes.strip_prefix(BYTE_ORDER_MARK);
    let declared = declaration::find(unmarked.unwrap_or(bytes))?;
    match (declared, unmarked) {
        (Declaration::None | Declaration::Utf8, _) => Ok(Encoding::Utf8),
        (Declaration::Named(name), None) => Ok(names::encoding(name)),
        // Python compares names here: even `utf8` differs from the mark's `utf-8`
        (Declaration::Named(declared), Some(_)) => Err(DecodeError::Contradiction { declared }),
    }
}

/// Decodes a source file, and removes its byte order mark. Line ends stay as in the file.
///
/// `other` decodes the encodings of [`Encoding::Named`]. It gets the name and all the bytes, and returns `None` if it
/// cannot decode them. It is not called for the encodings that need no Python.
///
/// # Errors
///
/// The errors of [`encoding`], and bytes that are not valid in the encoding.
pub fn decode(
    bytes: &[u8],
    other: impl FnOnce(&str, &[u8]) -> Option<String>,
) -> Result<String, DecodeError> {
    match encoding(bytes)? {
        Encoding::Utf8 => utf8(bytes),
        Encoding::Ascii => ascii(bytes),
        Encoding::Latin1 => Ok(bytes.iter().copied().map(char::from).collect()),
        Encoding::Latin9 => Ok(bytes.iter().copied().map(latin9).collect()),
        Encoding::Named(encoding) => other(&encoding, bytes).ok_or(DecodeError::Named { encoding }),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, DecodeError> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    std::str::from_utf8(text)
        .map(str::to_owned)
        .map_err(|why| DecodeError::Byte {
            encoding: "utf-8",
            byte: text[why.valid_up_to()],
            position: why.valid_up_to() + bytes.len() - text.len(),
        })
}

fn ascii(bytes: &[u8]) -> Result<String, DecodeError> {
    match bytes.iter().position(|byte| !byte.is_ascii()) {
        Some(position) => Err(DecodeError::Byte {
            encoding: "ascii",
            byte: bytes[position],
            position,
        }),
        None => Ok(bytes.iter().copied().map(char::from).collect()),
    }
}

fn latin9(byte: u8) -> char {
    match byte {
        0xa4 => '€',
        0xa6 => 'Š',
        0xa8 => 'š',
        0xb4 => 'Ž',
        0xb8 => 'ž',
        0xbc => 'Œ',
        0xbd => 'œ',
        0xbe => 'Ÿ',
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests;
