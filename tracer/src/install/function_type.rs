//! Code objects that functions get after they were marked.
//!
//! `function.__code__ = code` gives a marked function code that is not recorded. Picklers call
//! `types.FunctionType(code, …)` to make a function that they load by value; the code may equal that of a marked
//! function. Each uses a C function of the function type. This module replaces both C functions, in the same way on
//! every Python. Calls and `def` do not use them, and cost no more.

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

/// The original C functions of the function type.
#[derive(Debug)]
struct Own {
    new: New,
    set_code: Set,
}

static OWN: OnceLock<Option<Own>> = OnceLock::new();

/// From now on, marks each function that gets the code of a marked function. This thread must hold the interpreter.
pub(crate) fn watch() {
    OWN.get_or_init(|| {
        let class = &raw mut ffi::PyFunction_Type;
        // SAFETY: the type is the interpreter's own. This thread holds the interpreter, so no other thread uses the
        // type meanwhile.
        let class = unsafe { class.as_mut() }?;
        // SAFETY: as above.
        let code = unsafe { attribute(class, c"__code__") }?;
        // SAFETY: the attribute is a part of the type.
        let code = unsafe { code.as_mut() }?;
        let own = Own {
            new: class.tp_new?,
            set_code: code.set?,
        };
        class.tp_new = Some(make);
        code.set = Some(set_code);
        Some(own)
    });
}

/// Finds an attribute of a static type by its name.
///
/// # Safety
/// `class` must be a type of the interpreter, and this thread must hold the interpreter.
unsafe fn attribute(class: *mut ffi::PyTypeObject, name: &CStr) -> Option<*mut ffi::PyGetSetDef> {
    // SAFETY: by contract, it is a type.
    let mut attribute = unsafe { (*class).tp_getset };
    // SAFETY: the array of a type's attributes is null, or ends with an entry without a name.
    while let Some(found) = unsafe { attribute.as_ref() }
        && !found.name.is_null()
    {
        // SAFETY: the name is a text.
        if unsafe { CStr::from_ptr(found.name) } == name {
            return Some(attribute);
        }
        attribute = attribute.wrapping_add(1);
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
    // SAFETY: the arguments are those of the interpreter.
    let function = unsafe { (own.new)(class, arguments, names) };
    if !function.is_null() {
        // SAFETY: the interpreter calls this function while this thread holds it.
        let py = unsafe { Python::assume_attached() };
        // SAFETY: the object was just made, and its reference goes to the caller.
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
        // SAFETY: the interpreter calls this function while this thread holds it.
        let py = unsafe { Python::assume_attached() };
        // SAFETY: the interpreter passed the object, and its caller keeps it alive.
        let function = unsafe { Bound::from_borrowed_ptr(py, function) };
        // SAFETY: as above.
        let code = unsafe { Bound::from_borrowed_ptr(py, code) };
        quietly(|| marked(&function, &code)).flatten()
    };
    let given = marked.as_ref().map_or(code, |marked| marked.as_ptr());
    // SAFETY: the arguments are those of the interpreter, except for the code object, which may be another one.
    let status = unsafe { (own.set_code)(function, given, closure) };
    if status == 0 {
        // SAFETY: the interpreter calls this function while this thread holds it.
        let py = unsafe { Python::assume_attached() };
        // SAFETY: the interpreter passed the object, and its caller keeps it alive.
        let function = unsafe { Bound::from_borrowed_ptr(py, function) };
        guarded((), || after_return::watch(&function));
    }
    status
}

/// Calls `act` in the main interpreter only, which owns all marked functions. A failure is reported at the end.
fn quietly<T>(act: impl FnOnce() -> PyResult<T>) -> Option<T> {
    // SAFETY: the interpreter calls this module's functions while this thread holds it.
    let current = unsafe { ffi::PyInterpreterState_Get() };
    // SAFETY: any thread may call the function.
    if current != unsafe { ffi::PyInterpreterState_Main() } {
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

/// Returns the code object for a function instead of `code`; none if the function gets `code` itself.
fn marked(function: &Bound<'_, PyAny>, code: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
    let opens = |code| code_extra::on_entry(code).is_some_and(|on_entry| on_entry.opens());
    let old = function.getattr("__code__")?;
    // SAFETY: the call only checks the type of a live object.
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
