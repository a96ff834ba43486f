//! Selects the marked definitions.

use crate::outline::{Definition, Outline};
use crate::{Function, Kind};

/// Returns the marked definitions of an outline, at any depth, in the order of the source.
#[must_use]
pub fn functions(outline: &Outline) -> Vec<Function> {
    let mut marked = Vec::new();
    for definition in &outline.definitions {
        collect(definition, "", &outline.marks, &mut marked);
    }
    marked
}

fn collect(definition: &Definition, scope: &str, marks: &[String], marked: &mut Vec<Function>) {
    if is_marked(definition, marks) {
        marked.push(function(definition, scope));
    }
    let scope = scope_of(definition, scope);
    for inner in &definition.inner {
        collect(inner, &scope, marks, marked);
    }
}

fn is_marked(definition: &Definition, marks: &[String]) -> bool {
    let callees = definition
        .decorators
        .iter()
        .filter_map(|decorator| decorator.callee.as_deref());
    // `memory_profiler.profile` counts without an import too: another module may have defined the name
    callees.into_iter().any(|callee| {
        callee == "profile"
            || callee == "memory_profiler.profile"
            || marks.iter().any(|mark| mark == callee)
    })
}

fn function(definition: &Definition, scope: &str) -> Function {
    let inner_scope = scope_of(definition, scope);
    Function {
        name: format!("{scope}{}", definition.name),
        kind: definition.kind,
        first_line: definition.first_line,
        last_line: definition.last_line,
        decorators: definition
            .decorators
            .iter()
            .map(|decorator| on_one_line(&decorator.text))
            .collect(),
        nested: definition
            .inner
            .iter()
            .map(|inner| function(inner, &inner_scope))
            .collect(),
    }
}

fn scope_of(definition: &Definition, scope: &str) -> String {
    let name = &definition.name;
    match definition.kind {
        Kind::Class => format!("{scope}{name}."),
        _ => format!("{scope}{name}.<locals>."),
    }
}

fn on_one_line(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(str::trim).collect();
    lines.join(" ").trim().to_owned()
}
