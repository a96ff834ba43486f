"""Samples of the memory of a process, taken in the calling thread."""

import os
import select
import time

from . import _memory
from ._native import OtherProcess
from ._overrides import replaced

_WITHOUT_CHILDREN = ("tracemalloc", "jemalloc", "jemalloc_thread")
"""The backends that cannot measure child processes."""


class Sampler:
    """Reads the memory of one process, in the calling thread.

    A sample is a tuple: the memory in MiB, the seconds since the epoch, and a list of `(pid, MiB)` for the children.
    """

    def __init__(self, pid, backend, timestamps=False, include_children=False, each_child=False):
        self._arguments = (pid, backend)
        self._options = {"timestamps": timestamps, "include_children": include_children}
        self._each_child = each_child and backend not in _WITHOUT_CHILDREN
        self._replacement = replaced("_get_memory", "_memory")
        # held open, so that a new process with the same pid is not taken for this one
        is_other = not is_this_process(pid)
        self._process = OtherProcess(pid, backend) if is_other and self._replacement is None else None

    def __call__(self):
        """Takes a sample. Raises ProcessLookupError if the process has ended."""
        if self._process is not None:
            memory, seconds = self._process.read(self._options["include_children"]), None
        else:
            read = self._replacement or _memory._get_memory
            memory, seconds = read(*self._arguments, **self._options), None
            if self._options["timestamps"]:
                memory, seconds = memory
        return memory, time.time() if seconds is None else seconds, self._children()

    def _children(self):
        if not self._each_child:
            return []
        replacement = replaced("_get_child_memory", "_memory")
        if replacement is None and self._process is not None:
            return self._process.descendants()
        pid, backend = self._arguments
        return list((replacement or _memory._get_child_memory)(pid, *_memory.metric(backend)))


def is_this_process(pid):
    """Returns whether `pid` means the calling process."""
    return pid in (-1, os.getpid())


class Schedule:
    """Times that lie whole intervals after the start, however long a sample takes."""

    def __init__(self, interval):
        self.interval = min(max(interval, 0.0001), 1e6)
        self.passed = 0
        """The last time returned by `left`, in intervals since the start."""
        self._begun = time.monotonic()

    def elapsed(self):
        """Returns the seconds since the start."""
        return time.monotonic() - self._begun

    def left(self):
        """Returns the seconds until the next time."""
        elapsed = self.elapsed()
        self.passed = max(self.passed, int(elapsed / self.interval)) + 1
        return max(self.passed * self.interval - elapsed, 0)


class Waiting:
    """Waits for a time or for the end of a process, while the context is active.

    process: a `subprocess.Popen`; None to wait for times only.
    """

    def __init__(self, process):
        self._process = process
        self._descriptor = None
        self._poll = None

    def __enter__(self):
        if self._process is not None and hasattr(os, "pidfd_open"):
            try:
                self._descriptor = os.pidfd_open(self._process.pid)
            except OSError:
                # the process has ended, or the system does not support pidfds
                return self
            self._poll = select.poll()
            self._poll.register(self._descriptor, select.POLLIN)
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        if self._descriptor is not None:
            os.close(self._descriptor)

    def has_ended(self, seconds):
        """Waits for the end of the process, but no longer than this number of seconds. Returns whether the process has
        ended."""
        if self._process is None:
            time.sleep(seconds)
            return False
        if self._process.poll() is not None:
            return True
        if self._poll is None:
            time.sleep(seconds)
        else:
            self._poll.poll(seconds * 1000)
        return self._process.poll() is not None
