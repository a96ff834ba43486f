//! The search for a definition, upwards from the line that a code object names.
//!
//! The line of a class body or of a comprehension has no `def` or `lambda`. `inspect` then returns the nearest definition
//! above it, even if that is another function. The result here is the same, right or wrong, since users see that block.

/// Returns the index of the line at or above `index` that looks like a definition to `inspect`; 0 if there is none.
///
/// `None` if `index` is past the end. The first line is not examined and may be missing.
pub(crate) fn upwards(lines: &[String], index: usize) -> Option<usize> {
    for at in (1..=index).rev() {
        if looks_like_a_definition(lines.get(at)?) {
            return Some(at);
        }
    }
    Some(0)
}

fn looks_like_a_definition(line: &str) -> bool {
    let text = line.trim_start_matches(is_space);
    text.starts_with('@') || is_def(text) || is_async_def(text) || has_lambda(line)
}

fn is_def(text: &str) -> bool {
    text.strip_prefix("def").is_some_and(starts_with_space)
}

fn is_async_def(text: &str) -> bool {
    text.strip_prefix("async")
        .is_some_and(|rest| starts_with_space(rest) && is_def(rest.trim_start_matches(is_space)))
}

/// Returns whether the line contains `lambda`, also in a string or a comment, followed by a colon or a blank.
fn has_lambda(line: &str) -> bool {
    line.match_indices("lambda").any(|(start, word)| {
        let after = &line[start + word.len()..];
        let inside_a_name = line[..start].chars().next_back().is_some_and(is_word);
        !inside_a_name && (after.starts_with(':') || starts_with_space(after))
    })
}

fn starts_with_space(text: &str) -> bool {
    text.starts_with(is_space)
}

/// Returns whether Python's `\s` matches. It includes the four ASCII separators, which are no whitespace in Rust.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter)
}

/// Returns whether Python's `\w` matches.
pub(crate) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::looks_like_a_definition;

    #[test]
    fn definitions_decorators_and_lambdas_are_found() {
        for line in [
            "def f():\n",
            "\t async  def f():\n",
            " @property\n",
            "x = lambda: 1\n",
            "# a lambda in a comment\n",
            "f(lambda\n",
            "\x0cdef f(): pass\n",
        ] {
            assert!(looks_like_a_definition(line), "{line:?}");
        }
    }

    #[test]
    fn other_lines_are_no_definitions() {
        for line in [
            "class A:\n",
            "define()\n",
            "x = mylambda: 1\n",
            "lambda_()\n",
            "x = a @ b\n",
        ] {
            assert!(!looks_like_a_definition(line), "{line:?}");
        }
    }
}
