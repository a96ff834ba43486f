//! What a parser tells about a script: its definitions, and what its imports call the decorator.

use serde::{Deserialize, Serialize};

use crate::Kind;

/// A script's definitions, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The dotted names under which `import`s of `memory_profiler` make its decorator known, besides `profile`.
    pub marks: Vec<String>,
    /// The definitions outside of any other, in the order of the source.
    pub definitions: Vec<Definition>,
}

/// A `def`, `async def` or `class`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// As written, normalised as Python normalises names.
    pub name: String,
    /// What it defines.
    pub kind: Kind,
    /// From 1: the first decorator's line, or its own.
    pub first_line: usize,
    /// The line in which its last statement ends.
    pub last_line: usize,
    /// From the outermost on.
    pub decorators: Vec<Decorator>,
    /// The definitions directly inside, those within `if`, `try` and other statements included.
    pub inner: Vec<Definition>,
}

/// A decorator's expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decorator {
    /// As written, possibly over several lines.
    pub text: String,
    /// The dotted name that it is or calls: `a.b` for `@a.b` and `@a.b(1)`.
    pub callee: Option<String>,
}
