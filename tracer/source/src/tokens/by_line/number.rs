//! The length of a number: `1if` is a number and a word, and `0123` is two numbers.

/// Returns the length in bytes of the number at the start of `text`; 0 if there is none.
pub(super) fn length(text: &str) -> usize {
    let whole = digits(text);
    let real = real(text, whole);
    let longest = real.max(whole);
    if longest > 0 && text[longest..].starts_with(['j', 'J']) {
        longest + 1
    } else if real > 0 {
        real
    } else {
        integer(text)
    }
}

/// Returns the length of a number with a point, an exponent or both; 0 if it has neither.
fn real(text: &str, whole: usize) -> usize {
    let fraction = match text[whole..].strip_prefix('.') {
        Some(rest) => match digits(rest) {
            0 if whole == 0 => return 0,
            length => length + 1,
        },
        None if whole == 0 => return 0,
        None => 0,
    };
    let mantissa = whole + fraction;
    match exponent(&text[mantissa..]) {
        0 if fraction == 0 => 0,
        length => mantissa + length,
    }
}

fn exponent(text: &str) -> usize {
    let Some(rest) = text.strip_prefix(['e', 'E']) else {
        return 0;
    };
    let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    match digits(unsigned) {
        0 => 0,
        length => text.len() - unsigned.len() + length,
    }
}

fn integer(text: &str) -> usize {
    let Some(rest) = text.strip_prefix('0') else {
        return digits(text);
    };
    let in_base = match rest
        .chars()
        .next()
        .map(|letter| letter.to_ascii_lowercase())
    {
        Some('x') => 1 + separated(&rest[1..], |digit| digit.is_ascii_hexdigit()),
        Some('o') => 1 + separated(&rest[1..], |digit| matches!(digit, '0'..='7')),
        Some('b') => 1 + separated(&rest[1..], |digit| matches!(digit, '0' | '1')),
        _ => 0,
    };
    match in_base {
        0 | 1 => 1 + separated(rest, |digit| digit == '0'),
        length => 1 + length,
    }
}

fn digits(text: &str) -> usize {
    if text.starts_with(|letter: char| letter.is_ascii_digit()) {
        separated(text, |digit| digit.is_ascii_digit())
    } else {
        0
    }
}

/// Returns the length of a run of digits, each with at most one underscore before it.
fn separated(text: &str, is_digit: impl Fn(char) -> bool) -> usize {
    let mut length = 0;
    loop {
        let rest = &text[length..];
        let digit = rest.strip_prefix('_').unwrap_or(rest);
        if !digit.starts_with(&is_digit) {
            return length;
        }
        length += rest.len() - digit.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn a_number_ends_where_its_pattern_does() {
        for (text, expected) in [
            ("1", 1),
            ("1_000x", 5),
            ("1__0", 1),
            ("0x_ffg", 5),
            ("0xg", 1),
            ("0o778", 4),
            ("0b12", 3),
            ("00_0", 4),
            ("0123", 1),
            ("0123j", 5),
            ("0123.5", 6),
            ("1.", 2),
            ("1.e5", 4),
            (".5", 2),
            (".", 0),
            ("..", 0),
            ("1e", 1),
            ("1e+", 1),
            ("1e-5j", 5),
            ("1.5if", 3),
            ("x1", 0),
            ("_1", 0),
        ] {
            assert_eq!(length(text), expected, "{text}");
        }
    }
}
