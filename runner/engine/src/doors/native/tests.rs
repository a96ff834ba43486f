//! The native module with an interpreter in the test process. `scripts/test-in-process` runs this.

use std::env;
use std::ffi::CString;
use std::fs;

use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::types::PyDict;

use super::*;

/// Runs `source` as a program in a file of this name, and returns the names that it has defined. The program can use
/// `profile` and `StringIO`.
fn run<'py>(py: Python<'py>, name: &str, source: &str) -> PyResult<Bound<'py, PyDict>> {
    let file = env::temp_dir().join(format!("pyprof-{}-{name}.py", std::process::id()));
    fs::write(&file, source)?;
    let native = PyModule::new(py, "_native")?;
    crate::doors::imported::import(py);
    fill(&native)?;
    let names = PyDict::new(py);
    names.set_item("profile", native.getattr("profile")?)?;
    names.set_item("StringIO", py.import("io")?.getattr("StringIO")?)?;
    let builtins = py.import("builtins")?;
    let code = builtins.call_method1("compile", (source, file, "exec"))?;
    py.run(
        &CString::new("exec(code, names)")?,
        None,
        Some(&{
            let locals = PyDict::new(py);
            locals.set_item("code", code)?;
            locals.set_item("names", &names)?;
            locals
        }),
    )?;
    Ok(names)
}

/// Returns the text in the `StringIO` that a program has named `stream`.
fn text(names: &Bound<'_, PyDict>) -> PyResult<String> {
    let stream = names.get_item("stream")?.expect("the program has a stream");
    stream.call_method0("getvalue")?.extract()
}

#[test]
fn each_call_writes_a_table() -> PyResult<()> {
    Python::attach(|py| {
        let source = "stream = StringIO()\n\n@profile(stream=stream, precision=2)\ndef f(n):\n    return n + 1\n\n\
                      results = [f(1), f(2)]\n";
        let names = run(py, "calls", source)?;
        let results: Vec<u32> = names.get_item("results")?.expect("it is set").extract()?;
        assert_eq!(results, [2, 3]);
        let text = text(&names)?;
        assert_eq!(text.matches("Filename: ").count(), 2, "{text}");
        let rows = text.lines().filter(|row| row.ends_with("    return n + 1"));
        assert!(
            rows.clone().all(|row| row.contains(" MiB           1   ")),
            "{text}"
        );
        assert_eq!(rows.count(), 2, "{text}");
        Ok(())
    })
}

#[test]
fn a_call_that_raises_writes_a_table_and_raises() -> PyResult<()> {
    Python::attach(|py| {
        let source = "stream = StringIO()\n\n@profile(stream=stream)\ndef f():\n    raise ValueError('seven')\n\n\
                      try:\n    f()\nexcept ValueError as error:\n    raised = error\n";
        let names = run(py, "raises", source)?;
        let raised = names.get_item("raised")?.expect("it is set");
        assert!(raised.is_instance_of::<PyValueError>());
        assert_eq!(
            text(&names)?.matches("raise ValueError('seven')\n").count(),
            1
        );
        Ok(())
    })
}

#[test]
fn an_unknown_backend_is_refused() {
    Python::attach(|py| {
        let source = "@profile(backend='abacus')\ndef f():\n    pass\n";
        let error = run(py, "backend", source).expect_err("there is no such backend");
        assert!(error.is_instance_of::<PyKeyError>(py), "{error}");
    });
}

#[test]
fn a_function_without_source_is_named_and_runs() -> PyResult<()> {
    Python::attach(|py| {
        let source = "import contextlib\nstream = StringIO()\nwith contextlib.redirect_stdout(stream):\n    \
                      exec(compile('def f():\\n    return 7', '/gone.py', 'exec'))\n    f = profile(f)\nresult = f()\n";
        let names = run(py, "gone", source)?;
        let result: u32 = names.get_item("result")?.expect("it is set").extract()?;
        assert_eq!(result, 7);
        assert_eq!(text(&names)?, "ERROR: Could not find file /gone.py\n");
        Ok(())
    })
}
