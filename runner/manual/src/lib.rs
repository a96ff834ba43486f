//! Completions for shells and manual pages, from the definition by which a command reads its command line.

#![forbid(unsafe_code)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_complete::Shell;
use pyprof_command_line::Manual;
use thiserror::Error;

/// The manual pages cannot be written.
#[derive(Debug, Error)]
#[error("cannot write the manual pages into `{}`: {cause}", folder.display())]
pub struct CannotWrite {
    folder: PathBuf,
    #[source]
    cause: io::Error,
}

/// Fulfils a request for the command with this definition. Returns the text to print.
///
/// # Errors
/// A page cannot be written.
pub fn fulfil(request: &Manual, definition: Command) -> Result<String, CannotWrite> {
    match request {
        Manual::Completions(shell) => Ok(completions(shell, definition)),
        Manual::Pages(folder) => match write_pages(folder, definition) {
            Ok(()) => Ok(String::new()),
            Err(cause) => Err(CannotWrite {
                folder: folder.clone(),
                cause,
            }),
        },
    }
}

/// Returns the completions for a shell, which is known by its name.
fn completions(shell: &str, mut definition: Command) -> String {
    let shell: Shell = shell.parse().unwrap_or(Shell::Bash);
    let name = definition.get_name().to_owned();
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut definition, name, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// Writes a page for the command, and one for each command within it.
fn write_pages(folder: &Path, definition: Command) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(definition, folder)
}

#[cfg(test)]
mod tests {
    use clap::Arg;

    use super::*;

    fn definition() -> Command {
        let run = Command::new("run").about("Run a program");
        let precision = Arg::new("precision").long("precision").help("Digits");
        Command::new("example").arg(precision).subcommand(run)
    }

    #[test]
    fn completions_have_the_options() {
        for shell in ["bash", "zsh", "fish"] {
            let request = Manual::Completions(shell.to_owned());
            let text = fulfil(&request, definition()).expect("made");
            assert!(text.contains("precision"), "{text}");
        }
    }

    #[test]
    fn each_command_has_a_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let request = Manual::Pages(folder.path().join("man1"));
        fulfil(&request, definition()).expect("written");
        let page = |name: &str| fs::read_to_string(folder.path().join("man1").join(name));
        assert!(page("example.1").expect("a page").contains("precision"));
        assert!(page("example-run.1").expect("a page").contains("program"));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let request = Manual::Pages("/dev/null/man1".into());
        let error = fulfil(&request, definition()).expect_err("no folder");
        assert!(error.to_string().contains("`/dev/null/man1`"), "{error}");
    }
}
