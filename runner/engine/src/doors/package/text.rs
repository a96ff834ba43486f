//! Python text that is compiled into this library.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// Compiles `text`. Its code objects name `file` as their file.
pub(super) fn compile<'py>(py: Python<'py>, text: &str, file: &str) -> PyResult<Bound<'py, PyAny>> {
    let compile = py.import("builtins")?.getattr("compile")?;
    let options = PyDict::new(py);
    options.set_item("dont_inherit", true)?;
    compile.call((PyString::new(py, text), file, "exec"), Some(&options))
}

/// Executes `text` in the dictionary of a module.
pub(super) fn run(module: &Bound<'_, PyModule>, text: &str, file: &str) -> PyResult<()> {
    let py = module.py();
    let code = compile(py, text, file)?;
    let execute = py.import("builtins")?.getattr("exec")?;
    execute.call1((code, module.dict()))?;
    Ok(())
}
