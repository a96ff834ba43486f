//! The text of an object of type `str`.

use super::layout::Layout;
use super::{LENGTH, bytes, number};

/// The offset of the field with the form in which the characters are stored.
const STATE: usize = 32;

/// The most characters that are read. A longer text is cut.
const MOST: usize = 1000;

/// Calls `with` with the text in UTF-8. A surrogate, which UTF-8 cannot encode, becomes a question mark.
///
/// # Safety
/// `string` is the address of an object of type `str`, or zero.
pub(super) unsafe fn with<T>(string: usize, layout: &Layout, with: impl FnOnce(&[u8]) -> T) -> T {
    if string == 0 {
        return with(b"");
    }
    // SAFETY: by contract.
    let (length, state) = unsafe { (super::word(string, LENGTH), number(string, STATE)) };
    let state = state.cast_unsigned();
    let length = length.min(MOST);
    // bits 0 and 1: interned; bits 2 to 4: the number of bytes of a character; bit 5: compact; bit 6: only ASCII
    let width = (state >> 2 & 7) as usize;
    let is_ascii = state >> 6 & 1 == 1;
    if is_ascii {
        // SAFETY: the characters are there, one byte each.
        return with(unsafe { bytes(string, layout.ascii, length) });
    }
    // SAFETY: the characters are there, `width` bytes each.
    let characters = unsafe { bytes(string, layout.compact, length * width) };
    let mut encoded = [0; MOST * 4];
    let mut end = 0;
    for character in characters.chunks_exact(width.max(1)) {
        let mut code = [0; 4];
        code[..character.len()].copy_from_slice(character);
        let character = char::from_u32(u32::from_le_bytes(code)).unwrap_or('?');
        end += character.encode_utf8(&mut encoded[end..]).len();
    }
    with(&encoded[..end])
}
