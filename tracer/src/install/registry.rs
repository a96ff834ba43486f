//! Every profiled function of the run, and the code objects that belong to its table.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCode, PyDict, PyTuple, PyWeakrefMethods, PyWeakrefReference};
use pyprof_measure::{Quantity, Table};

use crate::events::activation::{OnEntry, ReportMode};
use crate::events::code_extra::{self, CodeExtra};
use crate::events::definition::Definition;
use crate::events::greenlets;
use crate::events::hook::{self, Events};
use crate::events::live_tables::LiveTables;
use crate::events::stamp::{self, Stamped};
use crate::table::function::Function;
use crate::table::main_script;
use crate::table::source_lines::{self, NoSource};

/// By file and code object, the place of a [`Definition`] among [`DEFINED`]. The file is in the key since equal code
/// objects need not be of one file.
static DEFINITIONS: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
static DEFINED: Mutex<Vec<Arc<Definition>>> = Mutex::new(Vec::new());

/// By code that equals it, the code that functions were given when they were marked, and what they had before; of those that are
/// equal, the last. The former is kept by the functions alone: it keeps a stream, which is flushed when the last one goes.
static MARKED: PyOnceLock<Py<PyDict>> = PyOnceLock::new();

/// The functions of the report, in the order in which they were decorated.
static REPORTED: Mutex<Vec<Arc<Function>>> = Mutex::new(Vec::new());

/// Whether any function was ever asked to be profiled that could be.
#[must_use]
pub fn profiled_anything() -> bool {
    !locked(&DEFINED).is_empty()
}

/// The tables of the report, in their order. Functions that never ran are left out.
#[must_use]
pub fn tables() -> Vec<Table> {
    let functions = locked(&REPORTED);
    functions
        .iter()
        .filter_map(|function| {
            let entry = function.collected()?;
            function.table(entry.quantity(), &entry.measurements())
        })
        .collect()
}

/// As [`tables`], without those that another thread is changing: for a process that must end now.
#[must_use]
pub fn tables_without_waiting() -> Vec<Table> {
    let Ok(functions) = REPORTED.try_lock() else {
        return Vec::new();
    };
    functions
        .iter()
        .filter_map(|function| {
            let entry = function.collected()?;
            function.table(entry.quantity(), &*entry.try_measurements()?)
        })
        .collect()
}

/// Gives the code that a function must have to be profiled: equal to the `code` that it has, but recorded when it runs.
pub(crate) fn opened(
    function: &Bound<'_, PyAny>,
    code: &Bound<'_, PyAny>,
    globals: Option<&Bound<'_, PyDict>>,
    how: &ReportMode,
) -> PyResult<Result<Py<PyAny>, NoSource>> {
    let definition = definition(code)?;
    let marked = opened_as(&definition, function, code, globals, how)?;
    if let Ok(marked) = &marked {
        let marked = marked.bind(code.py());
        let equal = marked.call_method0("replace")?;
        let weak = PyWeakrefReference::new(marked)?;
        self::marked(code.py()).set_item(equal, (weak, code))?;
    }
    Ok(marked)
}

fn opened_as(
    definition: &Arc<Definition>,
    function: &Bound<'_, PyAny>,
    code: &Bound<'_, PyAny>,
    globals: Option<&Bound<'_, PyDict>>,
    how: &ReportMode,
) -> PyResult<Result<Py<PyAny>, NoSource>> {
    let py = code.py();
    match how {
        ReportMode::AtTheEnd(quantity) => {
            if let Err(missing) = record(definition, code, globals, *quantity)? {
                return Ok(Err(missing));
            }
            if let Some(recorded) = definition.recorded.get() {
                return Ok(Ok(recorded.clone_ref(py)));
            }
            let on_entry = OnEntry {
                at_the_end: true,
                ..known_on_entry(code)?
            };
            let recorded = with_on_entry(code, definition, on_entry)?;
            Ok(Ok(definition
                .recorded
                .get_or_init(|| recorded)
                .clone_ref(py)))
        }
        ReportMode::EachCall(output) => match own(definition, code, globals)? {
            Ok(own) => {
                let on_entry = OnEntry {
                    each_call: Some((Arc::clone(own), Arc::clone(output))),
                    ..known_on_entry(code)?
                };
                Ok(Ok(with_on_entry(code, definition, on_entry)?))
            }
            Err(missing) => Ok(Err(missing)),
        },
        ReportMode::Stamped(backend) => {
            let on_entry = OnEntry {
                stamp: Some(Arc::new(Stamped::function(function, *backend)?)),
                ..OnEntry::default()
            };
            let copy = stamp::copy::of(code)?;
            watch(&copy, definition, on_entry)?;
            Ok(Ok(copy.unbind()))
        }
        ReportMode::FirstCall => Ok(Ok(code.clone().unbind())),
    }
}

