//! Numbers. A word may follow directly: `7bit` is an error of the compiler, but not of `tokenize`.

use super::cursor::Cursor;
use crate::tokens::Stop;

/// Skips the number at the cursor.
pub(super) fn skip(cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    if let Some(base) = base(cursor.rest()) {
        cursor.skip(2);
        if cursor.peek() == Some('_') {
            cursor.skip(1);
        }
        digits(cursor, base)?;
        // a digit too high for the base does not start another number
        return if starts_with_digit(cursor) {
            Err(Stop::Malformed)
        } else {
            Ok(())
        };
    }
    if cursor.peek() != Some('.') {
        digits(cursor, 10)?;
    }
    if cursor.peek() == Some('.') {
        cursor.skip(1);
        if starts_with_digit(cursor) {
            digits(cursor, 10)?;
        }
    }
    if matches!(cursor.peek(), Some('e' | 'E')) && !exponent(cursor)? {
        return Ok(());
    }
    if matches!(cursor.peek(), Some('j' | 'J')) {
        cursor.skip(1);
    }
    Ok(())
}

fn base(text: &str) -> Option<u32> {
    let mut letters = text.strip_prefix('0')?.chars();
    match letters.next()?.to_ascii_lowercase() {
        'x' => Some(16),
        'o' => Some(8),
        'b' => Some(2),
        _ => None,
    }
}

/// Skips one or more digits, with single underscores between them.
fn digits(cursor: &mut Cursor<'_>, base: u32) -> Result<(), Stop> {
    loop {
        if cursor.skip_while(|letter| letter.is_digit(base)).is_empty() {
            return Err(Stop::Malformed);
        }
        if cursor.peek() != Some('_') {
            return Ok(());
        }
        cursor.skip(1);
    }
}

/// Skips an exponent. Returns false if the `e` is the start of a word.
fn exponent(cursor: &mut Cursor<'_>) -> Result<bool, Stop> {
    let after = &cursor.rest()[1..];
    let is_signed = after.starts_with(['+', '-']);
    if !is_signed && !after.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Ok(false);
    }
    cursor.skip(if is_signed { 2 } else { 1 });
    digits(cursor, 10)?;
    Ok(true)
}

fn starts_with_digit(cursor: &Cursor<'_>) -> bool {
    cursor.peek().is_some_and(|letter| letter.is_ascii_digit())
}
