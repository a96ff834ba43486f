"""The times of functions and blocks."""

import sys
import time
from _thread import _local as Local
from contextlib import contextmanager

from ._native import choose_backend


class TimeStamper:
    """Records memory and time at entry and exit of each call of a function, and of each run of a block.

    backend: the name of a backend, as for `choose_backend`.
    include_children: True to add the memory of all descendants of this process.

    functions: a dictionary with a list for each function. Each call is `[(MiB, seconds since the epoch) at entry, the
        same at exit]`. The exit is missing while the call runs.
    stack: a dictionary with a list for each function. It has the level of each call: the number of other calls and blocks
        that were running in the thread when the call began.
    """

    def __init__(self, backend="psutil", include_children=False):
        self.functions = {}
        self.stack = {}
        self.backend = choose_backend(backend)
        self.include_children = include_children
        self._thread = _ThreadState()

    @property
    def current_stack_level(self):
        """The level of the innermost running call or block in this thread; -1 if none is running."""
        return self._thread.running - 1

    def __call__(self, func=None, precision=None):
        """Return a function whose calls are recorded. Without `func`, return a decorator. `precision` has no effect."""
        if func is None:
            return lambda func: self(func, precision=precision)
        if not callable(func):
            raise ValueError("Value must be callable")
        import functools

        self.add_function(func)
        return functools.update_wrapper(self.wrap_function(func), func)

    def timestamp(self, name="<block>"):
        """Return a context manager that records a block: `with profile.timestamp("name"):`."""

        def block():
            """The key of the block in `functions`."""

        block.__module__ = ""
        block.__name__ = name
        self.add_function(block)
        return _TimeStamperCM(self, block)

    def add_function(self, func):
        """Add a function without calls. The result of `wrap_function` records its calls."""
        self.functions.setdefault(func, [])
        self.stack.setdefault(func, [])

    def wrap_function(self, func):
        """Return a function that calls `func` and records the calls. The call of a coroutine or generator lasts from its
        first step to its last."""
        from ._stamp_wrappers import stamped

        return stamped(func, lambda: _TimeStamperCM(self, func))

    @contextmanager
    def call_on_stack(self, func, *args, **kwds):
        """Call `func`, and record the time until the end of the context. The value of the context is the returned value."""
        self.add_function(func)
        with _TimeStamperCM(self, func):
            yield func(*args, **kwds)

    def show_results(self, stream=None):
        """Write a line for each call or block: `FUNC name MiB seconds MiB seconds level`.

        The first two figures are those at entry, the next two those at exit. For a call that still runs, the present
        memory and time stand for the exit.

        stream: an object with `write(text)`; None for standard output.
        """
        stream = sys.stdout if stream is None else stream
        for func, spans in self.functions.items():
            name = f"{func.__module__}.{func.__name__}"
            for span, level in zip(spans, self.stack[func]):
                (began_with, began), (ended_with, ended) = [*span, self._now()][:2]
                stream.write(f"FUNC {name} {began_with:.4f} {began:.4f} {ended_with:.4f} {ended:.4f} {level}\n")

    def _now(self):
        from . import _memory

        memory = _memory.current()(-1, self.backend, include_children=self.include_children)
        return memory, time.time()


class _TimeStamperCM:
    """The context of a call or block. It records the entry and the exit."""

    def __init__(self, stamper, func):
        self._stamper = stamper
        self._func = func
        self._spans = []

    def __enter__(self):
        stamper = self._stamper
        stamper.stack[self._func].append(stamper._thread.running)
        stamper._thread.running += 1
        span = [stamper._now()]
        self._spans.append(span)
        stamper.functions[self._func].append(span)

    def __exit__(self, *_):
        self._stamper._thread.running -= 1
        self._spans.pop().append(self._stamper._now())


class _ThreadState(Local):
    """The state of a time stamper in one thread."""

    def __init__(self):
        self.running = 0
