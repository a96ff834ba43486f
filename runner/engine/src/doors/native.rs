//! The module `memory_profiler._native`, by which the module's Python files reach this library.

use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;

use crate::doors::run_as_module;
use crate::module::recording::Recording;
use crate::module::sampling::Sampling;
use crate::module::{backend, functions, other_process};
use crate::run::run_program;

/// The objects of a module that is native are those of the interpreter that made them. The main one is profiled; from Python
/// 3.13 on, it is also the one that begins to import a module for another, hence this is asked when the module is filled.
pub(crate) fn check_interpreter() -> PyResult<()> {
    // SAFETY: the interpreter is held while it imports.
    if unsafe { ffi::PyInterpreterState_Get() == ffi::PyInterpreterState_Main() } {
        return Ok(());
    }
    Err(PyImportError::new_err(
        "pyprof profiles the main interpreter only: its modules cannot be imported in a subinterpreter",
    ))
}

/// The native part of the module `memory_profiler`.
#[pymodule]
pub(crate) mod _native {
    use pyo3::prelude::*;

    // not by `pymodule_export`, which would make the classes before the interpreter is checked
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::check_interpreter()?;
        crate::doors::imported::import(module.py());
        super::fill(module)
    }
}

fn fill(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(functions::library, module)?)?;
    module.add_function(wrap_pyfunction!(functions::fitted, module)?)?;
    module.add_function(wrap_pyfunction!(functions::lines_by_name, module)?)?;
    module.add_function(wrap_pyfunction!(functions::profile_each_call, module)?)?;
    module.add_function(wrap_pyfunction!(functions::source_lines, module)?)?;
    module.add_function(wrap_pyfunction!(backend::choose_backend, module)?)?;
    module.add_function(wrap_pyfunction!(backend::backend_names, module)?)?;
    module.add_function(wrap_pyfunction!(other_process::read_memory, module)?)?;
    module.add_function(wrap_pyfunction!(run_as_module::begin_run, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::is_imported_from, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_code, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_compiled, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_file, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_module, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_standard_input, module)?)?;
    module.add_class::<other_process::OtherProcess>()?;
    module.add_class::<Recording>()?;
    module.add_class::<Sampling>()
}

#[cfg(test)]
mod tests;
