//! Prints the blocks of code objects, for `scripts/blocks-against-inspect`.
//!
//! `blocks 3.12 < QUESTIONS`: each input line is the first line of a code object, a tab and a file. Each output line is
//! the first and the last line of the block, `none`, or `unreadable`.

use std::fs;
use std::io::{self, BufRead, Write};

use pyprof_source::{Version, block, decode, lines};

fn main() -> io::Result<()> {
    let version = std::env::args().nth(1).as_deref().and_then(version);
    let version =
        version.ok_or_else(|| io::Error::other("which Python? For example `blocks 3.12`"))?;
    let mut answers = io::BufWriter::new(io::stdout().lock());
    let mut file = (String::new(), None);
    for question in io::stdin().lock().lines() {
        let question = question?;
        let (first, path) = question.split_once('\t').unwrap_or_default();
        if path != file.0 {
            let text = decode(&fs::read(path)?, |_, _| None).ok();
            file = (path.to_owned(), text.map(|text| lines(&text)));
        }
        let first = first.parse().map_err(io::Error::other)?;
        match file.1.as_ref().map(|lines| block(lines, first, version)) {
            None => writeln!(answers, "unreadable")?,
            Some(None) => writeln!(answers, "none")?,
            Some(Some(rows)) => writeln!(answers, "{} {}", rows.start, rows.end - 1)?,
        }
    }
    answers.flush()
}

fn version(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    Some(Version {
        major: major.parse().ok()?,
        minor: minor.parse().ok()?,
    })
}
