//! Python 3.12 and later: `sys.monitoring`, with the events of the profiled code objects alone.
//!
//! Nothing else is slowed, but for two events that Python does not have per code object: an exception that leaves a
//! function, and one that is thrown into a generator. Without them it would be unknown when a profiled function that
//! raises ends.

pub(super) mod first_call;
#[cfg_attr(Py_3_13, path = "monitoring/for_others_3_13.rs")]
mod for_others;
mod installed;
mod stop;

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, OnceLock};

use pyo3::ffi;
use pyo3::prelude::*;

use super::Events;
use crate::events::activation::{self, Beginning, Ending};
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

/// What a stack goes on with: nothing, since events come with the code objects, whatever stack they run on.
pub(crate) struct Caller;

/// The stack that runs is about to wait.
pub(crate) fn leave_stack() -> Caller {
    Caller
}

/// It goes on.
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

const GLOBAL: [EventCallback; 2] = [("PY_UNWIND", on_end), ("PY_THROW", on_throw)];

type Callback = unsafe extern "C" fn(
    *mut ffi::PyObject,
    *mut *mut ffi::PyObject,
    ffi::Py_ssize_t,
) -> *mut ffi::PyObject;

/// A built-in function that calls `callback`.
fn native(py: Python<'_>, callback: Callback) -> PyResult<Bound<'_, PyAny>> {
    let definition = Box::new(ffi::PyMethodDef {
        ml_name: c"pyprof".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer {
            PyCFunctionFast: callback,
        },
        ml_flags: ffi::METH_FASTCALL,
        ml_doc: ptr::null(),
    });
    // SAFETY: the definition lives as long as the process, as it must; the result is a new reference or null.
    unsafe {
        let function =
            ffi::PyCFunction_NewEx(Box::leak(definition), ptr::null_mut(), ptr::null_mut());
        Bound::from_owned_ptr_or_err(py, function)
    }
}

/// The shell of a callback: C's arguments in, the work in the middle, Python's `None` out. After the code
/// object it is given so many numbers.
macro_rules! callback {
    ($(#[$about:meta])* $name:ident($event:ident, $numbers:literal) $act:block) => {
        $(#[$about])*
        unsafe extern "C" fn $name(
            _: *mut ffi::PyObject,
            arguments: *mut *mut ffi::PyObject,
            _: ffi::Py_ssize_t,
        ) -> *mut ffi::PyObject {
            // SAFETY: called by the interpreter with the arguments of the event, a code object first.
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
    /// The instruction that has run last is the one that the generator was suspended at.
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
    /// A line that jumps back to itself is executed again, which has no `LINE` event. Other jumps are of no interest,
    /// and will not be.
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
    /// Where no line can begin, it is of no interest, and will not be.
    on_instruction(event, 1) {
        match event.place() {
            Some(place) => event.reach(place),
            None => Answer::Disable,
        }
    }
);

/// Whether an event is to come again when the same instruction is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Continue,
    Disable,
    /// An exception is set, which is the program's.
    Raise,
}

/// `sys.monitoring.DISABLE`.
static DISABLE: AtomicPtr<ffi::PyObject> = AtomicPtr::new(ptr::null_mut());

impl Answer {
    /// As the interpreter takes it.
    fn object(self) -> *mut ffi::PyObject {
        // SAFETY: `None` lives as long as the interpreter; the other was set before any callback was registered, and is
        // never given back.
        unsafe {
            ffi::Py_XNewRef(match self {
                Self::Continue => ffi::Py_None(),
                Self::Disable => DISABLE.load(Ordering::Relaxed),
                Self::Raise => ptr::null_mut(),
            })
        }
    }
}

/// The arguments of a callback: a code object, and numbers.
struct Event {
    arguments: *mut *mut ffi::PyObject,
}

impl Event {
    /// # Safety
    /// The arguments of a callback that is running; the first is a code object.
    unsafe fn new(arguments: *mut *mut ffi::PyObject) -> Self {
        Self { arguments }
    }

    fn code(&self) -> *mut ffi::PyObject {
        // SAFETY: there is a first argument, by the contract of `new`.
        unsafe { *self.arguments }
    }

    /// Activations of one code object nest on a stack, so that the innermost is the one that runs.
    fn key(&self) -> usize {
        self.code() as usize
    }

    /// The argument at `index`, -1 if it is no number.
    fn number(&self, index: usize) -> i32 {
        // SAFETY: the callbacks ask for the arguments that their events have.
        let number = unsafe { ffi::PyLong_AsLong(*self.arguments.add(index)) };
        i32::try_from(number).unwrap_or(-1)
    }

    /// The line of the instruction at `offset`, if the code object is profiled.
    fn line_at(&self, offset: i32) -> Option<u32> {
        let lines = &self.extra()?.watched.lines;
        lines.at(u32::try_from(offset).ok()?)
    }

    /// The instruction of the event, if its event is taken in place of a `LINE` event.
    fn place(&self) -> Option<Place> {
        let watched = &self.extra()?.watched;
        let begins = watched
            .lines
            .begins()
            .filter(|_| watched.is_by_instructions())?;
        begins.at(u32::try_from(self.number(1)).ok()?)
    }

    /// The extra of the code object, if that is profiled: events that Python does not have per code object come for
    /// all.
    fn extra(&self) -> Option<&CodeExtra> {
        // SAFETY: a code object by the contract of `new`; callbacks run with the interpreter held.
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
        // SAFETY: the interpreter is held; the frame is that of the code object, which is about to run.
        let frame = || unsafe { ffi::PyEval_GetFrame() } as usize;
        if let Some(call) = thread::enter(extra, self.key(), line, beginning, frame) {
            activation::show(&call);
        }
    }

    /// Takes `LINE` events from now on if there is another tool: where that switches one off, the interpreter leaves out
    /// the event of the instruction, once.
    fn yield_to_others(&self, watched: &WatchedCode) {
        // SAFETY: callbacks run with the interpreter held; the first argument is alive meanwhile.
        let (py, code) = unsafe {
            let py = Python::assume_attached();
            (py, Bound::from_borrowed_ptr(py, self.code()))
        };
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

    /// The instruction at which a generator was suspended was the last that ran.
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

    /// An instruction is about to run; its line begins if it is not the line of the one before.
    fn reach(&self, place: Place) -> Answer {
        stop::at(instruction::reach(self.key(), place.line, place.begins))
    }

    /// How many of the numbers the interpreter has made for this event.
    fn numbers_made(&self, numbers: usize) -> usize {
        /// Up to here the interpreter keeps its numbers ready.
        const LARGEST_KEPT: i32 = 256;
        let made = |&index: &usize| self.number(index) > LARGEST_KEPT;
        (1..=numbers).filter(made).count()
    }

    /// Acts on the event, and answers the interpreter.
    fn handle(&self, numbers: usize, act: impl FnOnce() -> Answer) -> *mut ffi::PyObject {
        guarded(Answer::Continue, || {
            allocations::at_event(|| self.numbers_made(numbers), act)
        })
        .object()
    }
}
