//! The tracer with an interpreter in the test process: the measurements of decorated functions.
//!
//! `scripts/test-in-process` runs this on a Python with a shared libpython.

use std::env;
use std::ffi::CString;
use std::fs;
use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyModule};
use pyprof_measure::{Backend, Table};
use pyprof_tracer::ReportMode;
use pyprof_tracer::decorate::{Problem, decorate};

/// Makes a module from this source, in a file of this name.
fn module<'py>(py: Python<'py>, name: &str, source: &str) -> Bound<'py, PyModule> {
    let file = file(name);
    fs::write(&file, source).expect("the folder for temporary files takes a file");
    let text = |text: &str| CString::new(text).expect("no zero byte");
    let path = file.to_str().expect("a path in UTF-8");
    PyModule::from_code(py, &text(source), &text(path), &text(name)).expect("a program that runs")
}

fn file(name: &str) -> PathBuf {
    env::temp_dir().join(format!("pyprof-{}-{name}.py", std::process::id()))
}

/// Returns the decorated function of that name.
fn decorated<'py>(module: &Bound<'py, PyModule>, name: &str) -> Bound<'py, PyAny> {
    let function = module.getattr(name).expect("the function is defined");
    let how = ReportMode::AtTheEnd(Backend::ResidentSet.into());
    let decorated = decorate(&function, &how).expect("attributes that can be read");
    assert!(decorated.problem.is_none(), "{:?}", decorated.problem);
    decorated.object.into_bound(module.py())
}

/// Returns how often each line in the tables of a file was executed. Lines that were not executed are left out.
fn occurrences(name: &str) -> Vec<(u32, u64)> {
    let path = file(name).into_os_string();
    let of_file = |table: &Table| table.path == path;
    let tables = pyprof_tracer::tables().into_iter().filter(of_file);
    let rows = tables.flat_map(|table| table.rows);
    rows.filter_map(|row| Some((row.number, row.measured?.occurrences)))
        .collect()
}

#[test]
fn each_line_is_counted() {
    Python::attach(|py| {
        let source = "def adds(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n";
        let adds = decorated(&module(py, "loop", source), "adds");
        let total: u32 = adds
            .call1((10,))
            .and_then(|it| it.extract())
            .expect("it adds");
        assert_eq!(total, 45);
    });
    assert_eq!(
        occurrences("loop"),
        [(1, 1), (2, 1), (3, 11), (4, 10), (5, 1)]
    );
}

#[test]
fn a_line_has_the_memory_that_it_keeps() {
    Python::attach(|py| {
        let source = "def keeps():\n    block = b'x' * (40 << 20)\n    return block\n";
        let keeps = decorated(&module(py, "memory", source), "keeps");
        keeps.call0().expect("there is memory");
    });
    let path = file("memory").into_os_string();
    let tables = pyprof_tracer::tables();
    let table = tables
        .iter()
        .find(|table| table.path == path)
        .expect("its table");
    let increment = table.rows[1]
        .measured
        .expect("it ran")
        .increment
        .mebibytes();
    assert!((40.0..41.0).contains(&increment), "{increment}");
}

#[test]
fn an_exception_ends_the_call_and_stays_the_same() {
    Python::attach(|py| {
        let source = "def raises():\n    raise ValueError(7)\n";
        let raises = decorated(&module(py, "exception", source), "raises");
        for _ in 0..2 {
            let error = raises.call0().expect_err("it raises");
            assert!(error.is_instance_of::<PyValueError>(py));
        }
    });
    assert_eq!(occurrences("exception"), [(1, 2), (2, 2)]);
}

#[test]
fn a_generator_is_counted_at_each_step() {
    Python::attach(|py| {
        let source = "def counts():\n    yield 1\n    yield 2\n";
        let counts = decorated(&module(py, "generator", source), "counts");
        let numbers = counts.call0().and_then(|it| it.try_iter());
        let numbers: Vec<u32> = numbers
            .expect("a generator")
            .map(|number| {
                number
                    .and_then(|number| number.extract())
                    .expect("a number")
            })
            .collect();
        assert_eq!(numbers, [1, 2]);
    });
    let counted = occurrences("generator");
    // the line of a `yield` is over when the generator is suspended, and again when it has gone on
    assert_eq!(counted[counted.len() - 2..], [(2, 2), (3, 2)]);
}

#[test]
fn objects_without_a_function_or_a_source_stay_unchanged() {
    Python::attach(|py| {
        let how = ReportMode::AtTheEnd(Backend::ResidentSet.into());
        let number = PyFloat::new(py, 7.0).into_any();
        let left = decorate(&number, &how).expect("a number has attributes");
        assert!(matches!(left.problem, Some(Problem::NotAFunction)));
        assert!(left.object.bind(py).is(&number));

        let module = module(py, "gone", "def f():\n    return 1\n");
        fs::remove_file(file("gone")).expect("it was written");
        let f = module.getattr("f").expect("it is defined");
        let left = decorate(&f, &how).expect("a function has attributes");
        assert!(matches!(left.problem, Some(Problem::NoSource(_))));
        assert!(left.object.bind(py).is(&f));
    });
}
