//! Compares the two parsers, for `scripts/outlines-against-ast`.
//!
//! `outlines PYTHON < FILES`: for each file that both parsers accept, their outlines must be equal. It prints the
//! differences and a summary. The exit status is 1 if there are differences.

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use pyprof_marked::{ask, parse};

fn main() -> io::Result<ExitCode> {
    let python = std::env::args().nth(1);
    let python = python.ok_or_else(|| io::Error::other("which Python?"))?;
    let mut to = io::stdout().lock();
    let (mut equal, mut definitions, mut refused, mut both_refused, mut different) =
        (0, 0, 0, 0, 0);
    for path in io::stdin().lock().lines() {
        let path = path?;
        let text = pyprof_source::decode(&std::fs::read(&path)?, |_, _| None).ok();
        let outline = text.and_then(|text| parse(&text));
        match (outline, ask(Path::new(&path), Path::new(&python))) {
            (Some(outline), Ok(expected)) if outline == expected => {
                equal += 1;
                definitions += outline.definitions.len();
            }
            (Some(outline), Ok(expected)) => {
                different += 1;
                let pairs = outline.definitions.iter().zip(&expected.definitions);
                for (found, expected) in pairs.filter(|(found, expected)| found != expected) {
                    writeln!(to, "{path}: found {found:?}\n    ast has {expected:?}")?;
                }
            }
            (None, Ok(_)) => {
                refused += 1;
                writeln!(to, "{path}: refused by the Rust parser, accepted by Python")?;
            }
            (Some(_), Err(_)) => {}
            (None, Err(_)) => both_refused += 1,
        }
    }
    writeln!(
        to,
        "{equal} files equal ({definitions} outer definitions), {different} different, \
         {refused} refused by the Rust parser only, {both_refused} refused by both"
    )?;
    Ok(if different == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
