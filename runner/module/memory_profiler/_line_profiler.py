"""The line profiler that programs create themselves."""

import sys
from _thread import _local as Local

from . import _native
from ._code_map import CodeMap
from ._overrides import replaced


class LineProfiler:
    """Records functions line by line: those that were added, while it is enabled.

    backend: what is measured, as `choose_backend` names it (default: "psutil", the resident set).
    include_children: whether the memory of all descendants of this process counts as well.
    max_mem: the memory in MiB at which the debugger is stepped into.

    What it records is found in `code_map`. A subclass may replace whatever it likes: recording is native as long as
    `trace_memory_usage` and `trace_max_mem` here, and `trace` of the code map, are those of this module.
    """

    def __init__(self, **kw):
        self._here = _Here()
        self.backend = _native.choose_backend(kw.get("backend"))
        self.max_mem = kw.get("max_mem")
        self.code_map = CodeMap(include_children=kw.get("include_children", False), backend=self.backend)
        self.enable_count = 0
        self.prev_lineno = None

    @property
    def code_map(self):
        """What was recorded. Another one that is put in its place takes over at once."""
        return self._code_map

    @code_map.setter
    def code_map(self, code_map):
        is_enabled = self._here.enabled is not None
        if is_enabled:
            self._end()
        self._code_map = code_map
        if is_enabled:
            self._begin()

    @property
    def prevlines(self):
        """Where the frames of this thread are that a trace function of Python's is recording, the innermost last."""
        return self._here.prevlines

    def __call__(self, func=None, precision=1):
        """A function that is recorded when it is called; of a class, its methods are.

        Without `func`, a decorator. `precision` has no effect here: it is said to `show_results`.
        """
        if func is None:
            return lambda func: self(func, precision=precision)
        from . import _enable_wrappers

        return _enable_wrappers.decorated(self, func)

    def add_function(self, func):
        """Record a function whenever it is called while the profiler is enabled."""
        code = getattr(func, "__code__", None)
        is_compiled = "cython" in type(func).__name__
        if code is None or (is_compiled and sys.version_info >= (3, 13)):
            import warnings

            warnings.warn(f"Could not extract a code object for the object {func!r}", stacklevel=2)
        else:
            self.code_map.add(code)
            if is_compiled and isinstance(self.code_map, CodeMap):
                # up to Python 3.12, only trace functions get its lines, if it was compiled with `linetrace`
                self.code_map._is_native = False

    def wrap_function(self, func):
        """A function that does as `func` does, with the profiler enabled. A coroutine or generator is not
        recorded while it is suspended."""
        from . import _enable_wrappers

        return _enable_wrappers.wrapper(self, func)

    def runctx(self, cmd, globals, locals):
        """Execute a statement with the profiler enabled; gives back the profiler."""
        self.enable_by_count()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable_by_count()
        return self

    def enable_by_count(self):
        """Enable the profiler in this thread, until as many calls of `disable_by_count`."""
        here = self._here
        if here.count == 0:
            self.enable()
        here.count += 1
        self.enable_count += 1

    def disable_by_count(self):
        """Take one `enable_by_count` back."""
        here = self._here
        if here.count > 0:
            self.enable_count -= 1
            here.count -= 1
            if here.count == 0:
                self.disable()

    def __enter__(self):
        self.enable_by_count()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.disable_by_count()

    def _repr_html_(self):
        """What a notebook shows."""
        from . import _html

        return _html.tables(self)

    def enable(self):
        """Record what this thread calls from here on."""
        if self._here.enabled is None:
            self._begin()

    def disable(self):
        """Take `enable` back."""
        if self._here.enabled is not None:
            self._end()

    def _begin(self):
        if self._is_native():
            self.code_map._record_all()
            recording = self.code_map._recording
            recording.begin(self.max_mem)
            self._here.enabled = recording.end
        else:
            from . import _settrace

            trace = self.trace_memory_usage if self.max_mem is None else self.trace_max_mem
            self._here.enabled = _settrace.begin(self, trace)

    def _end(self):
        end, self._here.enabled = self._here.enabled, None
        end()  # type: ignore[misc]

    def _is_native(self):
        code_map = self.code_map
        return (
            isinstance(code_map, CodeMap)
            and code_map._is_native
            and type(code_map).trace is CodeMap.trace
            and _is_untouched(self, "trace_memory_usage")
            and (self.max_mem is None or _is_untouched(self, "trace_max_mem"))
            and replaced("_get_memory", "_memory") is None
        )

    def trace_memory_usage(self, frame, event, arg):
        """A trace function, as `sys.settrace` takes it, that records the frames of `code_map`."""
        code_map, code = self.code_map, frame.f_code
        if code in code_map:
            here = self._here
            tells = isinstance(code_map, CodeMap)
            if event == "call":
                here.prevlines.append(frame.f_lineno)
                here.since.append(code_map._begin(code) if tells else None)
            elif event in ("line", "return") and here.prevlines:
                line = here.prevlines.pop()
                if tells:
                    code_map._go_on(here.since[-1])
                code_map.trace(code, line, self.prev_lineno)
                if tells:
                    code_map._go_on(None)
                self.prev_lineno = line
                if event == "line":
                    here.prevlines.append(frame.f_lineno)
                else:
                    here.since.pop()
        return self.trace_memory_usage

    def trace_max_mem(self, frame, event, arg):
        """As `trace_memory_usage`, and steps into pdb where the memory comes to `max_mem`."""
        self.trace_memory_usage(frame, event, arg)
        if event == "line" and frame.f_code in self.code_map:
            memory = self.code_map._read(frame.f_code)
            here, was_reached = self._here, self._here.is_reached
            here.is_reached = memory >= self.max_mem
            if here.is_reached and not was_reached:
                print(f"Current memory {memory:.2f} MiB exceeded the maximum of {self.max_mem:.2f} MiB")
                print("Stepping into the debugger ")
                from . import _settrace

                goes_on = _settrace.debug(self.trace_max_mem, frame, event, arg)
                # the memory that the debugger uses belongs to no line
                taken = self.code_map._read(frame.f_code) - memory
                here.since = [since if since is None else since + taken for since in here.since]
                return goes_on
        return self.trace_max_mem


class _Here(Local):
    """The state of a profiler in one thread."""

    def __init__(self):
        self.count = 0
        self.enabled = None
        """The function that disables the profiler in this thread; None if it is not enabled here."""
        self.prevlines = []
        self.since = []
        """The results of the code map's `_begin` for the frames of `prevlines`."""
        self.is_reached = False


def _is_untouched(profiler, name):
    return name not in vars(profiler) and getattr(type(profiler), name) is getattr(LineProfiler, name)
