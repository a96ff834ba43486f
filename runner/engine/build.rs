//! Lists the Python files of the module `memory_profiler`, which are compiled into the engine.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The file that loads the engine in an installed package. In the engine, its native module takes that name.
const LOADER: &str = "_native.py";

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../module/memory_profiler");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = files(&folder.canonicalize()?)?;
    files.sort();
    let parts: String = files.iter().map(|file| part(file)).collect();
    let to = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    fs::write(to.join("sources.rs"), format!("&[\n{parts}]\n"))
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        let is_loader = file.file_name() == Some(OsStr::new(LOADER));
        if file.extension() == Some(OsStr::new("py")) && !is_loader {
            files.push(file);
        }
    }
    Ok(files)
}

/// Returns the file as a value of the type that `doors/package/sources.rs` declares.
fn part(file: &Path) -> String {
    let name = file.file_stem().unwrap_or_default();
    format!("    Source {{ name: {name:?}, text: include_str!({file:?}) }},\n")
}
