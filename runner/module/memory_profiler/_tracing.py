"""Recording by a trace function of Python's, for profilers that have replaced a part of ours."""

import sys


def begin(profiler, trace):
    """Have this thread traced by `trace`, and by what traces it already. Gives what takes that back."""
    before = sys.gettrace()
    profiler._original_trace_function = before
    ours = trace if before is None else _Both(trace, before)
    sys.settrace(ours)

    def end():
        if sys.gettrace() is ours:
            sys.settrace(before)

    return end


class _Both:
    """Two trace functions as one."""

    def __init__(self, first, second):
        self._first = first
        self._second = second

    def __call__(self, frame, event, arg):
        first = self._first and self._first(frame, event, arg)
        second = self._second and self._second(frame, event, arg)
        if event == "call":
            return _Both(first, second) if first or second else None
        # as in the interpreter, what gives nothing goes on as it is
        self._first = first or self._first
        self._second = second or self._second
        return self
