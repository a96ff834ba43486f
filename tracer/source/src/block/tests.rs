use std::ops::Range;

use proptest::prelude::*;

use super::block;
use crate::{Version, lines};

const fn python(minor: u8) -> Version {
    Version { major: 3, minor }
}

/// Returns the first and the last line of the block.
fn rows(text: &str, first_line: usize, version: Version) -> Option<(usize, usize)> {
    block(&lines(text), first_line, version).map(|rows| (rows.start, rows.end - 1))
}

/// Checks the block for every version of Python.
fn every_python(text: &str, first_line: usize, expected: (usize, usize)) {
    for minor in 9..=13 {
        let found = rows(text, first_line, python(minor));
        assert_eq!(found, Some(expected), "3.{minor}: {text}");
    }
}

#[test]
fn a_function_ends_with_its_body() {
    every_python("def f():\n    x\n    y\nz\n", 1, (1, 3));
    every_python("def f():\n    x\n\n\ndef g():\n    y", 5, (5, 6));
    every_python("def f(): x; y\nz\n", 1, (1, 1));
    every_python("async def f():\n\tif x:\n\t\ty\n\treturn\nz\n", 1, (1, 4));
    every_python(
        "class A:\n    def f(self):\n        x\n    y = 1\n",
        2,
        (2, 3),
    );
}

#[test]
fn decorators_belong_to_the_block() {
    every_python(
        "@a\n@b(\n    c,\n    d(e),\n)\n\n# why\ndef f():\n    x\ny\n",
        1,
        (1, 9),
    );
    every_python("@a.lambdas\n@b\nasync def f(): x\ny\n", 1, (1, 3));
}

#[test]
fn comments_after_the_body_belong_to_it_if_they_are_indented_like_it() {
    every_python(
        "def f():\n    x\n    # in\n\n    # in\n  # out\ny\n",
        1,
        (1, 5),
    );
    every_python(
        "def f():\n    x\n  # out, but more follows\n    y\n",
        1,
        (1, 4),
    );
    every_python("def f(): x\n    # nothing to be like\ny\n", 1, (1, 1));
}

#[test]
fn continued_lines_belong_to_their_statement() {
    every_python(
        "def f():\n    x = '''\ny\n# z'''\n    return (\n1,\n)\nz\n",
        1,
        (1, 7),
    );
    every_python("def f():\n    x = 1 + \\\n2\n    'a\\\nb'\nz\n", 1, (1, 5));
    every_python("def f(\n    a,\n):\n    x\ny\n", 1, (1, 4));
    every_python("def f():\n\x0c    x\n\x0c\n    y\nz\n", 1, (1, 4));
}

#[test]
fn a_lambda_has_the_lines_of_its_statement() {
    every_python("x = lambda: [\n    1,\n]\ny\n", 1, (1, 3));
    every_python("f(\n    lambda: 1,\n    2)\ny\n", 2, (2, 2));
}

#[test]
fn formatted_strings_may_hold_anything_from_3_12_on() {
    let nested = "def f():\n    x = f\"{a[\"b\"]:{w}} {{ {c!r:>{d}}\"\n    return f'{\n1}'\ny\n";
    assert_eq!(rows(nested, 1, python(12)), Some((1, 4)));
    assert_eq!(rows(nested, 1, python(13)), Some((1, 4)));
    every_python(
        "def f():\n    x = rf'{a:\\{b}}' f\"\"\"{c}\n{d:e}\"\"\"\n    '#'\ny\n",
        1,
        (1, 4),
    );
    every_python(
        "def f():\n    f'\\N{BULLET} {a:=^{b}} {{}}'\ny\n",
        1,
        (1, 2),
    );
}

#[test]
fn newer_syntax_is_only_tokens() {
    every_python(
        "def f[T: int](x: T) -> T:\n    match x:\n        case [a, b]: y\nz\n",
        1,
        (1, 3),
    );
}

#[test]
fn a_class_body_is_searched_for_up_to_3_12() {
    let text = "def f():\n    x\nclass A:\n    y\n";
    assert_eq!(rows(text, 3, python(12)), Some((1, 2)));
    assert_eq!(rows(text, 3, python(13)), Some((3, 4)));
}

#[test]
fn a_decorator_ended_at_a_parenthesis_in_3_9() {
    let text = "@a(lambda: 1)\ndef f():\n    x\n(y)()\nz\n";
    assert_eq!(rows(text, 1, python(9)), Some((1, 3)));
    assert_eq!(rows(text, 1, python(10)), Some((1, 3)));
    let text = "@a(b)(lambda: 1)\ndef f():\n    x\n";
    assert_eq!(rows(text, 1, python(9)), Some((1, 1)));
    assert_eq!(rows(text, 1, python(10)), Some((1, 3)));
}

#[test]
fn there_is_no_block_if_inspect_raises() {
    for minor in 9..=13 {
        assert_eq!(rows("def f(): x\n", 3, python(minor)), None);
        assert_eq!(rows("def f():\n    x = (\n", 1, python(minor)), None);
        assert_eq!(rows("", 1, python(minor)), None);
        assert_eq!(rows("def f(): x\n", 0, python(minor)), None);
    }
    assert_eq!(rows("def f():\n  x = 'y\n", 1, python(11)), Some((1, 2)));
    assert_eq!(rows("def f():\n  x = 'y\n", 1, python(12)), None);
}

proptest! {
    #[test]
    fn any_text_has_blocks_within_it(
        text in "(\\PC|[\n\t \\\\\"'\\[\\](){}:@#f\x0c]|def f|class A|lambda |f\"|'''|\n    |1e5|0x){0,80}",
        first_line in 0usize..20,
        minor in 8u8..15,
    ) {
        let lines = lines(&text);
        if let Some(Range { start, end }) = block(&lines, first_line, python(minor)) {
            prop_assert!(1 <= start && start < end && end <= lines.len() + 1);
        }
    }
}
