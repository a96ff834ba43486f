"""A child process prints no table for the built-in `@profile`: that table belongs to the report of the program."""

import pytest

from harness.tables import tables_in

CHILD = """
import memory_profiler

@profile
def builtin():
    return 1

builtin()
"""

STARTS = {
    "subprocess": "subprocess.run([sys.executable, 'child.py'], check=True)",
    "subprocess without a function marked": "subprocess.run([sys.executable, '-c', ''], check=True)",
    "os.posix_spawn": "os.waitpid(os.posix_spawn(sys.executable, [sys.executable, 'child.py'], os.environ), 0)",
    "os.fork": "pid = os.fork()\nif pid: os.waitpid(pid, 0)\nelse: builtin(); sys.exit()",
    "os.fork and a sudden exit": "pid = os.fork()\nif pid: os.waitpid(pid, 0)\nelse: builtin(); os._exit(0)",
    "os.fork and decorating": "pid = os.fork()\nif pid: os.waitpid(pid, 0)\nelse: import child; os._exit(0)",
}


@pytest.mark.parametrize("start", STARTS)
def test_only_the_program_itself_writes_tables(start, python, tmp_path) -> None:
    (tmp_path / "child.py").write_text(CHILD)
    (tmp_path / "script.py").write_text(
        f"""
import os, subprocess, sys

@profile
def builtin():
    return 1

builtin()
{STARTS[start]}
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    ran = "without a function marked" not in start
    assert finished.stderr.count(b"also ran in one process that the program started") == ran, finished
    (table,) = tables_in(finished.stdout)
    assert table.path == "script.py", finished
    assert table.row("return 1").measured.occurrences == 1
    assert finished.stdout.count(b"Filename") == 1, finished
