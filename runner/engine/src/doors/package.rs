//! The module `memory_profiler` of an interpreter that pyprof hosts. Nothing needs to be installed: its sources are in
//! this library.
//!
//! The module itself is a built-in module, which is found before all installed ones. Its parts are found along its
//! `__path__`, like those of any package. The finder in [`sources`] handles the only entry of that path.

mod mprof;
mod sources;
mod text;

use std::ffi::CStr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::doors::native::_native;
use crate::session;
use sources::{FOLDER, Sources, execute};

/// The name by which programs import the module.
const NAME: &CStr = c"memory_profiler";

/// Makes the interpreter find the modules `memory_profiler` and `mprof` in this library. Must be called before the
/// interpreter is initialised.
pub(crate) fn register() {
    // SAFETY: the name is a literal, and the function lives as long as the process. The interpreter is not initialised
    // by contract.
    unsafe { ffi::PyImport_AppendInittab(NAME.as_ptr(), Some(initialize)) };
    // SAFETY: as above.
    unsafe { ffi::PyImport_AppendInittab(mprof::NAME.as_ptr(), Some(mprof::initialize)) };
}

/// Initialises the module; called by the interpreter.
unsafe extern "C" fn initialize() -> *mut ffi::PyObject {
    // SAFETY: the interpreter calls this when the module is imported.
    unsafe { memory_profiler::__pyo3_init() }
}

/// Line by line, the memory that a Python program takes.
#[pymodule]
mod memory_profiler {
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::doors::native::check_interpreter()?;
        super::execute_package(module)
    }
}

fn execute_package(module: &Bound<'_, PyModule>) -> PyResult<()> {
    session::note_import();
    let py = module.py();
    let sys = py.import("sys")?;
    let finder = Bound::new(py, Sources)?;
    sys.getattr("path_importer_cache")?
        .set_item(FOLDER, &finder)?;
    let path = PyList::new(py, [FOLDER])?;
    module.setattr("__path__", &path)?;
    module.setattr("__package__", NAME)?;
    module.setattr("__file__", format!("{FOLDER}/__init__.py"))?;
    let spec = module.getattr("__spec__")?;
    spec.setattr("submodule_search_locations", &path)?;
    let native = pyo3::wrap_pymodule!(_native)(py);
    module.setattr("_native", &native)?;
    sys.getattr("modules")?
        .set_item("memory_profiler._native", native)?;
    execute(module, "__init__")
}
