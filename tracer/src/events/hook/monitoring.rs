//! Python 3.12 and later: `sys.monitoring`, with local events of the profiled code objects.
//!
//! No other code is slowed, except by two events that Python only has globally up to 3.14: an exception leaves a
//! function, or is thrown into a generator. Without these, the end of a profiled function that raises would be unknown.

pub(super) mod first_call;
#[cfg_attr(Py_3_13, path = "monitoring/for_others_3_13.rs")]
mod for_others;
mod installed;
mod stop;
#[cfg_attr(Py_3_15, path = "monitoring/unwinding_3_15.rs")]
mod unwinding;

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, OnceLock};

use pyo3::ffi;
use pyo3::prelude::*;
use pyprof_measure::Beginning;

use super::Events;
use crate::events::activation::{self, Ending};
use crate::events::code_extra::{self, CodeExtra};
use crate::events::lines::{Lines, Place, WatchedCode};
use crate::events::thread::{self, instruction};
use crate::failure;
use crate::interpreter::guard::guarded;
use crate::reading::allocations;
use installed::Installed;

pub(super) const WHY: &str =
    "sys.monitoring, which Python has since 3.12 and which slows only profiled functions";

pub(super) fn watch(
    code: &Bound<'_, PyAny>,
    lines: &OnceLock<Arc<Lines>>,
    events: Events,
) -> PyResult<WatchedCode> {
    let installed = Installed::get(code.py())?;
    let lines = match lines.get() {
        Some(lines) => lines,
        None => {
            let found = Arc::new(Lines::of(code)?);
            lines.get_or_init(|| found)
        }
    };
    let by_instructions = events == Events::OfLines
        && lines.begins().is_some()
        && !installed.is_one_of_several(code.py())
        && installed.set_instructions(code)?;
    match events {
        Events::OfCalls => installed.set(code, installed.of_calls)?,
        Events::OfLines if by_instructions => (),
        Events::OfLines => installed.set(code, installed.of_calls | installed.of_lines)?,
    }
    Ok(WatchedCode::new(lines, by_instructions))
}

/// The state of a stack. It is empty, since events come with the code objects, on any stack.
pub(crate) struct Caller;

/// Returns the state of the current stack, which is about to be suspended.
pub(crate) fn leave_stack() -> Caller {
    Caller
}

/// Restores the state of the stack that continues.
pub(crate) fn return_to_stack(_caller: Caller) {}

