//! All profiled functions of the run, and the code objects that belong to their tables.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCode, PyDict, PyTuple, PyWeakrefMethods, PyWeakrefReference};
use pyprof_measure::Quantity;

use crate::events::activation::{OnEntry, ReportMode};
use crate::events::code_extra::{self, CodeExtra};
use crate::events::definition::Definition;
use crate::events::greenlets;
use crate::events::hook::{self, Events};
use crate::events::live_tables::LiveTables;
use crate::events::stamp::{self, Stamped};
use crate::install::reported;
use crate::table::function::Function;
use crate::table::main_script;
use crate::table::source_lines::{self, NoSource};

/// The definitions of all functions that can be profiled.
struct Definitions {
    all: Mutex<Vec<Arc<Definition>>>,
    /// The index in `all`, by file and code object. The file is a part of the key, since equal code objects may be from
    /// different files.
    indexes: PyOnceLock<Py<PyDict>>,
}

static DEFINITIONS: Definitions = Definitions {
    all: Mutex::new(Vec::new()),
    indexes: PyOnceLock::new(),
};

/// The codes of marked functions, keyed by equal code: a weak reference to the code that the function got when it was
/// marked, and its code before that. If several functions have equal code, the last one is stored. The reference is
/// weak, since the marked code keeps a stream alive that must be flushed when the last of its functions is freed.
static MARKED: PyOnceLock<Py<PyDict>> = PyOnceLock::new();

/// Returns whether any function was marked that could be profiled.
#[must_use]
pub fn profiled_anything() -> bool {
    !locked(&DEFINITIONS.all).is_empty()
}

/// Returns the code for a function to be profiled: equal to its present `code`, but recorded when it runs.
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

/// Marks the code of a function that was loaded by value, if it equals the code of a marked function. A pickler may
/// have replaced the file name in the code by a name that is no file.
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

/// Watches a code object, and those nested in it, in the same way as the equal code object `other`.
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

/// Returns the code for a function that was marked with the code `old`, and now gets the code `new`.
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

/// Returns whether two code objects are from the same place in a source. Other tools may have changed the instructions.
fn is_same_place(one: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
    for name in ["co_firstlineno", "co_name", "co_filename"] {
        if !one.getattr(name)?.eq(other.getattr(name)?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds the code object itself to the report. Its lines are recorded while a marked function runs or a profiler is
/// enabled.
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

/// Records a code object, and those nested in it, in the live tables `live`. Their measurements go into the dictionary
/// `lines`. Code objects with the same dictionary share a table.
///
/// # Errors
/// The exception of the interpreter.
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

/// Adds a function to the report, unless it is already in the table of another function.
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
        reported::add(function);
    }))
}

/// Returns the function that starts with this code. Its source is read at the first call.
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

/// Returns whether calls of a function with this code are already profiled in this way.
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

/// Returns what an activation of a code object already starts, and watches the code object from now on.
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

/// Adds a code object, and those nested in it, to the table of `function`.
fn join(code: &Bound<'_, PyAny>, function: &Arc<Function>) -> PyResult<()> {
    definition(code)?.join(function);
    for constant in code.getattr("co_consts")?.cast::<PyTuple>()?.iter() {
        if constant.is_instance_of::<PyCode>() {
            join(&constant, function)?;
        }
    }
    Ok(())
}

/// Watches a code object, and those nested in it. Its definition may already exist, from an equal code object of the
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
    /// The flags of generators, coroutines, coroutines made from generators, and asynchronous generators.
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
        let mut defined = locked(&DEFINITIONS.all);
        defined.push(Arc::clone(&definition));
        defined.len() - 1
    };
    indexes(code.py()).set_item(key(code)?, place)?;
    Ok(definition)
}

fn known_definition(code: &Bound<'_, PyAny>) -> PyResult<Option<Arc<Definition>>> {
    let Some(place) = indexes(code.py()).get_item(key(code)?)? else {
        return Ok(None);
    };
    let place: usize = place.extract()?;
    Ok(Some(Arc::clone(&locked(&DEFINITIONS.all)[place])))
}

fn indexes(py: Python<'_>) -> &Bound<'_, PyDict> {
    DEFINITIONS
        .indexes
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
