"""The times of functions and blocks."""

import sys
import time
from _thread import _local as Local
from contextlib import contextmanager

from ._native import choose_backend


class TimeStamper:
    """Notes memory and time at the entry and the exit of each call of a function, and of each run of a block.

    backend: what is measured, as `choose_backend` names it.
    include_children: whether the memory of all descendants of this process counts as well.

    `functions` has for each function a list of `[(MiB, seconds since the epoch) at entry, the same at exit]`, `stack` for
    each of these how many others were running in its thread when it began.
    """

    def __init__(self, backend="psutil", include_children=False):
        self.functions = {}
        self.stack = {}
        self.backend = choose_backend(backend)
        self.include_children = include_children
        self._here = _Here()

    @property
    def current_stack_level(self):
        """How many calls and blocks are running in this thread, less one."""
        return self._here.running - 1

    def __call__(self, func=None, precision=None):
        """A function whose calls are noted. Without `func`, a decorator. `precision` has no effect."""
        if func is None:
            return lambda func: self(func, precision=precision)
        if not callable(func):
            raise ValueError("Value must be callable")
        import functools

        self.add_function(func)
        return functools.update_wrapper(self.wrap_function(func), func)

    def timestamp(self, name="<block>"):
        """A block to be noted: `with profile.timestamp("name"):`."""

        def block():
            """Stands for the block among the functions."""

        block.__module__ = ""
        block.__name__ = name
        self.add_function(block)
        return _TimeStamperCM(self, block)

    def add_function(self, func):
        """Make room for a function; its calls are noted by what `wrap_function` gives."""
        self.functions.setdefault(func, [])
        self.stack.setdefault(func, [])

    def wrap_function(self, func):
        """A function that does as `func` does, and notes its calls. For a coroutine or generator that is the time from its
        first step to its last."""
        from ._stamp_wrappers import noted

        return noted(func, lambda: _TimeStamperCM(self, func))

    @contextmanager
    def call_on_stack(self, func, *args, **kwds):
        """Call `func` and note it until the end of the context, which gets what it returns."""
        self.add_function(func)
        with _TimeStamperCM(self, func):
            yield func(*args, **kwds)

    def show_results(self, stream=None):
        """Write a line for each run: `FUNC name MiB seconds MiB seconds level`. What still runs ends now."""
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
    """A run of a function or block."""

    def __init__(self, stamper, func):
        self._stamper = stamper
        self._func = func
        self._spans = []

    def __enter__(self):
        stamper = self._stamper
        stamper.stack[self._func].append(stamper._here.running)
        stamper._here.running += 1
        span = [stamper._now()]
        self._spans.append(span)
        stamper.functions[self._func].append(span)

    def __exit__(self, *_):
        self._stamper._here.running -= 1
        self._spans.pop().append(self._stamper._now())


class _Here(Local):
    """The state of a time stamper in one thread."""

    def __init__(self):
        self.running = 0
