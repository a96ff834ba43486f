//! The options by which a command describes its own command line: completions for shells, and manual pages.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches};

const COMPLETIONS: &str = "completions";
const PAGES: &str = "man-pages";

/// A request for a description of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manual {
    /// Print the completions for this shell: `bash`, `zsh` or `fish`.
    Completions(String),
    /// Write the manual pages into this folder.
    Pages(PathBuf),
}

impl Manual {
    /// Returns the option for completions.
    #[must_use]
    pub fn option() -> Arg {
        Arg::new(COMPLETIONS)
            .long(COMPLETIONS)
            .value_name("SHELL")
            .value_parser(PossibleValuesParser::new(["bash", "zsh", "fish"]))
            .hide_possible_values(true)
            .help("Print the completions for a shell: bash, zsh or fish")
    }

    /// Returns the option for manual pages, which is for the build of packages. It is no part of the manual.
    #[must_use]
    pub fn hidden_option() -> Arg {
        Arg::new(PAGES)
            .long(PAGES)
            .value_name("FOLDER")
            .value_parser(clap::value_parser!(PathBuf))
            .hide(true)
    }

    /// Returns the request of a command line that has such an option.
    #[must_use]
    pub fn requested(matches: &ArgMatches) -> Option<Self> {
        let shell = matches.get_one(COMPLETIONS).cloned();
        let folder = || matches.get_one(PAGES).cloned();
        shell
            .map(Self::Completions)
            .or_else(|| folder().map(Self::Pages))
    }
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::*;

    fn requested(line: &[&str]) -> Option<Manual> {
        let options = [Manual::option(), Manual::hidden_option()];
        let command = Command::new("example").args(options);
        let matches = command.no_binary_name(true).try_get_matches_from(line);
        Manual::requested(&matches.expect("read"))
    }

    #[test]
    fn a_request_is_read_from_its_option() {
        let bash = Manual::Completions("bash".to_owned());
        assert_eq!(requested(&["--completions", "bash"]), Some(bash));
        let pages = Manual::Pages("folder".into());
        assert_eq!(requested(&["--man-pages", "folder"]), Some(pages));
        assert_eq!(requested(&[]), None);
    }
}
