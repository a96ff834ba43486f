"""Recording by a Python trace function. It is needed if a program has replaced a part of this package."""

import sys


def begin(profiler, trace):
    """Installs `trace` in this thread, together with the trace function that is already installed. Returns a function
    that undoes this."""
    before = sys.gettrace()
    profiler._original_trace_function = before
    installed = _Installed()
    combined = installed.trace = trace if before is None else _Both(trace, before, installed)  # type: ignore[assignment]
    sys.settrace(combined)

    def end():
        installed.trace = None
        if sys.gettrace() is combined:
            sys.settrace(before)

    return end


def debug(trace, frame, event, arg):
    """Starts pdb at the line that a frame is about to run. Returns the trace function of the frame from there on: that of
    pdb, or `trace` if pdb has continued without a breakpoint."""
    import pdb

    installed = sys.gettrace()
    debugger = pdb.Pdb()
    debugger.set_trace(frame)
    local = debugger.trace_dispatch(frame, event, arg)
    if sys.gettrace() is not None:
        return local
    sys.settrace(installed)
    return trace


class _Installed:
    """Holds the trace function that must stay installed; None after `end`."""

    trace = None


class _Both:
    """Two trace functions combined into one."""

    def __init__(self, first, second, installed):
        self._first = first
        self._second = second
        self._installed = installed

    def __call__(self, frame, event, arg):
        first = self._first and self._first(frame, event, arg)
        second = self._second and self._second(frame, event, arg)
        installed = self._installed.trace
        if installed is not None and sys.gettrace() is not installed:
            # tools in C install themselves as the trace function when they are called from Python
            sys.settrace(installed)
        if event == "call":
            return _Both(first, second, self._installed) if first or second else None
        # as in the interpreter, a trace function that returns None stays in use
        self._first = first or self._first
        self._second = second or self._second
        return self
