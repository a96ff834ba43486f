//! The Python files of the module, and the finder of its parts.

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;

use super::text;

/// The only entry of the module's `__path__`, and the folder in the file names of its parts. It is no folder on a disk.
pub(super) const FOLDER: &str = "<pyprof>/memory_profiler";

/// A part of the module, with its name in the package.
struct Source {
    name: &'static str,
    text: &'static str,
}

/// The Python files, as `build.rs` lists them.
static SOURCES: &[Source] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// Finds and loads the parts.
#[pyclass(frozen)]
pub(super) struct Sources;

#[pymethods]
impl Sources {
    #[pyo3(signature = (name, target=None))]
    #[expect(unused_variables, reason = "the interpreter passes it to finders")]
    fn find_spec<'py>(
        slf: &Bound<'py, Self>,
        name: &str,
        target: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(source) = part(name) else {
            return Ok(None);
        };
        let py = slf.py();
        let spec = py
            .import("_frozen_importlib")?
            .getattr("ModuleSpec")?
            .call1((name, slf))?;
        spec.setattr("origin", file(source))?;
        spec.setattr("has_location", true)?;
        Ok(Some(spec))
    }

    #[expect(unused_variables, reason = "the interpreter passes it to loaders")]
    fn create_module(&self, spec: &Bound<'_, PyAny>) {}

    fn exec_module(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        let name: String = module.getattr("__name__")?.extract()?;
        execute(module, known(&name)?.name)
    }

    fn get_source(&self, name: &str) -> PyResult<&'static str> {
        Ok(known(name)?.text)
    }

    fn get_code<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        compile(py, known(name)?)
    }

    fn get_filename(&self, name: &str) -> PyResult<String> {
        Ok(file(known(name)?))
    }

    #[expect(unused_variables, reason = "the interpreter passes it to loaders")]
    fn is_package(&self, name: &str) -> bool {
        false
    }
}

/// Returns the part with this full name.
fn part(name: &str) -> Option<&'static Source> {
    let name = name.strip_prefix("memory_profiler.")?;
    SOURCES.iter().find(|source| source.name == name)
}

fn known(name: &str) -> PyResult<&'static Source> {
    part(name).ok_or_else(|| PyImportError::new_err(format!("no module named {name:?}")))
}

fn file(source: &Source) -> String {
    format!("{FOLDER}/{}.py", source.name)
}

fn compile<'py>(py: Python<'py>, source: &Source) -> PyResult<Bound<'py, PyAny>> {
    text::compile(py, source.text, &file(source))
}

/// Executes the part with this name in the dictionary of a module.
pub(super) fn execute(module: &Bound<'_, PyModule>, name: &str) -> PyResult<()> {
    let source = SOURCES
        .iter()
        .find(|source| source.name == name)
        .expect("only names of the parts get here");
    text::run(module, source.text, &file(source))
}
