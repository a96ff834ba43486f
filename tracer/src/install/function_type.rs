//! Code objects that come to functions after they were marked.
//!
//! `function.__code__ = code` gives a marked function code that is not recorded, and `types.FunctionType(code, …)` is how
//! picklers make a function that they load by value, of code that equals a marked function's. Both go through the type of
//! functions, of which this replaces the two functions in C: on every Python alike, and at no cost for calls and for
//! `def`, which do not come here.

use std::ffi::{CStr, c_int, c_void};
use std::ptr;
use std::sync::OnceLock;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::events::after_return;
use crate::events::code_extra;
use crate::failure;
use crate::install::registry;
use crate::interpreter::guard::guarded;
use crate::reading::allocations;
use crate::table::source_lines::NoSource;

type New = unsafe extern "C" fn(
    *mut ffi::PyTypeObject,
    *mut ffi::PyObject,
    *mut ffi::PyObject,
) -> *mut ffi::PyObject;

type Set = unsafe extern "C" fn(*mut ffi::PyObject, *mut ffi::PyObject, *mut c_void) -> c_int;

/// What the type of functions has by itself.
#[derive(Debug)]
struct Own {
    new: New,
    set_code: Set,
}

static OWN: OnceLock<Option<Own>> = OnceLock::new();

/// From now on, functions of marked code are marked. The interpreter is held.
pub(crate) fn watch() {
    OWN.get_or_init(|| {
        // SAFETY: the interpreter's own type, whose slots are set; the interpreter is held, so that no thread reads them
        // meanwhile.
        unsafe {
            let class = &raw mut ffi::PyFunction_Type;
            let code = attribute(class, c"__code__")?;
            let own = Own {
                new: (*class).tp_new?,
                set_code: (*code).set?,
            };
            (*class).tp_new = Some(make);
            (*code).set = Some(set_code);
            Some(own)
        }
    });
}

/// An attribute of a type in C, by its name.
///
/// # Safety
/// A type of the interpreter, which is held.
unsafe fn attribute(class: *mut ffi::PyTypeObject, name: &CStr) -> Option<*mut ffi::PyGetSetDef> {
    // SAFETY: the array of a type's attributes is null, or ends with one that has no name.
    unsafe {
        let mut found = (*class).tp_getset;
        while !found.is_null() && !(*found).name.is_null() {
            if CStr::from_ptr((*found).name) == name {
                return Some(found);
            }
            found = found.add(1);
        }
    }
    None
}

fn own() -> Option<&'static Own> {
    OWN.get().and_then(Option::as_ref)
}

unsafe extern "C" fn make(
    class: *mut ffi::PyTypeObject,
    arguments: *mut ffi::PyObject,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let Some(own) = own() else {
        return ptr::null_mut();
    };
    // SAFETY: the arguments of the interpreter.
    let function = unsafe { (own.new)(class, arguments, names) };
    if !function.is_null() {
        // SAFETY: called with the interpreter held.
        let py = unsafe { Python::assume_attached() };
        // SAFETY: an object that was made just now, for which the caller gets the reference.
        let made = unsafe { Bound::from_borrowed_ptr(py, function) };
        quietly(|| mark_if_loaded(&made));
    }
    function
}

unsafe extern "C" fn set_code(
    function: *mut ffi::PyObject,
    code: *mut ffi::PyObject,
    closure: *mut c_void,
) -> c_int {
    let Some(own) = own() else { return -1 };
    let marked = if code.is_null() {
        None
    } else {
        // SAFETY: called with the interpreter held.
        let py = unsafe { Python::assume_attached() };
        // SAFETY: the objects that the interpreter passed, which its caller keeps.
        let (function, code) = unsafe {
            (
                Bound::from_borrowed_ptr(py, function),
                Bound::from_borrowed_ptr(py, code),
            )
        };
        quietly(|| marked(&function, &code)).flatten()
    };
    let given = marked.as_ref().map_or(code, |marked| marked.as_ptr());
    // SAFETY: the arguments of the interpreter, or in the place of a code object another one.
    let status = unsafe { (own.set_code)(function, given, closure) };
    if status == 0 {
        // SAFETY: as above.
        let function = unsafe { Bound::from_borrowed_ptr(Python::assume_attached(), function) };
        guarded((), || after_return::watch(&function));
    }
    status
}

/// Acts in the main interpreter alone, which owns all marked functions. A failure is reported at the end.
fn quietly<T>(act: impl FnOnce() -> PyResult<T>) -> Option<T> {
    // SAFETY: called with the interpreter held.
    if unsafe { ffi::PyInterpreterState_Get() != ffi::PyInterpreterState_Main() } {
        return None;
    }
    guarded(None, || {
        allocations::uncounted(|| match act() {
            Ok(done) => Some(done),
            Err(error) => {
                failure::keep(|| format!("cannot profile a function: {error}"));
                None
            }
        })
    })
}

fn mark_if_loaded(function: &Bound<'_, PyAny>) -> PyResult<()> {
    registry::mark_if_loaded(&function.getattr("__code__")?)?;
    after_return::watch(function);
    Ok(())
}

/// What a function is to be given in the place of `code`; none if that is to be `code` itself.
fn marked(function: &Bound<'_, PyAny>, code: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
    let opens = |code| code_extra::on_entry(code).is_some_and(|on_entry| on_entry.opens());
    let old = function.getattr("__code__")?;
    // SAFETY: asks for the type of a live object.
    let is_code = unsafe { ffi::PyCode_Check(code.as_ptr()) } != 0;
    if !is_code || !opens(&old) || opens(code) {
        return Ok(None);
    }
    let globals = function.getattr("__globals__")?.cast_into::<PyDict>().ok();
    match registry::marked_anew(function, &old, code, globals.as_ref())? {
        Ok(marked) => Ok(Some(marked)),
        Err(NoSource(file)) => {
            failure::keep(|| {
                let name = function.getattr("__qualname__");
                let name = name.map_or("?".into(), |name| name.to_string());
                format!(
                    "`{name}` was given another code object, whose source `{}` is not there",
                    file.display()
                )
            });
            Ok(None)
        }
    }
}
