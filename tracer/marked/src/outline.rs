//! The output of a parser: the definitions of a script, and the names under which it imports the decorator.

use serde::{Deserialize, Serialize};

use crate::Kind;

/// The definitions of a script, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The dotted names of the decorator that follow from `import`s of `memory_profiler`, besides `profile`.
    pub marks: Vec<String>,
    /// The outermost definitions, in the order of the source.
    pub definitions: Vec<Definition>,
}

/// A `def`, `async def` or `class`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The name, normalised as Python normalises names.
    pub name: String,
    /// The kind of the definition.
    pub kind: Kind,
    /// The line of the first decorator, or of the definition if it has no decorator. Lines count from 1.
    pub first_line: usize,
    /// The line in which the last statement ends.
    pub last_line: usize,
    /// The decorators, outermost first.
    pub decorators: Vec<Decorator>,
    /// The definitions directly inside, including those within `if`, `try` and other statements.
    pub inner: Vec<Definition>,
}

/// The expression of a decorator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decorator {
    /// The source text, possibly over several lines.
    pub text: String,
    /// The dotted name that the expression is or calls: `a.b` for `@a.b` and `@a.b(1)`.
    pub callee: Option<String>,
}
