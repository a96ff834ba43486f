//! The tool of `sys.monitoring` that pyprof takes, and the events that it sets.

use std::ops::RangeInclusive;
use std::sync::atomic::Ordering;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::for_others::LOCAL_FOR_OTHERS;
use super::unwinding::{GLOBAL, LOCAL_OF_UNWINDING};
use super::{
    Callback, DISABLE, EventCallback, LOCAL_OF_CALLS, LOCAL_OF_INSTRUCTIONS, LOCAL_OF_LINES, native,
};

/// The tools in the order of preference: first those without a reserved use, then those that Python reserves for
/// debuggers, coverage and optimizers. The profiler's is never taken, since cProfile would not start.
const TOOLS: [u8; 5] = [4, 3, 5, 1, 0];

/// All tools that a program can take.
const TOOLS_OF_ALL: RangeInclusive<u8> = 0..=5;

/// The objects of `sys.monitoring` that the hook uses, and its tool.
#[derive(Debug)]
pub(super) struct Installed {
    monitoring: Py<PyAny>,
    get_tool: Py<PyAny>,
    tool: u8,
    /// The sets of local events.
    pub(super) of_calls: u32,
    pub(super) of_lines: u32,
    of_instructions: u32,
}

static INSTALLED: PyOnceLock<Installed> = PyOnceLock::new();

impl Installed {
    /// Returns the installed hook, and takes a tool at the first call.
    pub(super) fn get(py: Python<'_>) -> PyResult<&Self> {
        INSTALLED.get_or_try_init(py, || {
            Self::install(&py.import("sys")?.getattr("monitoring")?)
        })
    }

    /// Sets the local events of a code object.
    pub(super) fn set(&self, code: &Bound<'_, PyAny>, events: u32) -> PyResult<()> {
        set_local_events(self.monitoring.bind(code.py()), self.tool, code, events)
    }

    /// Returns whether another tool is in use. It may have `LINE` events and disable single ones.
    pub(super) fn is_one_of_several(&self, py: Python<'_>) -> bool {
        let get_tool = self.get_tool.bind(py);
        let mut others = TOOLS_OF_ALL.filter(|tool| *tool != self.tool);
        others.any(|tool| !is_free(get_tool, tool))
    }

    /// Sets the events of a code object whose lines begin at instructions. Returns whether that was possible.
    ///
    /// Python 3.12 forgets the instruction events of a tool, and may forget where a function returns, when a second
    /// tool sets events of the same code object later. This does not happen if there was a second tool before, so one
    /// is taken for a moment.
    pub(super) fn set_instructions(&self, code: &Bound<'_, PyAny>) -> PyResult<bool> {
        let monitoring = self.monitoring.bind(code.py());
        let Some(second) = free_tool(monitoring) else {
            return Ok(false);
        };
        monitoring.call_method1("use_tool_id", (second, "pyprof"))?;
        let set = set_local_events(monitoring, second, code, self.of_calls)
            .and_then(|()| self.set(code, self.of_calls))
            .and_then(|()| self.set(code, self.of_calls | self.of_instructions));
        set_local_events(monitoring, second, code, 0)?;
        monitoring.call_method1("free_tool_id", (second,))?;
        set.map(|()| true)
    }

    fn install(monitoring: &Bound<'_, PyAny>) -> PyResult<Self> {
        let tool = take_tool(monitoring)?;
        let of_calls = register(monitoring, tool, &LOCAL_OF_CALLS)?
            | register(monitoring, tool, &LOCAL_OF_UNWINDING)?
            | register(monitoring, tool, &LOCAL_FOR_OTHERS)?;
        let of_lines = register(monitoring, tool, &LOCAL_OF_LINES)?;
        let of_instructions = register(monitoring, tool, &LOCAL_OF_INSTRUCTIONS)?;
        let everywhere = register(monitoring, tool, &GLOBAL)?;
        monitoring.call_method1("set_events", (tool, everywhere))?;
        Ok(Self {
            monitoring: monitoring.clone().unbind(),
            get_tool: monitoring.getattr("get_tool")?.unbind(),
            tool,
            of_calls,
            of_lines,
            of_instructions,
        })
    }
}

/// Takes a tool for as long as the process runs.
pub(super) fn take_tool(monitoring: &Bound<'_, PyAny>) -> PyResult<u8> {
    let tool = free_tool(monitoring).ok_or_else(|| {
        PyRuntimeError::new_err(
            "no tool number of sys.monitoring is free: other tools have taken them all",
        )
    })?;
    monitoring.call_method1("use_tool_id", (tool, "pyprof"))?;
    DISABLE.store(monitoring.getattr("DISABLE")?.into_ptr(), Ordering::Relaxed);
    Ok(tool)
}

fn free_tool(monitoring: &Bound<'_, PyAny>) -> Option<u8> {
    let get_tool = monitoring.getattr("get_tool").ok()?;
    TOOLS.into_iter().find(|tool| is_free(&get_tool, *tool))
}

fn is_free(get_tool: &Bound<'_, PyAny>, tool: u8) -> bool {
    let taken = get_tool.call1((tool,));
    taken.is_ok_and(|name| name.is_none())
}

fn set_local_events(
    monitoring: &Bound<'_, PyAny>,
    tool: u8,
    code: &Bound<'_, PyAny>,
    events: u32,
) -> PyResult<()> {
    monitoring.call_method1("set_local_events", (tool, code, events))?;
    Ok(())
}

/// Registers the callbacks of events, and returns the set of the events.
fn register(monitoring: &Bound<'_, PyAny>, tool: u8, events: &[EventCallback]) -> PyResult<u32> {
    let mut set = 0;
    for (name, callback) in events {
        set |= register_as(monitoring, tool, name, *callback)?;
    }
    Ok(set)
}

/// Registers the callback of an event, and returns the event.
pub(super) fn register_as(
    monitoring: &Bound<'_, PyAny>,
    tool: u8,
    name: &str,
    callback: Callback,
) -> PyResult<u32> {
    let event: u32 = monitoring.getattr("events")?.getattr(name)?.extract()?;
    let callback = native(monitoring.py(), callback)?;
    monitoring.call_method1("register_callback", (tool, event, callback))?;
    Ok(event)
}
