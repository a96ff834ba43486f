"""The present memory of a process."""

import time

from ._native import OtherProcess, read_memory
from ._overrides import replaced

_BACKENDS = {0: "psutil", "rss": "psutil", "pss": "psutil_pss", "uss": "psutil_uss"}
"""The values of `memory_metric`, each with the backend that measures it."""

_METRICS = {"psutil_pss": ("memory_full_info", "pss"), "psutil_uss": ("memory_full_info", "uss")}
"""The backends that need arguments of `_get_child_memory`, each with these arguments."""


def _get_memory(pid, backend, timestamps=False, include_children=False, filename=None):
    """Return the memory of a process in MiB; with `timestamps`, the pair `(MiB, seconds since the epoch)`.

    pid: the pid, or -1 for this process.
    backend: the name of a backend, as for `choose_backend`.
    filename: has no effect.

    Raises ProcessLookupError if the process does not exist, and PermissionError if it may not be read.
    """
    memory = read_memory(pid, backend, include_children)
    return (memory, time.time()) if timestamps else memory


def _get_child_memory(process, meminfo_attr=None, memory_metric=0):
    """Yield `(pid, MiB)` for each descendant of a process.

    process: a pid, -1 for this process, or an object with the attribute `pid`, such as a psutil.Process.
    meminfo_attr: has no effect.
    memory_metric: the measured quantity: 0 or "rss", "pss", or "uss". Another value raises ValueError.
    """
    try:
        backend = _BACKENDS[memory_metric]
    except KeyError:
        raise ValueError(f"memory is counted as 0, 'rss', 'pss' or 'uss', not as {memory_metric!r}") from None
    yield from OtherProcess(_pid(process), backend).descendants()


def current():
    """Returns `_get_memory` of the package, which a program may have replaced."""
    return replaced("_get_memory", "_memory") or _get_memory


def metric(backend):
    """Returns the arguments after `process` with which `_get_child_memory` measures as the backend does."""
    return _METRICS.get(backend, ())


def _pid(process):
    pid = getattr(process, "pid", process)
    if pid == -1:
        import os

        return os.getpid()
    return pid
