//! The module `memory_profiler._native`, through which the Python files of the module reach this library.

use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;

use crate::doors::run_as_module;
use crate::module::heap_span::{HeapSpan, heap_is_counted};
use crate::module::recording::Recording;
use crate::module::sampling::Sampling;
use crate::module::{backend, functions, other_process, record_file};
use crate::run::run_program;

/// Checks that this is the main interpreter. The objects of a native module belong to the interpreter that made them,
/// and pyprof profiles the main interpreter. When a subinterpreter imports the module, Python 3.13 and later begin the
/// import in the main interpreter. So the check is made only when the module is filled.
pub(crate) fn check_interpreter() -> PyResult<()> {
    // SAFETY: this thread holds the interpreter that imports the module.
    let importing = unsafe { ffi::PyInterpreterState_Get() };
    // SAFETY: any thread may call the function.
    if importing == unsafe { ffi::PyInterpreterState_Main() } {
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

    // `pymodule_export` would make the classes before the interpreter is checked
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
    module.add_function(wrap_pyfunction!(heap_is_counted, module)?)?;
    module.add_function(wrap_pyfunction!(other_process::read_memory, module)?)?;
    module.add_function(wrap_pyfunction!(record_file::read_record, module)?)?;
    module.add_function(wrap_pyfunction!(run_as_module::begin_run, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::is_imported_from, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_code, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_compiled, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_file, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_module, module)?)?;
    module.add_function(wrap_pyfunction!(run_program::run_standard_input, module)?)?;
    module.add_class::<other_process::OtherProcess>()?;
    module.add_class::<HeapSpan>()?;
    module.add_class::<Recording>()?;
    module.add_class::<Sampling>()
}

#[cfg(test)]
mod tests;
