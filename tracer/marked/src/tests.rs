use std::path::Path;

use proptest::prelude::*;

use crate::{Error, Function, Kind, ask, depth, marks, of_script, parse};

fn functions(text: &str) -> Vec<Function> {
    marks::functions(&parse(text).expect("the parser takes it"))
}

fn names(text: &str) -> Vec<String> {
    functions(text)
        .into_iter()
        .map(|function| function.name)
        .collect()
}

#[test]
fn the_mark_has_many_spellings() {
    assert_eq!(names("@profile\ndef f(): pass\n"), ["f"]);
    assert_eq!(names("@profile(precision=4)\ndef f(): pass\n"), ["f"]);
    assert_eq!(names("@memory_profiler.profile\ndef f(): pass\n"), ["f"]);
    assert_eq!(
        names("import memory_profiler as mp\n@mp.profile()\ndef f(): pass\n"),
        ["f"]
    );
    assert_eq!(
        names("from memory_profiler import profile as p\n@p\ndef f(): pass\n"),
        ["f"]
    );
    assert_eq!(
        names(
            "try:\n    from memory_profiler import x, profile as p\nexcept ImportError: pass\n@a\n@p\ndef f(): pass\n"
        ),
        ["f"]
    );
}

#[test]
fn other_decorators_are_not_listed() {
    assert_eq!(
        names("def profile(): pass\n@other.profile\ndef f(): pass\n@p\ndef g(): pass\n"),
        [""; 0]
    );
    assert_eq!(
        names("from .memory_profiler import profile as p\n@p\ndef g(): pass\n"),
        [""; 0]
    );
}

#[test]
fn a_function_has_its_lines_decorators_and_nested_definitions() {
    let text = "\
import functools
if True:
    @functools.lru_cache(
        maxsize=None,
    )
    @profile
    def outer():
        def inner():
            yield 1
        class Local:
            async def method(self): pass
        return inner
        # no part of it
";
    let inner = Function {
        name: "outer.<locals>.inner".to_owned(),
        kind: Kind::Generator,
        first_line: 8,
        last_line: 9,
        decorators: vec![],
        nested: vec![],
    };
    let method = Function {
        name: "outer.<locals>.Local.method".to_owned(),
        kind: Kind::Coroutine,
        first_line: 11,
        last_line: 11,
        decorators: vec![],
        nested: vec![],
    };
    let local = Function {
        name: "outer.<locals>.Local".to_owned(),
        kind: Kind::Class,
        first_line: 10,
        last_line: 11,
        decorators: vec![],
        nested: vec![method],
    };
    let outer = Function {
        name: "outer".to_owned(),
        kind: Kind::Function,
        first_line: 3,
        last_line: 12,
        decorators: vec![
            "functools.lru_cache( maxsize=None, )".to_owned(),
            "profile".to_owned(),
        ],
        nested: vec![inner, local],
    };
    assert_eq!(functions(text), [outer]);
}

#[test]
fn a_yield_belongs_to_the_innermost_function() {
    for (body, kind) in [
        ("def f(): return (yield)", Kind::Generator),
        ("async def f(): yield", Kind::AsyncGenerator),
        ("async def f(): await g()", Kind::Coroutine),
        ("def f(): return lambda: (yield)", Kind::Function),
        ("def f():\n    def g(): yield", Kind::Function),
        ("def f():\n    def g(x=(yield)): pass", Kind::Generator),
        ("def f():\n    with (yield) as x: pass", Kind::Generator),
        (
            "def f():\n    match x:\n        case 1 if (yield): pass",
            Kind::Generator,
        ),
        ("def f(): g(key=(yield))", Kind::Generator),
        ("def f(): return [x for x in (yield)]", Kind::Generator),
        ("def f(): return f'{(yield)}'", Kind::Generator),
    ] {
        assert_eq!(
            functions(&format!("@profile\n{body}\n"))[0].kind,
            kind,
            "{body}"
        );
    }
}

#[test]
fn a_marked_class_lists_its_methods() {
    let class = &functions(
        "@profile\nclass A:\n    def f(self): pass\n    x = 1\n    @property\n    def g(self): pass\n",
    )[0];
    let methods: Vec<_> = class
        .nested
        .iter()
        .map(|method| method.name.as_str())
        .collect();
    assert_eq!((class.kind, methods), (Kind::Class, vec!["A.f", "A.g"]));
}

#[test]
fn texts_that_nest_too_deep_are_refused() {
    for deep in [
        "(".repeat(100_000),
        "[".repeat(100_000) + &"]".repeat(100_000),
        format!("x = {}y", "-".repeat(100_000)),
        format!("x = y{}", ".z".repeat(100_000)),
    ] {
        assert_eq!(parse(&deep), None);
    }
}

