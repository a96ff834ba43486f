"""The contenders, each with the command that starts a program under it: plain python, the floors, pyprof and its peers.

A floor does only the necessary part of the work of a profiler: it calls an empty trace callback, or traces allocations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from overheads.environments import HERE, TARGET
from overheads.pythons import Python

PYPROF = TARGET / "release" / "pyprof"


class Cost(Enum):
    """The part of a run that a contender makes more expensive."""

    OF_A_LINE = "each line of the profiled functions"
    OF_THE_PROGRAM = "all that the program does"


@dataclass(frozen=True)
class Contender:
    """One way to run a program."""

    name: str
    command: Callable[[Python, Path], list]
    """Returns the command line up to the program's own arguments."""
    cost: Cost = Cost.OF_A_LINE

    def __str__(self) -> str:
        return self.name


def _floor(name: str, hook: str, allocations: str) -> Contender:
    def command(python: Python, program: Path) -> list:
        return [python.executable, HERE / "floor.py", hook, allocations, program]

    return Contender(name, command)


def _pyprof(*options: str) -> Contender:
    def command(python: Python, program: Path) -> list:
        return [PYPROF, "--python", python.executable, *options, program]

    return Contender(" ".join(["pyprof", *(option.removeprefix("--backend=") for option in options)]), command)


def _original(backend: str) -> Contender:
    def command(python: Python, program: Path) -> list:
        return [python.executable, "-m", "memory_profiler", "--backend", backend, program]

    return Contender(f"memory_profiler {backend}", command)


def _line_profiler(name: str, *before: str) -> Contender:
    def command(python: Python, program: Path) -> list:
        return [*before, python.executable, "-m", "kernprof", "-q", "-l", "-o", _output(program), program]

    return Contender(name, command)


def _memray(name: str, *options: str) -> Contender:
    def command(python: Python, program: Path) -> list:
        return [python.executable, "-m", "memray", "run", "-q", "-f", *options, "-o", _output(program), program]

    return Contender(name, command, Cost.OF_THE_PROGRAM)


def _scalene(python: Python, program: Path) -> list:
    return [python.executable, "-m", "scalene", "run", "-o", _output(program), program, "---"]


def _output(program: Path) -> Path:
    return program.with_suffix(".profile")


PLAIN = Contender("plain python", lambda python, program: [python.executable, program])

EMPTY = _floor("empty trace callback", "callback", "plain")
TRACEMALLOC = _floor("tracemalloc", "plain", "tracemalloc")
TRACEMALLOC_EMPTY = _floor("tracemalloc, empty trace callback", "callback", "tracemalloc")

PYPROF_PSUTIL = _pyprof("--backend=psutil")
PYPROF_ALWAYS = _pyprof("--backend=psutil", "--read-always")
PYPROF_PSS = _pyprof("--backend=psutil_pss")
PYPROF_USS = _pyprof("--backend=psutil_uss")
PYPROF_TRACEMALLOC = _pyprof("--backend=tracemalloc")
PYPROF_JEMALLOC = _pyprof("--backend=jemalloc")

ORIGINAL = _original("psutil")
ORIGINAL_PSS = _original("psutil_pss")
ORIGINAL_USS = _original("psutil_uss")
ORIGINAL_TRACEMALLOC = _original("tracemalloc")

LINE_PROFILER = _line_profiler("line_profiler")
LINE_PROFILER_TRACE = _line_profiler("line_profiler, trace function", "env", "LINE_PROFILER_CORE=ctrace")
MEMRAY = _memray("memray")
MEMRAY_PYTHON = _memray("memray, Python's allocators", "--trace-python-allocators")
SCALENE = Contender("scalene", _scalene, Cost.OF_THE_PROGRAM)

FLOORS = (EMPTY, TRACEMALLOC, TRACEMALLOC_EMPTY)
BACKENDS = (PYPROF_PSUTIL, PYPROF_ALWAYS, PYPROF_PSS, PYPROF_USS, PYPROF_TRACEMALLOC, PYPROF_JEMALLOC)
ORIGINALS = (ORIGINAL, ORIGINAL_PSS, ORIGINAL_USS, ORIGINAL_TRACEMALLOC)
PEERS = (LINE_PROFILER, LINE_PROFILER_TRACE, MEMRAY, MEMRAY_PYTHON, SCALENE)

ALL = (PLAIN, *FLOORS, *BACKENDS, *ORIGINALS, *PEERS)
