//! The outline by rustpython-parser.

mod outliner;
mod positions;

use std::thread;

use rustpython_parser::Parse;
use rustpython_parser::ast::Suite;

use crate::depth;
use crate::outline::Outline;

/// The parser, the visitor and the tree's own drop call themselves once for each level of nesting. This is what they are
/// given for [`depth::DEEPEST`] levels; the system provides memory only for what is used of it.
const STACK: usize = 256 << 20;

/// The outline of `text`, whose lines end with `'\n'`; `None` where the parser refuses it.
pub(crate) fn outline(text: &str) -> Option<Outline> {
    if depth::of(text) > depth::DEEPEST {
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
