"""Compares the tables of a debugged program with those of the same program without its debugger."""

from __future__ import annotations

from pathlib import Path

from fidelity.two_runs import Pair, both
from harness.tables import tables_in

# With QUIET set, a program's own tracers, profilers and breakpoints stay away.
SWITCH = """\
import os, sys, threading

QUIET = "QUIET" in os.environ


def unless_quiet(function):
    return (lambda *arguments, **named: None) if QUIET else function


settrace = unless_quiet(sys.settrace)
setprofile = unless_quiet(sys.setprofile)
thread_settrace = unless_quiet(threading.settrace)
thread_setprofile = unless_quiet(threading.setprofile)
"""


def counted(output: bytes) -> list[tuple]:
    """Returns the number, the occurrences and the text of each row of all tables."""
    return [
        (row.number, row.measured and row.measured.occurrences, row.text)
        for table in tables_in(output)
        for row in table.rows
    ]


def compare(python, words, folder: Path, counts: str = "as undebugged", **how) -> Pair:
    """Fails unless a debugged program does the same as under python, and its tables are those without its debugger.

    Where the counts must differ, `counts` says why.
    """
    (folder / "switch.py").write_text(SWITCH)
    pair = both(python, words, within=folder, **how)
    pair.must_agree()
    pair.must_have_tables()
    if counts != "as undebugged":
        return pair
    environment = {**how.get("environment", {}), "QUIET": "1", "PYTHONBREAKPOINT": "0"}
    program = [word for word in words if word.endswith(".py")][-1]
    quiet = python.pyprof([program], within=folder, environment=environment, stdin=how.get("stdin", b""))
    assert counted(pair.profiled.stdout) == counted(quiet.stdout), f"{pair.profiled}\nwithout a debugger:\n{quiet}"
    return pair
