"""The memory of a process at this moment."""

import time

from ._native import read_memory
from ._replaced import replaced


def _get_memory(pid, backend, timestamps=False, include_children=False, filename=None):
    """The memory of a process in MiB; with `timestamps`, the pair of it and the seconds since the epoch.

    pid: -1 for this process. backend: as `choose_backend` names it. `filename` has no effect.
    """
    memory = read_memory(pid, backend, include_children)
    return (memory, time.time()) if timestamps else memory


def current():
    """What reads memory: `_get_memory` of the package, which programs replace."""
    return replaced("_get_memory", "_memory") or _get_memory
