//! The source lines of a code object, read as the interpreter would read them.

use std::ffi::{OsStr, OsString};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyprof_source::{Version, block, is_not_read, lines, read};

use crate::table::main_source;
use crate::table::source_text::lines_of_bytes;

/// The lines in the table of a function.
#[derive(Debug)]
pub(crate) struct SourceLines {
    /// The first line of the code object.
    pub(crate) first_line: u32,
    /// The number of the first line in `text`; it nearly always equals `first_line`.
    pub(crate) first_row: u32,
    /// The lines with their line ends.
    pub(crate) text: Vec<String>,
}

/// The error of a code object without source: the file that was searched for.
#[derive(Debug)]
pub(crate) struct NoSource(pub(crate) OsString);

/// Returns the file of a code object. If the code object names a compiled file, returns the source file of that file.
pub(crate) fn file(code: &Bound<'_, PyAny>) -> PyResult<OsString> {
    let name: OsString = code.getattr("co_filename")?.extract()?;
    let compiled = Path::new(&name)
        .extension()
        .is_some_and(|ending| ending == "pyc" || ending == "pyo");
    if compiled {
        return Ok(Path::new(&name).with_extension("py").into_os_string());
    }
    Ok(name)
}

/// Reads the lines of a code object in `file`. `globals` are the globals of a function that runs the code. If the
/// function's module was not loaded from a file, the loader of the module has the source.
pub(crate) fn of(
    code: &Bound<'_, PyAny>,
    file: &OsStr,
    globals: Option<&Bound<'_, PyDict>>,
) -> PyResult<Result<SourceLines, NoSource>> {
    let first_line: u32 = code.getattr("co_firstlineno")?.extract()?;
    let py = code.py();
    let lines = main_source::lines_of(code).or_else(|| {
        let lines = lines_named(py, file, globals)?;
        (!main_source::are_lines_of_it(py, &lines)).then_some(lines)
    });
    let rows = lines.and_then(|lines| {
        let range = block(&lines, first_line as usize, version(py))?;
        Some(SourceLines {
            first_line,
            first_row: u32::try_from(range.start).ok()?,
            text: lines.get(range.start - 1..range.end - 1)?.to_vec(),
        })
    });
    Ok(rows.ok_or_else(|| NoSource(file.to_owned())))
}

/// Reads the lines of a file, or of text that the program or an importer stores under the same name.
fn lines_named(
    py: Python<'_>,
    file: &OsStr,
    globals: Option<&Bound<'_, PyDict>>,
) -> Option<Arc<Vec<String>>> {
    let path = Path::new(file);
    if is_not_read(path) {
        // the loader and `linecache` would open the file
        return lines_in_cache(py, file).map(Arc::new);
    }
    lines_of_file(py, path)
        .or_else(|| text_of_loader(globals?, file).map(|text| Arc::new(lines(&text))))
        .or_else(|| lines_of_cache(py, file).map(Arc::new))
}

fn version(py: Python<'_>) -> Version {
    let version = py.version_info();
    Version {
        major: version.major,
        minor: version.minor,
    }
}

/// Returns the place of a code object's source: the file, the number of the first line, and the number of lines.
///
/// # Errors
/// The exception of an object that is not a code object.
pub fn source_lines(code: &Bound<'_, PyAny>) -> PyResult<Result<(OsString, u32, usize), OsString>> {
    let file = file(code)?;
    Ok(match of(code, &file, None)? {
        Ok(rows) => Ok((file, rows.first_row, rows.text.len())),
        Err(NoSource(file)) => Err(file),
    })
}

/// Returns the lines of a file, or of other text of this name, with their line ends; empty if there are none. A file
/// that may be opened is read through `linecache`.
#[must_use]
pub fn lines_by_name(py: Python<'_>, file: &OsStr) -> Vec<String> {
    // the functions below use it only if it is imported
    let _ = py.import("linecache");
    let lines = if is_not_read(Path::new(file)) {
        lines_in_cache(py, file)
    } else {
        lines_of_cache(py, file)
    };
    lines
        .or_else(|| main_source::lines_by_name(py, file))
        .unwrap_or_default()
}

/// The file that was read last. Functions of the same file are often decorated one after the other.
static LAST: Mutex<Option<(Identity, Arc<Vec<String>>)>> = Mutex::new(None);

/// The identity of a file and its content: its path, device, inode number, length, and the time of its last change.
type Identity = (PathBuf, u64, u64, u64, i64, i64);

fn identity(file: &Path) -> Option<Identity> {
    let status = std::fs::metadata(file).ok()?;
    Some((
        file.to_owned(),
        status.dev(),
        status.ino(),
        status.len(),
        status.mtime(),
        status.mtime_nsec(),
    ))
}

fn lines_of_file(py: Python<'_>, file: &Path) -> Option<Arc<Vec<String>>> {
    let identity = identity(file)?;
    let last = || LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, lines)) = &*last()
        && *known == identity
    {
        return Some(Arc::clone(lines));
    }
    let lines = Arc::new(lines_of_bytes(py, &read(file).ok()?)?);
    *last() = Some((identity, Arc::clone(&lines)));
    Some(lines)
}

/// Returns the source of a module that was loaded from an archive. Text that the module has executed has another file
/// name.
fn text_of_loader(globals: &Bound<'_, PyDict>, file: &OsStr) -> Option<String> {
    let module: OsString = globals.get_item("__file__").ok()??.extract().ok()?;
    if module != file {
        return None;
    }
    let loader = globals.get_item("__loader__").ok()??;
    let name = globals.get_item("__name__").ok()??;
    loader
        .call_method1("get_source", (name,))
        .ok()?
        .extract()
        .ok()
}

/// Returns the lines of text that is not a file, such as a cell of a notebook or input at a prompt. The program that
/// runs such code stores its source in `linecache`. A relative name may also name a file below an entry of `sys.path`.
fn lines_of_cache(py: Python<'_>, file: &OsStr) -> Option<Vec<String>> {
    let along_path = Path::new(file).is_relative() && is_left_alone_along_path(py, file);
    if along_path {
        return lines_in_cache(py, file);
    }
    let lines = linecache(py)?.call_method1("getlines", (file,)).ok()?;
    let lines: Vec<String> = lines.extract().ok()?;
    (!lines.is_empty()).then_some(lines)
}

/// Returns the lines that `linecache` has already stored, so that it opens no file.
fn lines_in_cache(py: Python<'_>, file: &OsStr) -> Option<Vec<String>> {
    let entry = linecache(py)?.getattr("cache").ok()?.get_item(file).ok()?;
    // a shorter entry only has the function that returns the lines
    let lines: Vec<String> = entry.get_item(2).ok()?.extract().ok()?;
    (!lines.is_empty()).then_some(lines)
}

/// Returns whether `linecache` would find a file for this relative name that must not be opened.
fn is_left_alone_along_path(py: Python<'_>, file: &OsStr) -> bool {
    let path = py.import("sys").and_then(|sys| sys.getattr("path"));
    let folders = path.and_then(|path| path.try_iter());
    let mut files = folders
        .into_iter()
        .flatten()
        .filter_map(|folder| Some(Path::new(&folder.ok()?.extract::<OsString>().ok()?).join(file)));
    files.any(|file| is_not_read(&file))
}

/// Returns the module `linecache`; none if the program has not imported it.
fn linecache(py: Python<'_>) -> Option<Bound<'_, PyAny>> {
    let modules = py.import("sys").ok()?.getattr("modules").ok()?;
    modules.get_item("linecache").ok()
}
