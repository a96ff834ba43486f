//! The module `mprof`, beside the package.

use std::ffi::CStr;
use std::path::PathBuf;

use pyo3::ffi;
use pyo3::prelude::*;

use super::text::run;

/// The name by which programs import the module.
pub(super) const NAME: &CStr = c"mprof";

static TEXT: &str = include_str!("../../../../module/mprof.py");

/// Initialises the module; called by the interpreter.
pub(super) unsafe extern "C" fn initialize() -> *mut ffi::PyObject {
    // SAFETY: the interpreter calls this when the module is imported.
    unsafe { mprof::__pyo3_init() }
}

/// The memory of a program over time, recorded into files.
#[pymodule]
mod mprof {
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::doors::native::check_interpreter()?;
        match super::mprof_of_program(module.py())? {
            Some(spec) => super::load_instead(&spec),
            None => super::run(module, super::TEXT, "<pyprof>/mprof.py"),
        }
    }
}

/// Returns the module `mprof` that the program would find without pyprof. The built-in module hides it, although it
/// may have nothing to do with profiling. A `mprof` beside the module `memory_profiler` is not returned:
/// pyprof's replaces it.
fn mprof_of_program(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let finder = py
        .import("_frozen_importlib_external")?
        .getattr("PathFinder")?;
    let spec = finder.call_method1("find_spec", ("mprof",))?;
    if spec.is_none() {
        return Ok(None);
    }
    let file: Option<PathBuf> = spec.getattr("origin")?.extract()?;
    let is_replaced = file.is_some_and(|file| file.with_file_name("memory_profiler.py").exists());
    Ok((!is_replaced).then_some(spec))
}

/// Loads the module that was found, in place of the one that is being imported.
fn load_instead(spec: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = spec.py();
    let module = py
        .import("_frozen_importlib")?
        .call_method1("module_from_spec", (spec,))?;
    let modules = py.import("sys")?.getattr("modules")?;
    modules.set_item(spec.getattr("name")?, &module)?;
    spec.getattr("loader")?
        .call_method1("exec_module", (module,))?;
    Ok(())
}
