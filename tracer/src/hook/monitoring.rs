//! Python 3.12 and later: `sys.monitoring`, with the events of the profiled code objects alone.
//!
//! Nothing else is slowed, but for two events that Python does not have per code object: an exception that leaves a
//! function, and one that is thrown into a generator. Without them it would be unknown when a profiled function that
//! raises ends.

mod stop;

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::Events;
use crate::heap;
use crate::opening;
use crate::shell::guarded;
use crate::tag::{self, Tag};
use crate::thread::{self, Beginning, Ending};

pub(super) const WHY: &str =
    "sys.monitoring, which Python has since 3.12 and which slows only profiled functions";

/// Free ones first; the others are those that Python names for debuggers, coverage and optimizers. Never the
/// profiler's: cProfile does not start when it is taken.
const TOOLS: [u8; 5] = [4, 3, 5, 1, 0];

const LOCAL_OF_CALLS: [&str; 4] = ["PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD"];
const LOCAL_OF_LINES: [&str; 2] = ["LINE", "JUMP"];

/// Python 3.13 forgets to give others, pdb among them, the instructions of a code object that has local events of one
/// tool but not this one. Ours is switched off at each instruction when it has come once.
#[cfg(Py_3_13)]
const LOCAL_FOR_OTHERS: [&str; 1] = ["INSTRUCTION"];
#[cfg(not(Py_3_13))]
const LOCAL_FOR_OTHERS: [&str; 0] = [];

const GLOBAL: [&str; 2] = ["PY_UNWIND", "PY_THROW"];

type Callback = unsafe extern "C" fn(
    *mut ffi::PyObject,
    *mut *mut ffi::PyObject,
    ffi::Py_ssize_t,
) -> *mut ffi::PyObject;

/// What the hook has taken of `sys.monitoring`.
#[derive(Debug)]
struct Installed {
    tool: u8,
    /// The sets of local events.
    of_calls: u32,
    of_lines: u32,
}

static INSTALLED: PyOnceLock<Installed> = PyOnceLock::new();

pub(super) fn watch(code: &Bound<'_, PyAny>, events: Events) -> PyResult<()> {
    let py = code.py();
    let monitoring = py.import("sys")?.getattr("monitoring")?;
    let installed = INSTALLED.get_or_try_init(py, || install(&monitoring))?;
    let events = match events {
        Events::OfCalls => installed.of_calls,
        Events::OfLines => installed.of_calls | installed.of_lines,
    };
    monitoring.call_method1("set_local_events", (installed.tool, code, events))?;
    Ok(())
}

/// What a stack goes on with: nothing, since events come with the code objects, whatever stack they run on.
pub(crate) struct Caller;

/// The stack that runs is about to wait.
pub(crate) fn leave_stack() -> Caller {
    Caller
}

/// It goes on.
pub(crate) fn return_to_stack(_caller: Caller) {}

fn install(monitoring: &Bound<'_, PyAny>) -> PyResult<Installed> {
    let free = |tool: &u8| -> bool {
        let taken = monitoring.call_method1("get_tool", (*tool,));
        taken.is_ok_and(|name| name.is_none())
    };
    let tool = TOOLS.into_iter().find(free).ok_or_else(|| {
        PyRuntimeError::new_err(
            "no tool number of sys.monitoring is free: other tools have taken them all",
        )
    })?;
    monitoring.call_method1("use_tool_id", (tool, "pyprof"))?;
    DISABLE.store(monitoring.getattr("DISABLE")?.into_ptr(), Ordering::Relaxed);
    let of_calls = register(monitoring, tool, &LOCAL_OF_CALLS)?
        | register(monitoring, tool, &LOCAL_FOR_OTHERS)?;
    let of_lines = register(monitoring, tool, &LOCAL_OF_LINES)?;
    let everywhere = register(monitoring, tool, &GLOBAL)?;
    monitoring.call_method1("set_events", (tool, everywhere))?;
    Ok(Installed {
        tool,
        of_calls,
        of_lines,
    })
}

