//! Showing a page in the browser.

use std::env;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use pyprof_console::print;

use super::cannot_plot::CannotPlot;
use crate::failure::Failure;

/// Opens the page in the browser and prints its path. The file is not deleted, since the browser may read it later.
pub(super) fn show(page: &[u8]) -> Result<(), Failure> {
    let path = write_page(page).map_err(CannotPlot::Browser)?;
    print(&format!("The page is {}\n", path.display()))?;
    match env::var("BROWSER") {
        Ok(browsers) if !browsers.is_empty() => open_with(&browsers, &path),
        _ => open::that(&path),
    }
    .map_err(|cause| CannotPlot::Browser(cause).into())
}

/// Writes the page to a new file in the folder for temporary files, and returns its path.
fn write_page(page: &[u8]) -> io::Result<std::path::PathBuf> {
    let mut file = tempfile::Builder::new()
        .prefix("mprof-")
        .suffix(".html")
        .tempfile()?;
    file.write_all(page)?;
    let (_, path) = file.keep().map_err(|failed| failed.error)?;
    Ok(path)
}

/// Runs the first command of `$BROWSER` that can be started. The variable has the usual format: the commands are
/// separated by colons, and `%s` stands for the address.
fn open_with(browsers: &str, path: &Path) -> io::Result<()> {
    let mut failed = io::Error::from(io::ErrorKind::NotFound);
    for browser in browsers
        .split(':')
        .filter(|browser| !browser.trim().is_empty())
    {
        match run(browser, path) {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => failed = io::Error::other(format!("`{browser}` ended with {status}")),
            Err(error) => failed = io::Error::other(format!("`{browser}`: {error}")),
        }
    }
    Err(failed)
}

fn run(browser: &str, path: &Path) -> io::Result<std::process::ExitStatus> {
    let mut words = browser.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    let words: Vec<&str> = words.collect();
    let address = |word: &&str| -> Box<OsStr> {
        match word.split_once("%s") {
            Some((before, after)) => {
                let mut whole = OsStr::new(before).to_owned();
                whole.push(path);
                whole.push(after);
                whole.into_boxed_os_str()
            }
            None => OsStr::new(word).into(),
        }
    };
    command.args(words.iter().map(address));
    if !words.iter().any(|word| word.contains("%s")) {
        command.arg(path);
    }
    // browsers write messages to their streams
    command
        .stdout(Stdio::inherit())
        .stderr(Stdio::null())
        .status()
}
