//! Decides whether pyprof can run the program of an interpreter's command line, which is parsed as Python parses it.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The options without a value that pyprof passes to Python. With other options, Python runs no program (`-V`), or does not
/// end with the program (`-i`).
const FLAGS: &[u8] = b"bBdEIOPqsSuv";

/// The passed options with a value, which is the rest of the argument or the next argument.
const WITH_VALUE: &[u8] = b"WX";

/// The options whose value is the program.
const PROGRAM: &[u8] = b"cm";

/// Returns whether the arguments after an interpreter's name run a program: a file, a module, code, or `-` for
/// standard input.
pub(super) fn can_be_hosted(arguments: &[OsString]) -> bool {
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if word == "-" {
            return true;
        }
        let Some(letters) = word.as_bytes().strip_prefix(b"-") else {
            // Python also runs folders and archives, but pyprof takes such a name for a module
            return Path::new(word).is_file();
        };
        let at = letters.iter().position(|letter| !FLAGS.contains(letter));
        let Some(at) = at else { continue };
        let is_next = at + 1 == letters.len();
        if PROGRAM.contains(&letters[at]) {
            return !is_next || words.next().is_some();
        }
        if !WITH_VALUE.contains(&letters[at]) || (is_next && words.next().is_none()) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosted(line: &str) -> bool {
        let words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        can_be_hosted(&words)
    }

    #[test]
    fn programs_are_hosted() {
        for line in [
            "-m pkg",
            "-mpkg -x",
            "-c pass",
            "-Su -X dev -Wignore -m pkg",
            "-",
            // Cargo runs tests in the package's folder
            "-S Cargo.toml -V",
        ] {
            assert!(hosted(line), "{line}");
        }
    }

    #[test]
    fn other_command_lines_are_left_to_the_interpreter() {
        for line in [
            "",
            "-V",
            "-h",
            "-i x.py",
            "-Si",
            "-m",
            "-W",
            "--help",
            "-- Cargo.toml",
            "not-there.py",
            "src",
        ] {
            assert!(!hosted(line), "{line}");
        }
    }
}
