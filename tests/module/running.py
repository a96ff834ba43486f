"""Scripts that use the module, run through a door of pyprof or with the original."""

from pathlib import Path

from harness.mebibytes import SOURCE
from harness.programs import Finished

HEAD = (
    SOURCE
    + """
import gc, os, sys, threading
from memory_profiler import CodeMap, LineProfiler, profile, show_results

MIB = 2 ** 20

def block(mebibytes):
    "Memory that the system sees at once, and gets back at once."
    import mmap
    made = mmap.mmap(-1, mebibytes * MIB)
    for _ in range(mebibytes):
        made.write(CHUNK)
    return made

CHUNK = b"x" * MIB
block(1).close()  # the first one imports

def lines_of(profiler, function):
    "The lines of one function by their number in it: the decorator or `def` is 0."
    lines = profiler.code_map[function.__code__]
    first = function.__code__.co_firstlineno
    return {number - first: (Mebibytes(increment), occurrences) for number, (increment, _, occurrences) in lines.items() if number > first}
"""
)
"""The beginning of all scripts."""


def run_script(door, folder: Path, body: str, **how) -> Finished:
    """Runs a script with this body after the common head. It must exit with 0 and print nothing on standard error."""
    (folder / "script.py").write_text(HEAD + body)
    finished = door(["script.py"], within=folder, **how)
    assert finished.status == 0, finished
    return finished


def run_quietly(door, folder: Path, body: str, **how) -> Finished:
    """Does the same as `run_script`, for a script that must print nothing on standard error."""
    finished = run_script(door, folder, body, **how)
    assert finished.stderr == b"", finished
    return finished
