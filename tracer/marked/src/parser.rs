//! The outline by rustpython-parser.

mod outliner;
mod positions;

use std::thread;

use rustpython_parser::Parse;
use rustpython_parser::ast::Suite;

use crate::depth;
use crate::outline::Outline;

/// The stack size for [`depth::MAX_DEPTH`] levels: the parser, the visitor and the drop of the tree call themselves once
/// for each level of nesting. The system provides memory only for the part of the stack that is used.
const STACK: usize = 256 << 20;

/// Returns the outline of `text`, whose lines end with `'\n'`; `None` if the parser refuses it.
pub(crate) fn outline(text: &str) -> Option<Outline> {
    if depth::of(text) > depth::MAX_DEPTH {
        return None;
    }
    thread::scope(|scope| {
        thread::Builder::new()
            .name("parser".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || {
                let suite = Suite::parse(text, "").ok()?;
                Some(outliner::outline(suite, text))
            })
            .ok()?
            .join()
            .ok()?
    })
}
