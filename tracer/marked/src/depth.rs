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
        outer: Vec::new(),
        level: Level::default(),
        branches: 0,
        deepest: 0,
    };
    while !scanner.rest.is_empty() {
        scanner.step();
    }
    while scanner.close() {}
    scanner.deepest.max(scanner.level.depth()) + scanner.branches
}

struct Scanner<'a> {
    rest: &'a str,
    /// The levels around the current one, outermost first; the first level is the statement.
    outer: Vec<Level>,
    /// The level of the innermost open bracket.
    level: Level,
    /// The number of `elif`s in the whole text: each is nested in the one before.
    branches: usize,
    /// The depth of the deepest statement that has ended.
    deepest: usize,
}

/// The depth of the text since a bracket was opened. A path through the syntax tree enters one of the brackets in a list
/// element at most, but nodes that stand behind a bracket are above it in the tree: `(x).a`.
#[derive(Default)]
struct Level {
    /// The number of tokens since the last comma, and those of `kept`.
    chain: usize,
    /// The number of tokens that a comma does not end: the indentation, and each `lambda`, since the comma may be between
    /// its parameters.
    kept: usize,
    /// The depth of the deepest closed bracket since the last comma.
    inner: usize,
    /// The depth of the deepest element before the last comma.
    elements: usize,
}

impl Level {
    fn depth(&self) -> usize {
        self.elements.max(self.chain + self.inner)
    }

    fn end_element(&mut self) {
        self.elements = self.depth();
        self.chain = self.kept;
        self.inner = 0;
    }

    fn add_inner(&mut self, depth: usize) {
        self.inner = self.inner.max(depth);
    }
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
            // the statement goes on in the next line
            '\\' if self.rest[1..].starts_with('\n') => self.skip(2),
            ',' => {
                self.level.end_element();
                self.skip(1);
            }
            '(' | '[' | '{' => {
                self.level.chain += 1;
                self.outer.push(std::mem::take(&mut self.level));
                self.skip(1);
            }
            ')' | ']' | '}' => {
                self.close();
                self.level.chain += 1;
                self.skip(1);
            }
            letter if is_word(letter) => self.word(),
            letter => {
                self.level.chain += usize::from(!letter.is_whitespace());
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
            self.level.add_inner(inside);
            return;
        }
        self.level.chain += 1;
        match word {
            "elif" => self.branches += 1,
            "lambda" => self.level.kept += 1,
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
        if !self.outer.is_empty() {
            return;
        }
        self.deepest = self.deepest.max(self.level.depth());
        // each indentation is at least one column wide
        let before = self.rest.len();
        self.skip_while(|letter| matches!(letter, ' ' | '\t' | '\x0c'));
        let indentation = before - self.rest.len();
        self.level = Level {
            chain: indentation,
            kept: indentation,
            ..Level::default()
        };
    }

    /// Closes the innermost bracket. Returns false if none is open.
    fn close(&mut self) -> bool {
        let Some(outer) = self.outer.pop() else {
            return false;
        };
        let closed = std::mem::replace(&mut self.level, outer);
        self.level.add_inner(closed.depth());
        true
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
mod tests;