/// The name of an event in `sys.monitoring.events`, and its callback.
type EventCallback = (&'static str, Callback);

const LOCAL_OF_CALLS: [EventCallback; 4] = [
    ("PY_START", on_start),
    ("PY_RESUME", on_resume),
    ("PY_RETURN", on_end),
    ("PY_YIELD", on_yield),
];
const LOCAL_OF_LINES: [EventCallback; 2] = [("LINE", on_line), ("JUMP", on_jump)];
const LOCAL_OF_INSTRUCTIONS: [EventCallback; 2] =
    [("INSTRUCTION", on_instruction), ("JUMP", on_jump)];

type Callback = unsafe extern "C" fn(
    *mut ffi::PyObject,
    *mut *mut ffi::PyObject,
    ffi::Py_ssize_t,
) -> *mut ffi::PyObject;

/// Makes a built-in function that calls `callback`.
fn native(py: Python<'_>, callback: Callback) -> PyResult<Bound<'_, PyAny>> {
    let definition = Box::new(ffi::PyMethodDef {
        ml_name: c"pyprof".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer {
            PyCFunctionFast: callback,
        },
        ml_flags: ffi::METH_FASTCALL,
        ml_doc: ptr::null(),
    });
    let definition = Box::leak(definition);
    // SAFETY: the definition lives as long as the process, as required.
    let function = unsafe { ffi::PyCFunction_NewEx(definition, ptr::null_mut(), ptr::null_mut()) };
    // SAFETY: the result is a new reference, or null with an exception.
    unsafe { Bound::from_owned_ptr_or_err(py, function) }
}

/// Defines a callback: the arguments of C, the work, and the answer for the interpreter. `$numbers` is the number of
/// integer arguments after the code object.
macro_rules! callback {
    ($(#[$about:meta])* $name:ident($event:ident, $numbers:literal) $act:block) => {
        $(#[$about])*
        unsafe extern "C" fn $name(
            _: *mut ffi::PyObject,
            arguments: *mut *mut ffi::PyObject,
            _: ffi::Py_ssize_t,
        ) -> *mut ffi::PyObject {
            // SAFETY: the interpreter calls this function with the arguments of the event, a code object first.
            let $event = unsafe { Event::new(arguments) };
            $event.handle($numbers, || $act)
        }
    };
}

callback!(on_start(event, 1) {
    event.enter(Beginning::Start);
    Answer::Continue
});

callback!(on_resume(event, 1) {
    event.enter(Beginning::Resume);
    Answer::Continue
});

callback!(
    /// The last instruction that has run is the one at which the generator was suspended.
    on_throw(event, 1) {
        event.enter(Beginning::Resume);
        event.stand();
        Answer::Continue
    }
);

callback!(on_line(event, 1) {
    match u32::try_from(event.number(1)) {
        Ok(line) => event.line(line),
        Err(_) => Answer::Continue,
    }
});

callback!(
    /// Counts a line that jumps back to itself as executed again, since such a jump has no `LINE` event. Other jumps
    /// are not needed, and are disabled.
    on_jump(event, 2) {
        let (from, to) = (event.number(1), event.number(2));
        if to <= from
            && let Some(line) = event.line_at(to)
            && event.line_at(from) == Some(line)
        {
            event.line(line)
        } else {
            Answer::Disable
        }
    }
);

callback!(on_yield(event, 1) {
    if let Some(extra) = event.extra() {
        thread::leave(extra, event.key(), Ending::Suspension);
    }
    Answer::Continue
});

callback!(on_end(event, 1) {
    if let Some(extra) = event.extra()
        && let Some(call) = thread::leave(extra, event.key(), Ending::End)
    {
        activation::show(&call);
    }
    Answer::Continue
});

callback!(
    /// An instruction at which no line can begin is not needed, and is disabled.
    on_instruction(event, 1) {
        match event.place() {
            Some(place) => event.reach(place),
            None => Answer::Disable,
        }
    }
);

/// The answer to the interpreter: whether the event comes again when the same instruction is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Continue,
    Disable,
    /// An exception of the program is set.
    Raise,
}

/// `sys.monitoring.DISABLE`.
static DISABLE: AtomicPtr<ffi::PyObject> = AtomicPtr::new(ptr::null_mut());

impl Answer {
    /// Returns the object that the interpreter expects.
    fn object(self) -> *mut ffi::PyObject {
        let object = match self {
            // SAFETY: only returns an address.
            Self::Continue => unsafe { ffi::Py_None() },
            Self::Disable => DISABLE.load(Ordering::Relaxed),
            Self::Raise => ptr::null_mut(),
        };
        // SAFETY: `None` lives as long as the interpreter. The other object was stored before any callback was
        // registered, and is never released.
        unsafe { ffi::Py_XNewRef(object) }
    }
}

/// The arguments of a callback: a code object, and integers.
struct Event {
    arguments: *mut *mut ffi::PyObject,
}

impl Event {
    /// # Safety
    /// `arguments` must be those of a running callback, with a code object first.
    unsafe fn new(arguments: *mut *mut ffi::PyObject) -> Self {
        Self { arguments }
    }

    fn code(&self) -> *mut ffi::PyObject {
        // SAFETY: there is a first argument, by the contract of `new`.
        unsafe { *self.arguments }
    }

    /// Returns the key of the activation. Activations of the same code object nest, so the innermost one is running.
    fn key(&self) -> usize {
        self.code() as usize
    }

    /// Returns the argument at `index`; -1 if it is not a number.
    fn number(&self, index: usize) -> i32 {
        // SAFETY: the callbacks only ask for arguments that their events have.
        let argument = unsafe { *self.arguments.wrapping_add(index) };
        // SAFETY: the interpreter keeps the argument alive while the callback runs.
        let number = unsafe { ffi::PyLong_AsLong(argument) };
        i32::try_from(number).unwrap_or(-1)
    }

    /// Returns the line of the instruction at `offset`; none if the code object is not profiled.
    fn line_at(&self, offset: i32) -> Option<u32> {
        let lines = &self.extra()?.watched.lines;
        lines.at(u32::try_from(offset).ok()?)
    }

    /// Returns the instruction of the event; none if its line comes with a `LINE` event.
    fn place(&self) -> Option<Place> {
        let watched = &self.extra()?.watched;
        let begins = watched
            .lines
            .begins()
            .filter(|_| watched.is_by_instructions())?;
        begins.at(u32::try_from(self.number(1)).ok()?)
    }

    /// Returns the extra of the code object; none if it is not profiled, since global events come for all code objects.
    fn extra(&self) -> Option<&CodeExtra> {
        // SAFETY: it is a code object by the contract of `new`, and callbacks run while this thread holds the
        // interpreter.
        unsafe { code_extra::of(self.code()) }
    }

    fn enter(&self, beginning: Beginning) {
        let Some(extra) = self.extra() else { return };
        let offset = u32::try_from(self.number(1));
        let Some(line) = offset
            .ok()
            .and_then(|offset| extra.watched.lines.at(offset))
        else {
            return;
        };
        if beginning == Beginning::Start && extra.watched.is_by_instructions() {
            self.yield_to_others(&extra.watched);
        }
        // SAFETY: this thread holds the interpreter, and the frame is that of the code object, which is about to run.
        let frame = || unsafe { ffi::PyEval_GetFrame() } as usize;
        if let Some(call) = thread::enter(extra, self.key(), line, beginning, frame) {
            activation::show(&call);
        }
    }

    /// Changes to `LINE` events if another tool is in use: when that tool disables one of its events, the interpreter
    /// leaves out the event of that instruction once.
    fn yield_to_others(&self, watched: &WatchedCode) {
        // SAFETY: callbacks run while this thread holds the interpreter.
        let py = unsafe { Python::assume_attached() };
        // SAFETY: the first argument is alive while the callback runs.
        let code = unsafe { Bound::from_borrowed_ptr(py, self.code()) };
        let changed = Installed::get(py).and_then(|installed| {
            if installed.is_one_of_several(py) {
                installed.set(&code, installed.of_calls | installed.of_lines)?;
                watched.take_line_events();
            }
            Ok(())
        });
        if let Err(failure) = changed {
            failure::keep(|| format!("cannot change the events of a function: {failure}"));
        }
    }

    fn line(&self, line: u32) -> Answer {
        stop::at(thread::line(self.key(), line, || true))
    }

    /// Stores that the instruction at which a generator was suspended was the last one to run.
    fn stand(&self) {
        let Some(watched) = self.extra().map(|extra| &extra.watched) else {
            return;
        };
        if !watched.is_by_instructions() {
            return;
        }
        let line = match self.place() {
            Some(place) => place.line,
            None => self.line_at(self.number(1)),
        };
        instruction::reach(self.key(), line, false);
    }

    /// Handles an instruction that is about to run. Its line begins if the previous instruction was of another line.
    fn reach(&self, place: Place) -> Answer {
        stop::at(instruction::reach(self.key(), place.line, place.begins))
    }

    /// Returns how many of the integers the interpreter has allocated for this event.
    fn numbers_made(&self, numbers: usize) -> usize {
        /// The largest integer that the interpreter keeps allocated.
        const LARGEST_KEPT: i32 = 256;
        let made = |&index: &usize| self.number(index) > LARGEST_KEPT;
        (1..=numbers).filter(made).count()
    }

    /// Handles the event, and returns the answer for the interpreter.
    fn handle(&self, numbers: usize, act: impl FnOnce() -> Answer) -> *mut ffi::PyObject {
        guarded(Answer::Continue, || {
            allocations::at_event(|| self.numbers_made(numbers), act)
        })
        .object()
    }
}
