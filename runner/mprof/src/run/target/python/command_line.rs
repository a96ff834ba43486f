//! The command line of an interpreter, read as Python reads it: whether pyprof can run the same.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Options that pyprof hands on to Python; after the others, such as `-i` and `-V`, comes no program that ends.
const FLAGS: &[u8] = b"bBdEIOPqsSuv";

/// Options of the same kind that have a value: the rest of the word, or the next one.
const WITH_VALUE: &[u8] = b"WX";

/// Options that tell the program.
const PROGRAM: &[u8] = b"cm";

/// Whether the words after an interpreter's name are a program of Python: a file, a module, code, or standard input by its
/// name.
pub(super) fn can_be_hosted(words: &[OsString]) -> bool {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "-" {
            return true;
        }
        let Some(letters) = word.as_bytes().strip_prefix(b"-") else {
            // Python and pyprof differ in what else they take by a name
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
    fn what_is_no_program_or_differs_is_left_to_the_interpreter() {
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
