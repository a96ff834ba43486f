//! An upper bound of the nesting depth of a text.
//!
//! A parser that calls itself for each bracket ends the process when its stack is used up, and this cannot be caught.
//! So text that nests too deeply must not reach the parser. The bound is coarse, but never too small: within a statement,
//! every token since the last comma counts as nested in the one before, as in the chains `a.b.c`, `1 + 1 + 1` and
//! `- - - x`.

/// The maximum depth that the parser accepts. CPython allows 200 brackets and 100 indentations. Its limit for chains
/// may be higher than this one.
pub(crate) const MAX_DEPTH: usize = 5_000;

/// Returns an upper bound of the depth of the syntax tree of any text.
pub(crate) fn of(text: &str) -> usize {
    let mut scanner = Scanner {
        rest: text,
        levels: vec![Level::default()],
        depth: 0,
        branches: 0,
        deepest: 0,
    };
    while !scanner.rest.is_empty() {
        scanner.step();
    }
    scanner.deepest + scanner.branches
}

struct Scanner<'a> {
    rest: &'a str,
    /// The levels of the open brackets, outermost first; the first level is the statement.
    levels: Vec<Level>,
    /// The sum of the chains of all levels.
    depth: usize,
    /// The number of `elif`s in the whole text: each is nested in the one before.
    branches: usize,
    deepest: usize,
}

/// The tokens since a bracket was opened.
#[derive(Default)]
struct Level {
    /// The number of tokens since the last comma.
    chain: usize,
    /// The number of `lambda`s. A comma does not end a `lambda`, since it may be between its parameters.
    lambdas: usize,
}

impl Scanner<'_> {
    fn step(&mut self) {
        let letter = self.rest.chars().next().unwrap_or_default();
        match letter {
            '#' => self.skip_while(|letter| letter != '\n'),
            '"' | '\'' => {
                self.string(false);
            }
            '\n' => self.line_end(),
            ',' => {
                self.reset_to_lambdas();
                self.skip(1);
            }
            '(' | '[' | '{' => {
                self.count(1);
                self.levels.push(Level::default());
                self.skip(1);
            }
            ')' | ']' | '}' => {
                if self.levels.len() > 1 {
                    let closed = self.levels.pop().unwrap_or_default();
                    self.depth -= closed.chain;
                }
                self.count(1);
                self.skip(1);
            }
            letter if is_word(letter) => self.word(),
            letter => {
                self.count(usize::from(!letter.is_whitespace()));
                self.skip(letter.len_utf8());
            }
        }
    }

    fn word(&mut self) {
        let length = self
            .rest
            .find(|letter| !is_word(letter))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        if word.len() <= 2 && rest.starts_with(['"', '\'']) {
            let inside = self.string(word.contains(['f', 'F']));
            self.count(inside);
            self.uncount(inside);
            return;
        }
        self.count(1);
        match word {
            "elif" => self.branches += 1,
            "lambda" => {
                if let Some(level) = self.levels.last_mut() {
                    level.lambdas += 1;
                }
            }
            _ => {}
        }
    }

    /// Skips a string that starts here. Returns the number of tokens in it if it is an f-string, where text counts like
    /// expressions.
    fn string(&mut self, is_formatted: bool) -> usize {
        let quote = &self.rest[..1];
        let triple = quote.repeat(3);
        let (quote, is_triple) = match self.rest.starts_with(&triple) {
            true => (triple.as_str(), true),
            false => (quote, false),
        };
        let start = self.rest;
        let mut at = quote.len();
        while let Some(letter) = start[at..].chars().next() {
            if start[at..].starts_with(quote) {
                at += quote.len();
                break;
            }
            if letter == '\n' && !is_triple {
                break;
            }
            at += letter.len_utf8();
            if letter == '\\' {
                at += start[at..].chars().next().map_or(0, char::len_utf8);
            }
        }
        self.rest = &start[at..];
        if is_formatted {
            pieces(&start[..at])
        } else {
            0
        }
    }

    fn line_end(&mut self) {
        self.skip(1);
        if self.levels.len() > 1 {
            return;
        }
        self.levels = vec![Level::default()];
        self.depth = 0;
        // each indentation is at least one column wide
        let before = self.rest.len();
        self.skip_while(|letter| matches!(letter, ' ' | '\t' | '\x0c'));
        self.count(before - self.rest.len());
    }

    fn reset_to_lambdas(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            self.depth -= level.chain - level.lambdas;
            level.chain = level.lambdas;
        }
    }

    fn count(&mut self, more: usize) {
        if let Some(level) = self.levels.last_mut() {
            level.chain += more;
            self.depth += more;
            self.deepest = self.deepest.max(self.depth);
        }
    }

    fn uncount(&mut self, fewer: usize) {
        if let Some(level) = self.levels.last_mut() {
            level.chain -= fewer;
            self.depth -= fewer;
        }
    }

    fn skip(&mut self, length: usize) {
        self.rest = &self.rest[length..];
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        self.rest = self.rest.trim_start_matches(wanted);
    }
}

/// Counts words and signs.
fn pieces(text: &str) -> usize {
    let signs = text
        .chars()
        .filter(|letter| !is_word(*letter) && !letter.is_whitespace());
    let words = text
        .split(|letter| !is_word(letter))
        .filter(|word| !word.is_empty());
    signs.count() + words.count()
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::{MAX_DEPTH, of};

    #[test]
    fn everything_that_nests_is_counted() {
        for deep in [
            "(".repeat(MAX_DEPTH + 1),
            format!("{}x", "- ".repeat(MAX_DEPTH + 1)),
            format!("{}x", "not ".repeat(MAX_DEPTH + 1)),
            format!("x{}", ".a".repeat(MAX_DEPTH)),
            format!("x{}", "()".repeat(MAX_DEPTH)),
            format!("{}1", "lambda a, b: ".repeat(MAX_DEPTH + 1)),
            format!("if a: b\n{}", "elif a: b\n".repeat(MAX_DEPTH)),
            format!("f'{{{}x}}'", "-".repeat(MAX_DEPTH + 1)),
            format!("{}x", " ".repeat(MAX_DEPTH + 1)).replacen(' ', "\n", 1),
        ] {
            assert!(of(&deep) > MAX_DEPTH, "{:?}", deep.get(..20));
        }
    }

    #[test]
    fn text_that_does_not_nest_is_not_counted() {
        let long = MAX_DEPTH * 10;
        assert!(of(&"x = 1\n".repeat(long)) < 10);
        assert!(of(&format!("[{}]", "-1, ".repeat(long))) < 10);
        assert!(of(&format!("'{}'", "(".repeat(long))) < 10);
        assert!(of(&format!("# {}", "(".repeat(long))) < 10);
        assert!(of(&"'a' 'b'\n'''\nc d\n''' ".repeat(long)) < 10);
    }
}
