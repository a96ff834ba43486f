"""The memory of a process now."""

import time

from ._native import OtherProcess, read_memory
from ._overrides import replaced

_BACKENDS = {0: "psutil", "rss": "psutil", "pss": "psutil_pss", "uss": "psutil_uss"}
"""psutil's names of figures, each with the backend that measures this figure."""

_METRICS = {"psutil_pss": ("memory_full_info", "pss"), "psutil_uss": ("memory_full_info", "uss")}


def _get_memory(pid, backend, timestamps=False, include_children=False, filename=None):
    """The memory of a process in MiB; with `timestamps`, the pair of it and the seconds since the epoch.

    pid: -1 for this process. backend: as `choose_backend` names it. `filename` has no effect.

    Raises ProcessLookupError, or PermissionError, where the process is not there or may not be read.
    """
    memory = read_memory(pid, backend, include_children)
    return (memory, time.time()) if timestamps else memory


def _get_child_memory(process, meminfo_attr=None, memory_metric=0):
    """For each process that descends from this one, its process number and its memory in MiB.

    process: a process number, -1 for this process, or an object that has it as `pid`, as psutil's processes do.
    memory_metric: what is counted: 0 or "rss", "pss", or "uss". `meminfo_attr` has no effect.
    """
    try:
        backend = _BACKENDS[memory_metric]
    except KeyError:
        raise ValueError(f"memory is counted as 0, 'rss', 'pss' or 'uss', not as {memory_metric!r}") from None
    yield from OtherProcess(_pid(process), backend).descendants()


def current():
    """Returns the function that reads memory: `_get_memory` of the package, which programs replace."""
    return replaced("_get_memory", "_memory") or _get_memory


def metric(backend):
    """Returns the arguments after the process with which `_get_child_memory` measures as `backend` does."""
    return _METRICS.get(backend, ())


def _pid(process):
    pid = getattr(process, "pid", process)
    if pid == -1:
        import os

        return os.getpid()
    return pid
