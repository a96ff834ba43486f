//! The module `memory_profiler` of an interpreter that we host: nothing is installed, its sources are in this library.
//!
//! The module itself is a built-in one, which comes before all that is installed. Its parts are found as those of any
//! package, along its `__path__`, whose only entry nobody but our finder understands.

use std::ffi::CStr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::module::_native;

/// As programs import it.
pub(crate) const NAME: &CStr = c"memory_profiler";

/// Where the parts of the module say that they are.
const FOLDER: &str = "<pyprof>/memory_profiler";

/// A part of the module, by its name in it.
struct Source {
    name: &'static str,
    text: &'static str,
}

/// One for each Python file, as `build.rs` lists them.
static SOURCES: &[Source] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The module's initialisation, as the interpreter calls it.
pub(crate) unsafe extern "C" fn initialize() -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter when the module is imported.
    unsafe { memory_profiler::__pyo3_init() }
}

/// As programs import the module beside the package.
pub(crate) const MPROF: &CStr = c"mprof";

static MPROF_TEXT: &str = include_str!("../../module/mprof.py");

/// As [`initialize`], of that module.
pub(crate) unsafe extern "C" fn initialize_mprof() -> *mut ffi::PyObject {
    // SAFETY: called by the interpreter when the module is imported.
    unsafe { mprof::__pyo3_init() }
}

/// The memory of a program over time, recorded into files.
#[pymodule]
mod mprof {
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::module::check_interpreter()?;
        match super::mprof_of_program(module.py())? {
            Some(spec) => super::load_instead(&spec),
            None => super::run(module, super::MPROF_TEXT, "<pyprof>/mprof.py"),
        }
    }
}

/// A module of that name that the program would find without us. A built-in one hides it, and it need not have to do with
/// profiling; but that which stands beside the module `memory_profiler` is what ours replaces.
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

/// Loads what was found in the place of the module that is being imported.
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

/// Line by line, the memory that a Python program takes.
#[pymodule]
mod memory_profiler {
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::module::check_interpreter()?;
        super::execute_package(module)
    }
}

static WAS_IMPORTED: AtomicBool = AtomicBool::new(false);

/// Whether the program has imported it.
pub(crate) fn was_imported() -> bool {
    WAS_IMPORTED.load(Ordering::Relaxed)
}

fn execute_package(module: &Bound<'_, PyModule>) -> PyResult<()> {
    WAS_IMPORTED.store(true, Ordering::Relaxed);
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

/// Finds and loads the parts.
#[pyclass(frozen)]
struct Sources;

#[pymethods]
impl Sources {
    #[pyo3(signature = (name, target=None))]
    #[expect(unused_variables, reason = "finders are asked with it")]
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

    #[expect(unused_variables, reason = "loaders are asked with it")]
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

    #[expect(unused_variables, reason = "loaders are asked with it")]
    fn is_package(&self, name: &str) -> bool {
        false
    }
}

/// The part of a full name.
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
    compile_text(py, source.text, &file(source))
}

fn compile_text<'py>(py: Python<'py>, text: &str, file: &str) -> PyResult<Bound<'py, PyAny>> {
    let compile = py.import("builtins")?.getattr("compile")?;
    let options = PyDict::new(py);
    options.set_item("dont_inherit", true)?;
    compile.call((PyString::new(py, text), file, "exec"), Some(&options))
}

fn execute(module: &Bound<'_, PyModule>, name: &str) -> PyResult<()> {
    let source = SOURCES
        .iter()
        .find(|source| source.name == name)
        .expect("only names of our own get here");
    run(module, source.text, &file(source))
}

fn run(module: &Bound<'_, PyModule>, text: &str, file: &str) -> PyResult<()> {
    let py = module.py();
    let code = compile_text(py, text, file)?;
    let execute = py.import("builtins")?.getattr("exec")?;
    execute.call1((code, module.dict()))?;
    Ok(())
}
