//! pyprof's trace function: passes the event to the thread, then to the program's tracer.

use std::ffi::c_int;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyprof_measure::Beginning;

use super::{self as tracer, HERE};
use crate::events::activation::{self, Ending};
use crate::events::code_extra::{self, CodeExtra};
use crate::events::debugger;
use crate::events::hook::evaluation::layout::ThreadState;
use crate::events::limit::Crossing;
use crate::events::thread;
use crate::interpreter::guard::guarded;
use crate::reading::allocations;

/// The kinds of events of a trace function.
const CALL: c_int = 0;
const LINE: c_int = 2;
const RETURN: c_int = 3;

pub(in crate::events::hook::evaluation) unsafe extern "C-unwind" fn trace(
    object: *mut ffi::PyObject,
    frame: *mut ffi::PyFrameObject,
    what: c_int,
    argument: *mut ffi::PyObject,
) -> c_int {
    let doing = guarded(Doing::Program, || {
        let event = Event {
            frame,
            what,
            argument,
        };
        allocations::at_event(|| 0, || event.observe())
    });
    // SAFETY: the thread owns the state as long as the thread runs.
    let thread = || unsafe { &mut *ThreadState::current() };
    if doing == Doing::Debugger {
        tracer::keep_after_event(thread());
    }
    let Some(program) = HERE.with(|here| here.program.get()) else {
        return 0;
    };
    // SAFETY: it is the program's own trace function, with the original arguments.
    let trace = || unsafe { program(object, frame, what, argument) };
    let status = match doing {
        Doing::Program => trace(),
        Doing::Debugger => {
            let status = allocations::at_event(|| 0, trace);
            guarded((), || allocations::at_event(|| 0, debugger_is_done));
            status
        }
    };
    tracer::keep_after_event(thread());
    status
}

/// The purpose for which the program's tracer is called at an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Program,
    /// The debugger, which was started at this event.
    Debugger,
}

fn step_in(crossing: &Crossing) -> Doing {
    // SAFETY: trace functions are called while this thread holds the interpreter, also while it finalises.
    let py = unsafe { Python::assume_attached() };
    match debugger::open(py, crossing) {
        Some(_) => Doing::Debugger,
        None => Doing::Program,
    }
}

fn debugger_is_done() {
    // SAFETY: as in `step_in`.
    debugger::close(unsafe { Python::assume_attached() });
}

/// One event of a traced frame.
struct Event {
    frame: *mut ffi::PyFrameObject,
    what: c_int,
    /// The return value; null if an exception leaves the frame.
    argument: *mut ffi::PyObject,
}

impl Event {
    fn observe(&self) -> Doing {
        if self.what == LINE {
            // called only if the frame is not that of the innermost activation; the code object is not needed otherwise
            let is_profiled = || self.with_extra(|_| ()).is_some();
            let crossing = self
                .line()
                .and_then(|line| thread::line(self.frame as usize, line, is_profiled));
            return crossing.map_or(Doing::Program, |crossing| step_in(&crossing));
        }
        self.with_extra(|extra| self.enter_or_leave(extra));
        Doing::Program
    }

    /// Calls `act` with the extra of the frame's code object; returns none if the code object is not profiled.
    fn with_extra<T>(&self, act: impl FnOnce(&CodeExtra) -> T) -> Option<T> {
        // SAFETY: the frame is alive during the event, and keeps its code object alive.
        let code = unsafe { ffi::PyFrame_GetCode(self.frame) };
        // SAFETY: it is a code object, and this thread holds the interpreter.
        let done = unsafe { code_extra::of(code.cast()) }.map(act);
        // SAFETY: `PyFrame_GetCode` returned a new reference.
        unsafe { ffi::Py_DECREF(code.cast()) };
        done
    }

    fn enter_or_leave(&self, extra: &CodeExtra) {
        let key = self.frame as usize;
        let over = match self.what {
            CALL => self
                .line()
                .and_then(|line| thread::enter(extra, key, line, self.beginning(extra), || key)),
            RETURN => thread::leave(extra, key, self.ending(extra)),
            _ => None,
        };
        if let Some(call) = over {
            activation::show(&call);
        }
    }

    fn line(&self) -> Option<u32> {
        // SAFETY: the frame is alive during the event.
        let line = unsafe { ffi::PyFrame_GetLineNumber(self.frame) };
        u32::try_from(line).ok()
    }

    /// Returns how the activation begins. It reads the position of the frame only if the answer depends on it.
    fn beginning(&self, extra: &CodeExtra) -> Beginning {
        /// The instruction at which a frame of Python 3.11 starts. Up to 3.10, a frame at its start has executed
        /// nothing.
        const RESUME: u8 = 151;
        if !extra.can_resume() {
            return Beginning::Start;
        }
        match self.instruction(0) {
            None | Some((RESUME, 0)) => Beginning::Start,
            Some(_) => Beginning::Resume,
        }
    }

    fn ending(&self, extra: &CodeExtra) -> Ending {
        const YIELD_FROM: u8 = 72;
        const YIELD_VALUE: u8 = 86;
        if !extra.can_resume() || self.argument.is_null() {
            return Ending::End;
        }
        // a frame that awaits has gone back by one instruction, to repeat it
        match (self.instruction(0), self.instruction(1)) {
            (Some((YIELD_VALUE, _)), _) | (_, Some((YIELD_FROM, _))) => Ending::Suspension,
            _ => Ending::End,
        }
    }

    /// Returns the opcode and the argument of the instruction at the frame's position, or `further` instructions after
    /// it; none before the first instruction.
    fn instruction(&self, further: usize) -> Option<(u8, u8)> {
        // SAFETY: trace functions are called while this thread holds the interpreter, also while it finalises.
        let py = unsafe { Python::assume_attached() };
        // SAFETY: the frame is alive during the event.
        let frame = unsafe { Bound::from_borrowed_ptr(py, self.frame.cast()) };
        // it is -1 before the first instruction; extracting that as unsigned would set an exception that cannot be
        // returned here
        let at: isize = frame.getattr("f_lasti").ok()?.extract().ok()?;
        let at = usize::try_from(at).ok()?;
        let code = frame.getattr("f_code").ok()?.getattr("co_code").ok()?;
        let code = code.cast::<PyBytes>().ok()?.as_bytes();
        let at = at + 2 * further;
        Some((*code.get(at)?, *code.get(at + 1)?))
    }
}
