//! The bound is large enough for any nested text, and small for text that does not nest.

use proptest::prelude::*;
use rustpython_parser::Parse;
use rustpython_parser::ast::Suite;

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
        format!("{}x", "- \\\n".repeat(MAX_DEPTH + 1)),
        // 100 brackets, with 50 attributes behind each
        format!(
            "{}x{}",
            "(".repeat(100),
            format!("){}", ".a".repeat(50)).repeat(100)
        ),
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

/// Returns the nesting of the syntax tree in the output of `{:#?}`, in which a node takes two levels, and its list of
/// operands one.
fn printed_depth(text: &str) -> Option<usize> {
    let suite = Suite::parse(text, "").ok()?;
    let printed = format!("{suite:#?}");
    let columns = printed
        .lines()
        .map(|line| line.len() - line.trim_start().len());
    Some(columns.max().unwrap_or(0) / 4)
}

/// Expressions in which two shapes are nested alternately, with one kind of blank between all tokens.
fn expression() -> impl Strategy<Value = String> {
    let shape = prop::sample::select(vec![
        "- A",
        "not A",
        "A.a",
        "A()",
        "A(x, x)",
        "[x, A]",
        "A[x, x]",
        "A + x",
        "x if x else A",
        "lambda : A",
        "lambda a, b : A",
        "{x: A}",
        "[x for x in A]",
        "(yield A)",
        "x, A",
        "A if x else x, x",
        "f'{A}'",
    ]);
    let blank = prop_oneof![Just(" "), Just(" \\\n"), Just("\\\n \t")];
    (shape.clone(), shape, 0..60usize, blank).prop_map(|(odd, even, times, blank)| {
        let nest = |inner: String, at: usize| [even, odd][at % 2].replace('A', &inner);
        let text = (0..times).fold("x".to_owned(), nest);
        text.replace(' ', blank)
    })
}

proptest! {
    #[test]
    fn no_text_nests_deeper_than_its_bound(text in expression()) {
        let text = format!("{text}\n");
        if let Some(depth) = printed_depth(&text) {
            prop_assert!(depth <= 4 * of(&text) + 8, "{depth} levels, and the bound {}", of(&text));
        }
    }
}
