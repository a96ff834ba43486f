//! Any text has an outline, or the parser refuses it. Definitions lie in the text and in the definition around them.

use pyprof_marked::{Definition, Function, functions, parse};

/// Fails unless the outline and the marked functions of these bytes keep the invariants.
pub(crate) fn check(file: &[u8]) {
    let Ok(text) = pyprof_source::decode(file, |_, _| None) else {
        return;
    };
    let Some(outline) = parse(&text) else {
        return;
    };
    let last_line = pyprof_source::lines(&text).len();
    check_definitions(&outline.definitions, 1, last_line);
    for function in functions(&outline) {
        assert!(!function.decorators.is_empty());
        check_function(&function, 1, last_line);
    }
}

/// Fails unless the definitions are in the order of their lines, within these lines.
fn check_definitions(definitions: &[Definition], first_line: usize, last_line: usize) {
    let mut after = first_line;
    for definition in definitions {
        assert!(after <= definition.first_line, "{definition:?}");
        assert!(
            definition.first_line <= definition.last_line,
            "{definition:?}"
        );
        assert!(definition.last_line <= last_line, "{definition:?}");
        assert!(!definition.name.is_empty(), "{definition:?}");
        for decorator in &definition.decorators {
            assert!(!decorator.text.trim().is_empty(), "{definition:?}");
        }
        check_definitions(
            &definition.inner,
            definition.first_line,
            definition.last_line,
        );
        after = definition.last_line;
    }
}

fn check_function(function: &Function, first_line: usize, last_line: usize) {
    assert!(first_line <= function.first_line, "{function:?}");
    assert!(function.first_line <= function.last_line, "{function:?}");
    assert!(function.last_line <= last_line, "{function:?}");
    for decorator in &function.decorators {
        assert!(!decorator.contains('\n'), "{function:?}");
    }
    for nested in &function.nested {
        assert!(nested.name.starts_with(&function.name), "{function:?}");
        check_function(nested, function.first_line, function.last_line);
    }
}