/// Marks the code of a function that was loaded by value, if it equals that of a marked function. Picklers may give it
/// the name of no file.
pub(crate) fn mark_if_loaded(code: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = code.py();
    if code_extra::on_entry(code).is_some() {
        return Ok(());
    }
    let Some(known) = marked(py).get_item(code)? else {
        return Ok(());
    };
    let (weak, original): (Bound<'_, PyWeakrefReference>, Bound<'_, PyAny>) = known.extract()?;
    let Some(marked) = weak.upgrade().filter(|_| !code.is(&original)) else {
        return Ok(());
    };
    let file = code.getattr("co_filename")?;
    let has_no_file = || -> PyResult<bool> { Ok(file.extract::<&str>()?.starts_with('<')) };
    if file.eq(marked.getattr("co_filename")?)? || has_no_file()? {
        watch_like(code, &marked)?;
    }
    Ok(())
}

/// Has a code object watched as one that it equals, and all that are nested in it.
fn watch_like(code: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) -> PyResult<()> {
    let on_entry = code_extra::on_entry(other).unwrap_or_default();
    watch(code, &definition(other)?, on_entry)?;
    let (nested, others) = (code.getattr("co_consts")?, other.getattr("co_consts")?);
    for (constant, other) in nested
        .cast::<PyTuple>()?
        .iter()
        .zip(others.cast::<PyTuple>()?.iter())
    {
        if constant.is_instance_of::<PyCode>() {
            watch_like(&constant, &other)?;
        }
    }
    Ok(())
}

/// The code that a function must have that was marked with the code `old`, and is given the code `new`.
pub(crate) fn marked_anew(
    function: &Bound<'_, PyAny>,
    old: &Bound<'_, PyAny>,
    new: &Bound<'_, PyAny>,
    globals: Option<&Bound<'_, PyDict>>,
) -> PyResult<Result<Py<PyAny>, NoSource>> {
    let mut code = new.clone().unbind();
    let Some(on_entry) = code_extra::on_entry(old) else {
        return Ok(Ok(code));
    };
    let before = definition(old)?;
    if let Some(own) = before.own.get()
        && is_same_place(old, new)?
    {
        let own = definition(new)?.own.get_or_init(|| Arc::clone(own)).clone();
        join(new, &own)?;
        follow(new)?;
    }
    let quantity = before.quantity().unwrap_or_default();
    for how in on_entry.marks(quantity) {
        match opened(function, code.bind(new.py()), globals, &how)? {
            Ok(marked) => code = marked,
            Err(missing) => return Ok(Err(missing)),
        }
    }
    Ok(Ok(code))
}

