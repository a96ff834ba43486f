//! The source lines of a code object, read as the interpreter would read them.

use std::ffi::{OsStr, OsString};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use pyprof_source::{Version, block, decode, lines};

/// The lines that a table of one function shows.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Where the code object starts.
    pub(crate) first_line: u32,
    /// The number of the first of `text`: in nearly all cases the same.
    pub(crate) first_row: u32,
    /// With their line ends.
    pub(crate) text: Vec<String>,
}

/// A code object has no source to show: the file that was looked for.
#[derive(Debug)]
pub(crate) struct NoSource(pub(crate) OsString);

/// The file of a code object: its name, of the source where it names the compiled file.
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

/// The lines of a code object in `file`. `globals` are those of a function that runs it: a module that was not loaded
/// from a file has its source from its loader.
pub(crate) fn of(
    code: &Bound<'_, PyAny>,
    file: &OsStr,
    globals: Option<&Bound<'_, PyDict>>,
) -> PyResult<Result<Rows, NoSource>> {
    let first_line: u32 = code.getattr("co_firstlineno")?.extract()?;
    let py = code.py();
    let lines = lines_of_file(py, Path::new(file))
        .or_else(|| text_of_loader(globals?, file).map(|text| Arc::new(lines(&text))))
        .or_else(|| lines_of_cache(py, file).map(Arc::new));
    let rows = lines.and_then(|lines| {
        let range = block(&lines, first_line as usize, version(py))?;
        Some(Rows {
            first_line,
            first_row: u32::try_from(range.start).ok()?,
            text: lines.get(range.start - 1..range.end - 1)?.to_vec(),
        })
    });
    Ok(rows.ok_or_else(|| NoSource(file.to_owned())))
}

fn version(py: Python<'_>) -> Version {
    let version = py.version_info();
    Version {
        major: version.major,
        minor: version.minor,
    }
}

/// Where the source of a code object is: the file, the number of the first line, and how many there are.
///
/// # Errors
/// What the object raises where it is no code object.
pub fn source_lines(code: &Bound<'_, PyAny>) -> PyResult<Result<(OsString, u32, usize), OsString>> {
    let file = file(code)?;
    Ok(match of(code, &file, None)? {
        Ok(rows) => Ok((file, rows.first_row, rows.text.len())),
        Err(NoSource(file)) => Err(file),
    })
}

/// The file that was read last: many functions of one file are decorated one after the other.
static LAST: Mutex<Option<(Identity, Arc<Vec<String>>)>> = Mutex::new(None);

/// What tells whether a file is the same, with the same content: its path, device, number, length and the time of its
/// last change.
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
    let bytes = std::fs::read(file).ok()?;
    let text = decode(&bytes, |encoding, bytes| by_codec(py, encoding, bytes).ok()).ok()?;
    let lines = Arc::new(lines(&text));
    *last() = Some((identity, Arc::clone(&lines)));
    Some(lines)
}

/// An encoding that only the interpreter knows.
fn by_codec(py: Python<'_>, encoding: &str, bytes: &[u8]) -> PyResult<String> {
    PyBytes::new(py, bytes)
        .call_method1("decode", (encoding,))?
        .extract()
}

/// The source of a module that was loaded from an archive. Text that the module has executed has another file.
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

/// What is no file: a notebook's cell, or what was typed at a prompt. Whoever runs such code puts its source there.
fn lines_of_cache(py: Python<'_>, file: &OsStr) -> Option<Vec<String>> {
    let modules = py.import("sys").ok()?.getattr("modules").ok()?;
    let linecache = modules.get_item("linecache").ok()?;
    let lines = linecache.call_method1("getlines", (file,)).ok()?;
    let lines: Vec<String> = lines.extract().ok()?;
    (!lines.is_empty()).then_some(lines)
}