#[test]
fn the_stack_holds_the_deepest_text_that_is_parsed() {
    let levels = depth::MAX_DEPTH / 2 - 10;
    for deep in [
        format!("x = {}{}\n", "[".repeat(levels), "]".repeat(levels)),
        format!("x = {}y\n", "-".repeat(levels)),
        format!("x = y{}\n", ".z".repeat(levels)),
        format!("x = {}y\n", "lambda: ".repeat(levels)),
        format!("x = 1{}\n", " + 1".repeat(levels)),
        format!("if a: b\n{}", "elif a: b\n".repeat(levels)),
        format!("x = {}1\n", "1 if 1 else ".repeat(levels / 2)),
    ] {
        assert!(parse(&deep).is_some(), "{:?}", &deep[..20]);
    }
}

/// Returns the interpreter for the tests that need one: the first `python3` in `PATH`.
fn python() -> &'static Path {
    Path::new("python3")
}

fn script(text: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), text).expect("it can be written");
    file
}

#[test]
fn both_parsers_return_the_same_outline() {
    for text in [
        "@profile\ndef f(): pass",
        "@(profile)\n\n# a comment\n\ndef f():\n    return 1;\n\n",
        "@profile\r\ndef f():\r\n\tpass\r\n",
        "@a.b(\n  '''\n  text''',\n  (x for x in y))\n@c[1].d\n@e()()\ndef f(): pass\n",
        "@x\nclass A(B, metaclass=(lambda: C)()):\n    'text'\n    if 1:\n        def f(self): yield\n    else:\n        f = 1\n",
        "try:\n    def a(): pass\nexcept E:\n    def b(): pass\nelse:\n    def c(): pass\nfinally:\n    def d(): pass\n",
        "for x in y:\n    def a(): pass\nelse:\n    async def b():\n        async with c as d: yield\n",
        "def é(): \"\"\"ü\n\"\"\"\n@ﬁ.ñ('ä')\ndef ﬁ(): pass\n",
        "import memory_profiler, memory_profiler as m, memory_profiler.x\nfrom memory_profiler import *\n",
        "from memory_profiler import (profile, profile as p,\n  memory_usage)\n",
        "def f(a, b: (yield)=1, *c, d=2, **e) -> g: return {**(yield), 'x': [i async for i in j]}\n",
        "\x0c\ndef f():\n\x0c    pass\n\x0c\n",
        "x = lambda: (yield)\nclass A: x = lambda y=1: y\n",
        "def f():\n    if a:\n        x = (1 +\n            2)\n    # comment\n",
        "def f(): return (\n    1\n)\n",
        "def f(): x = f'''{\na}'''\n",
        "def f(): pass; x = 1 \\\n  + 2\n",
    ] {
        let file = script(text.as_bytes());
        let asked = ask(file.path(), python());
        match parse(text) {
            Some(parsed) => assert_eq!(asked.ok(), Some(parsed), "{text}"),
            None => assert!(asked.is_err(), "{text}"),
        }
    }
}

#[test]
fn python_parses_text_that_the_rust_parser_refuses() {
    let file = script(b"# coding: cp1252\n@profile\ndef f(): '\x80'\n");
    let functions = of_script(file.path(), python()).expect("Python takes it");
    assert_eq!(functions[0].name, "f");
    let deep = format!(
        "x = {}1\n@profile\ndef f(): pass\n",
        "1 +\\\n".repeat(depth::MAX_DEPTH)
    );
    let file = script(deep.as_bytes());
    match of_script(file.path(), python()) {
        Ok(functions) => assert_eq!(functions[0].name, "f"),
        Err(why) => assert!(
            matches!(why, Error::Refused(_) | Error::Interpreter { .. }),
            "{why}"
        ),
    }
}

#[test]
fn the_error_is_the_message_of_python() {
    let file = script(b"def f(:\n");
    let why = of_script(file.path(), python())
        .expect_err("it is no Python")
        .to_string();
    assert!(
        why.starts_with(&format!("  File \"{}\", line 1\n", file.path().display())),
        "{why}"
    );
    assert!(why.contains("\nSyntaxError: "), "{why}");
}

#[test]
fn an_error_names_the_missing_file() {
    let file = script(b"def f(:\n");
    let none = Path::new("/nowhere/at/all");
    assert_eq!(
        of_script(none, python())
            .expect_err("there is none")
            .to_string(),
        "cannot read the script `/nowhere/at/all`"
    );
    assert_eq!(
        of_script(file.path(), none)
            .expect_err("there is none")
            .to_string(),
        "cannot run `/nowhere/at/all` to read the script"
    );
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(text in "(\\PC|[\n\t\"'\\\\{}()\\[\\]:@#f]|def f|class A|lambda|yield|    ){0,60}") {
        parse(&text);
        depth::of(&text);
    }
}