/// Whether two code objects are of one place in a source: other tools change the instructions of a function.
fn is_same_place(one: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
    for name in ["co_firstlineno", "co_name", "co_filename"] {
        if !one.getattr(name)?.eq(other.getattr(name)?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Has a code object itself recorded for the report, while something else is open.
pub(crate) fn add(
    code: &Bound<'_, PyAny>,
    globals: Option<&Bound<'_, PyDict>>,
    quantity: Quantity,
) -> PyResult<Result<(), NoSource>> {
    let definition = definition(code)?;
    let recorded = record(&definition, code, globals, quantity)?;
    if recorded.is_ok() {
        follow(code)?;
    }
    Ok(recorded)
}

/// Has a code object, and those that are nested in it, recorded in live tables, into `lines`: those that are given the same
/// dictionary share a table.
///
/// # Errors
/// What the interpreter raises.
pub fn record_live(
    live: &LiveTables,
    code: &Bound<'_, PyAny>,
    lines: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let first_line: u32 = code.getattr("co_firstlineno")?.extract()?;
    follow(code)?;
    live.put(&definition(code)?, first_line, lines);
    Ok(())
}

/// A function that stands in another's table already does not get one of its own.
fn record(
    definition: &Definition,
    code: &Bound<'_, PyAny>,
    globals: Option<&Bound<'_, PyDict>>,
    quantity: Quantity,
) -> PyResult<Result<(), NoSource>> {
    if definition.is_recorded() {
        return Ok(Ok(()));
    }
    Ok(own(definition, code, globals)?.map(|function| {
        function.collect(quantity);
        locked(&REPORTED).push(Arc::clone(function));
    }))
}

/// The function that starts with this code; its source is read when it is first asked for.
fn own<'a>(
    definition: &'a Definition,
    code: &Bound<'_, PyAny>,
    globals: Option<&Bound<'_, PyDict>>,
) -> PyResult<Result<&'a Arc<Function>, NoSource>> {
    if let Some(function) = definition.own.get() {
        return Ok(Ok(function));
    }
    let file = source_lines::file(code)?;
    let rows = match source_lines::of(code, &file, globals)? {
        Ok(rows) => rows,
        Err(NoSource(file)) => return Ok(Err(NoSource(main_script::shown(file)))),
    };
    let function = Arc::new(Function::new(main_script::shown(file), rows));
    let function = definition.own.get_or_init(|| function);
    join(code, function)?;
    follow(code)?;
    Ok(Ok(function))
}

/// Whether calls of a function with this code are profiled in that way already.
pub(crate) fn is_opened(code: &Bound<'_, PyAny>, how: &ReportMode) -> bool {
    match how {
        ReportMode::AtTheEnd(_) => {
            code_extra::on_entry(code).is_some_and(|on_entry| on_entry.at_the_end)
        }
        ReportMode::EachCall(_) | ReportMode::FirstCall => false,
        ReportMode::Stamped(_) => {
            code_extra::on_entry(code).is_some_and(|on_entry| on_entry.stamp.is_some())
        }
    }
}

/// What the calls of a code object begin already; it is watched from now on.
fn known_on_entry(code: &Bound<'_, PyAny>) -> PyResult<OnEntry> {
    follow(code)?;
    Ok(code_extra::on_entry(code).unwrap_or_default())
}

fn with_on_entry(
    code: &Bound<'_, PyAny>,
    definition: &Arc<Definition>,
    on_entry: OnEntry,
) -> PyResult<Py<PyAny>> {
    let copy = code.call_method0("replace")?;
    watch(&copy, definition, on_entry)?;
    Ok(copy.unbind())
}

/// Has a code object, and all that are nested in it, stand in the table of `function`.
fn join(code: &Bound<'_, PyAny>, function: &Arc<Function>) -> PyResult<()> {
    definition(code)?.join(function);
    for constant in code.getattr("co_consts")?.cast::<PyTuple>()?.iter() {
        if constant.is_instance_of::<PyCode>() {
            join(&constant, function)?;
        }
    }
    Ok(())
}

/// Has a code object watched, and all that are nested in it: its definition may be known from one that is equal, of a
/// module before it was reloaded.
fn follow(code: &Bound<'_, PyAny>) -> PyResult<()> {
    if code_extra::on_entry(code).is_some() {
        return Ok(());
    }
    watch(code, &definition(code)?, OnEntry::default())?;
    for constant in code.getattr("co_consts")?.cast::<PyTuple>()?.iter() {
        if constant.is_instance_of::<PyCode>() {
            follow(&constant)?;
        }
    }
    Ok(())
}

fn watch(code: &Bound<'_, PyAny>, definition: &Arc<Definition>, on_entry: OnEntry) -> PyResult<()> {
    greenlets::follow(code.py())?;
    /// Generators, coroutines, coroutines made from generators, asynchronous generators.
    const SUSPENDS: u32 = 0x20 | 0x80 | 0x100 | 0x200;
    let flags: u32 = code.getattr("co_flags")?.extract()?;
    let events = if on_entry.stamp.is_some() {
        Events::OfCalls
    } else {
        Events::OfLines
    };
    let extra = CodeExtra {
        definition: Arc::clone(definition),
        on_entry,
        suspends: flags & SUSPENDS != 0,
        watched: hook::watch(code, &definition.lines, events)?,
    };
    code_extra::put(code, extra)
}

fn definition(code: &Bound<'_, PyAny>) -> PyResult<Arc<Definition>> {
    if let Some(known) = known_definition(code)? {
        return Ok(known);
    }
    let definition = Arc::new(Definition::default());
    let place = {
        let mut defined = locked(&DEFINED);
        defined.push(Arc::clone(&definition));
        defined.len() - 1
    };
    definitions(code.py()).set_item(key(code)?, place)?;
    Ok(definition)
}

fn known_definition(code: &Bound<'_, PyAny>) -> PyResult<Option<Arc<Definition>>> {
    let Some(place) = definitions(code.py()).get_item(key(code)?)? else {
        return Ok(None);
    };
    let place: usize = place.extract()?;
    Ok(Some(Arc::clone(&locked(&DEFINED)[place])))
}

fn definitions(py: Python<'_>) -> &Bound<'_, PyDict> {
    DEFINITIONS
        .get_or_init(py, || PyDict::new(py).unbind())
        .bind(py)
}

fn marked(py: Python<'_>) -> &Bound<'_, PyDict> {
    MARKED.get_or_init(py, || PyDict::new(py).unbind()).bind(py)
}

fn key<'py>(code: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    Ok((code.getattr("co_filename")?, code.clone()))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