/// Registers the callbacks of events and gives their set.
fn register(monitoring: &Bound<'_, PyAny>, tool: u8, names: &[&str]) -> PyResult<u32> {
    let known = monitoring.getattr("events")?;
    let mut set = 0;
    for name in names {
        let event: u32 = known.getattr(*name)?.extract()?;
        let callback = native(monitoring.py(), callback(name))?;
        monitoring.call_method1("register_callback", (tool, event, callback))?;
        set |= event;
    }
    Ok(set)
}

fn callback(event: &str) -> Callback {
    match event {
        "PY_START" => on_start,
        "PY_RESUME" | "PY_THROW" => on_resume,
        "PY_YIELD" => on_yield,
        "LINE" => on_line,
        "JUMP" => on_jump,
        #[cfg(Py_3_13)]
        "INSTRUCTION" => on_instruction,
        _ => on_end,
    }
}

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

/// The shell of a callback: C's arguments in, what the event tells in the middle, Python's `None` out. After the code
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
    Answer::GoOn
});

callback!(on_resume(event, 1) {
    event.enter(Beginning::Resume);
    Answer::GoOn
});

callback!(on_line(event, 1) {
    match u32::try_from(event.number(1)) {
        Ok(line) => event.line(line),
        Err(_) => Answer::GoOn,
    }
});

callback!(
    /// A line that jumps back to itself is executed again, which `LINE` does not tell. Other jumps are of no interest,
    /// and will not be.
    on_jump(event, 2) {
        let (from, to) = (event.number(1), event.number(2));
        if to <= from
            && let Some(line) = event.line_at(to)
            && event.line_at(from) == Some(line)
        {
            event.line(line)
        } else {
            Answer::NoMore
        }
    }
);

callback!(on_yield(event, 1) {
    if let Some(tag) = event.tag() {
        thread::leave(tag, event.key(), Ending::Suspension);
    }
    Answer::GoOn
});

callback!(on_end(event, 1) {
    if let Some(tag) = event.tag()
        && let Some(call) = thread::leave(tag, event.key(), Ending::End)
    {
        opening::show(&call);
    }
    Answer::GoOn
});

#[cfg(Py_3_13)]
callback!(on_instruction(_event, 1) { Answer::NoMore });

/// Whether an event is to come again when the same instruction is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    GoOn,
    NoMore,
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
                Self::GoOn => ffi::Py_None(),
                Self::NoMore => DISABLE.load(Ordering::Relaxed),
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
    /// The arguments of a callback that is running, of which the first is a code object.
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

    fn line_at(&self, offset: i32) -> Option<u32> {
        // SAFETY: the first argument is a code object, by the contract of `new`.
        let line = unsafe { ffi::PyCode_Addr2Line(self.code().cast(), offset) };
        u32::try_from(line).ok()
    }

    /// What we know of the code object, if it is one of ours: events that Python does not have per code object come for
    /// all.
    fn tag(&self) -> Option<&Tag> {
        // SAFETY: a code object by the contract of `new`; callbacks run with the interpreter held.
        unsafe { tag::of(self.code()) }
    }

    fn enter(&self, beginning: Beginning) {
        let Some(tag) = self.tag() else { return };
        let Some(line) = self.line_at(self.number(1)) else {
            return;
        };
        // SAFETY: the interpreter is held; the frame is that of the code object, which is about to run.
        let frame = || unsafe { ffi::PyEval_GetFrame() } as usize;
        if let Some(call) = thread::enter(tag, self.key(), line, beginning, frame) {
            opening::show(&call);
        }
    }

    fn line(&self, line: u32) -> Answer {
        match thread::line(self.key(), line, || true) {
            Some(crossing) => stop::stop(&crossing),
            None => Answer::GoOn,
        }
    }

    /// How many of the numbers the interpreter has made for this event.
    fn numbers_made(&self, numbers: usize) -> usize {
        let made = |&index: &usize| self.number(index) > heap::LARGEST_KEPT_NUMBER;
        (1..=numbers).filter(made).count()
    }

    /// Acts on the event, and answers the interpreter.
    fn handle(&self, numbers: usize, act: impl FnOnce() -> Answer) -> *mut ffi::PyObject {
        guarded(Answer::GoOn, || {
            heap::at_event(|| self.numbers_made(numbers), act)
        })
        .object()
    }
}
