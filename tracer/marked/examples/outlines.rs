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
        let ours = text.and_then(|text| parse(&text));
        match (ours, ask(Path::new(&path), Path::new(&python))) {
            (Some(ours), Ok(theirs)) if ours == theirs => {
                equal += 1;
                definitions += ours.definitions.len();
            }
            (Some(ours), Ok(theirs)) => {
                different += 1;
                let pairs = ours.definitions.iter().zip(&theirs.definitions);
                for (ours, theirs) in pairs.filter(|(ours, theirs)| ours != theirs) {
                    writeln!(to, "{path}: we say {ours:?}\n    ast says {theirs:?}")?;
                }
            }
            (None, Ok(_)) => {
                refused += 1;
                writeln!(to, "{path}: refused here, accepted by Python")?;
            }
            (Some(_), Err(_)) => {}
            (None, Err(_)) => both_refused += 1,
        }
    }
    writeln!(
        to,
        "{equal} files equal ({definitions} outer definitions), {different} different, \
         {refused} refused here only, {both_refused} refused by both"
    )?;
    Ok(if different == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
