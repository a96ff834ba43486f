"""The class `LineProfiler`."""

import sys
from _thread import _local as Local

from . import _native
from ._code_map import CodeMap
from ._overrides import replaced


class LineProfiler:
    """Records the added functions line by line while it is enabled.

    backend: the name of a backend, as for `choose_backend`. Default: "psutil", the resident set.
    include_children: True to add the memory of all descendants of this process. Default: False.
    max_mem: the memory in MiB at which pdb is started; None (the default) for never.

    The measurements are in `code_map`. A subclass may replace any method. Recording is native as long as
    `trace_memory_usage`, `trace_max_mem` and the `trace` of the code map are those of this module.
    """

    def __init__(self, **kw):
        self._thread = _ThreadState()
        self.backend = _native.choose_backend(kw.get("backend"))
        self.max_mem = kw.get("max_mem")
        self.code_map = CodeMap(include_children=kw.get("include_children", False), backend=self.backend)
        self.enable_count = 0
        self.prev_lineno = None

    @property
    def code_map(self):
        """The measurements, a CodeMap. If it is replaced while the profiler is enabled, the new one records from then
        on."""
        return self._code_map

    @code_map.setter
    def code_map(self, code_map):
        is_enabled = self._thread.end is not None
        if is_enabled:
            self._end()
        self._code_map = code_map
        if is_enabled:
            self._begin()

    @property
    def prevlines(self):
        """The current line numbers of the frames in this thread, the innermost last. The list is empty while recording is
        native."""
        return self._thread.prevlines

    def __call__(self, func=None, precision=1):
        """Return a function that is recorded when it is called. The methods of a class are recorded.

        Without `func`, return a decorator. `precision` has no effect here; `show_results` has such an argument.
        """
        if func is None:
            return lambda func: self(func, precision=precision)
        from . import _enable_wrappers

        return _enable_wrappers.decorated(self, func)

    def add_function(self, func):
        """Record the calls of a function while the profiler is enabled. Warns if the function has no code object."""
        code = getattr(func, "__code__", None)
        is_compiled = "cython" in type(func).__name__
        if code is None or (is_compiled and sys.version_info >= (3, 13)):
            import warnings

            warnings.warn(f"Could not extract a code object for the object {func!r}", stacklevel=2)
        else:
            self.code_map.add(code)
            if is_compiled and isinstance(self.code_map, CodeMap):
                # up to Python 3.12, Cython reports lines to trace functions only, and only with `linetrace`
                self.code_map._is_native = False

    def wrap_function(self, func):
        """Return a function that calls `func` with the profiler enabled. A coroutine or generator is not recorded while it
        is suspended."""
        from . import _enable_wrappers

        return _enable_wrappers.wrapper(self, func)

    def runctx(self, cmd, globals, locals):
        """Execute a statement, or a code object, with the profiler enabled. Return the profiler."""
        self.enable_by_count()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable_by_count()
        return self

    def enable_by_count(self):
        """Enable the profiler in this thread. It stays enabled until `disable_by_count` was called as often."""
        here = self._thread
        if here.count == 0:
            self.enable()
        here.count += 1
        self.enable_count += 1

    def disable_by_count(self):
        """Undo one call of `enable_by_count`."""
        here = self._thread
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
        """Return the tables as HTML, for notebooks."""
        from . import _html

        return _html.tables(self)

    def enable(self):
        """Enable the profiler in this thread."""
        if self._thread.end is None:
            self._begin()

    def disable(self):
        """Disable the profiler in this thread."""
        if self._thread.end is not None:
            self._end()

    def _begin(self):
        if self._is_native():
            self.code_map._record_all()
            recording = self.code_map._recording
            recording.begin(self.max_mem)
            self._thread.end = recording.end
        else:
            from . import _settrace

            trace = self.trace_memory_usage if self.max_mem is None else self.trace_max_mem
            self._thread.end = _settrace.begin(self, trace)

    def _end(self):
        end, self._thread.end = self._thread.end, None
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
        """A trace function for `sys.settrace`, which records the lines of the code objects in `code_map`."""
        code_map, code = self.code_map, frame.f_code
        if code in code_map:
            here = self._thread
            has_frames = isinstance(code_map, CodeMap)
            if event == "call":
                here.prevlines.append(frame.f_lineno)
                here.since.append(code_map._begin(code) if has_frames else None)
            elif event in ("line", "return") and here.prevlines:
                line = here.prevlines.pop()
                if has_frames:
                    code_map._select(here.since[-1])
                code_map.trace(code, line, self.prev_lineno)
                if has_frames:
                    code_map._select(None)
                self.prev_lineno = line
                if event == "line":
                    here.prevlines.append(frame.f_lineno)
                else:
                    here.since.pop()
        return self.trace_memory_usage

    def trace_max_mem(self, frame, event, arg):
        """Record as `trace_memory_usage` does, and start pdb when the memory reaches `max_mem`."""
        self.trace_memory_usage(frame, event, arg)
        if event == "line" and frame.f_code in self.code_map:
            memory = self.code_map._read(frame.f_code)
            here, was_reached = self._thread, self._thread.is_reached
            here.is_reached = memory >= self.max_mem
            if here.is_reached and not was_reached:
                print(f"Current memory {memory:.2f} MiB exceeded the maximum of {self.max_mem:.2f} MiB")
                print("Stepping into the debugger ")
                from . import _settrace

                next_trace = _settrace.debug(self.trace_max_mem, frame, event, arg)
                # the memory that the debugger uses belongs to no line
                taken = self.code_map._read(frame.f_code) - memory
                here.since = [since if since is None else since + taken for since in here.since]
                return next_trace
        return self.trace_max_mem


class _ThreadState(Local):
    """The state of a profiler in one thread."""

    def __init__(self):
        self.count = 0
        self.end = None
        """The function that disables the profiler in this thread; None if it is disabled."""
        self.prevlines = []
        self.since = []
        """The results of the code map's `_begin` for the frames of `prevlines`."""
        self.is_reached = False


def _is_untouched(profiler, name):
    return name not in vars(profiler) and getattr(type(profiler), name) is getattr(LineProfiler, name)
