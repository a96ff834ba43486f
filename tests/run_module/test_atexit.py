"""The table is printed at the end, for each way in which the program uses `atexit`."""

import pytest

from harness.tables import tables_in, without_tables

WORK = """
import sys

@profile
def work():
    return bytearray(8 * 2**20)

work()
"""

USES = {
    "imports it first": ("import atexit", b""),
    "registers": ("import atexit\natexit.register(print, 'of the program')", b"of the program\n"),
    "imports it anew": (
        "import atexit\nsys.modules.pop('atexit')\nimport atexit\natexit.register(print, 'of the program')",
        b"of the program\n",
    ),
    "forgets it": ("import atexit\natexit.register(print, end='')\ndel atexit, sys.modules['atexit']", b""),
    "clears it": ("import atexit\natexit.register(print, 'of the program')\natexit._clear()", b""),
    "clears it, with another standard output": ("import atexit, io\natexit._clear()\nsys.stdout = io.StringIO()", b""),
    "clears it at the end": ("import atexit\natexit.register(atexit._clear)", b""),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("door", ["python -m memory_profiler", "pyprof"])
def test_the_table_is_printed_at_the_end(door, use, python, tmp_path) -> None:
    source, printed = USES[use]
    (tmp_path / "script.py").write_text(WORK + source)
    if door == "pyprof":
        finished = python.pyprof(["script.py"], within=tmp_path)
    else:
        finished = python.imported(["-m", "memory_profiler", "script.py"], within=tmp_path)
    assert finished.status == 0 and finished.stderr == b"", finished
    (table,) = tables_in(finished.stdout, precision=3)
    assert table.row("return").measured.occurrences == 1
    assert without_tables(finished.stdout) == printed, finished


def test_no_registered_callback_is_lost(python, tmp_path) -> None:
    source = "import atexit\natexit.register(print, 1)\natexit.register(print, 2)\n"
    (tmp_path / "script.py").write_text(WORK + source)
    finished = python.imported(["-m", "memory_profiler", "script.py"], within=tmp_path)
    assert finished.stdout.startswith(b"2\n1\nFilename: "), finished
