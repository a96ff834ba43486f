"""Under a limit on address space, the shadow has two levels. The figures are the same."""

import re
import sys
from pathlib import Path

import pytest

from harness.programs import Python, run
from heap.counted import COPIES, number_of, read
from heap.resident import MIB, resident_in
from heap.test_truth import LINES

GIB = 1 << 30

LIMIT = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""


def limited(python: Python, folder: Path, limit: int, words: list[str]):
    """Runs `pyprof --heap words…` with this limit on address space."""
    command = [sys.executable, "-c", LIMIT, str(limit), *python.pyprof_command(["--heap", *words])]
    return run(command, within=folder, environment={"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"})


@pytest.mark.parametrize("limit", [3 * GIB, 8 * GIB])
def test_the_figures_are_the_same(limit, python, tmp_path):
    (tmp_path / "script.py").write_text(f'{LINES}\n{COPIES}\n_copy_the_counters("counters")\n')

    def of_script(limit: int):
        finished = limited(python, tmp_path, limit, ["script.py"])
        assert finished.status == 0 and finished.stderr == b"", finished
        assert b"not exact" not in finished.stdout, finished
        counted = read((tmp_path / "counters").read_bytes())
        total = counted.total().all
        assert (total.at_end, total.at_peak) == (counted.now, counted.peak)
        lines = {place: line for place, line in counted.lines.items() if place[0].endswith("script.py")}
        # the memory of an import, and of the function that copies the counters, depends on addresses
        imports = number_of(LINES, "import ")
        return {
            place: line for place, line in lines.items() if place[1] != imports and place[2] != "_copy_the_counters"
        }

    # importers cache the names of the files in a folder, and the first run creates a file
    of_script(limit)
    without_limit = of_script(1 << 60)
    assert len(without_limit) > 5
    assert of_script(limit) == without_limit


def test_the_parts_of_the_resident_memory(python, tmp_path):
    (tmp_path / "script.py").write_text("kept = [bytes(1000) for _ in range(100_000)]\nlarge = b'x' * (200 << 20)\n")
    finished = limited(python, tmp_path, 8 * GIB, ["--record", "record", "script.py"])
    assert finished.status == 0 and finished.stderr == b"", finished
    parts = resident_in(tmp_path / "record")
    assert 200 * MIB + 100_000_000 <= parts.python <= 310 * MIB, parts
    # the shadow has four bytes for sixteen
    assert parts.own >= 24 * MIB and parts.anonymous <= MIB, parts


def test_a_program_that_reaches_the_limit(any_python, tmp_path):
    """The program gets a MemoryError, and the report has the memory that it held."""
    (tmp_path / "script.py").write_text(
        """
kept = []
try:
    while True:
        kept.append(bytearray(16 << 20))
except MemoryError:
    print("no memory")
    del kept[100:]
"""
    )
    finished = limited(any_python, tmp_path, 4 * GIB, ["script.py"])
    assert finished.status == 0 and finished.stderr == b"", finished
    assert finished.stdout.startswith(b"no memory\nThe heap was at most"), finished
    assert b"not exact" not in finished.stdout, finished


def test_a_limit_that_is_too_low_is_reported(any_python, tmp_path):
    (tmp_path / "script.py").write_text("print('ran')\n")
    finished = limited(any_python, tmp_path, 400 * MIB, ["script.py"])
    assert finished.status == 2 and finished.stdout == b"", finished
    assert finished.stderr.startswith(b"pyprof: cannot count the heap: the system refuses the address space"), finished


@pytest.mark.parametrize("limit", range(640, 840, 20))
def test_each_limit_is_enough_or_reported(limit, any_python, tmp_path):
    """At each limit, all blocks are counted, or a message reports that some are missing."""
    (tmp_path / "script.py").write_text("print('ran')\n")
    finished = limited(any_python, tmp_path, limit * MIB, ["script.py"])
    if finished.status == 2:
        assert finished.stdout == b"" and finished.stderr.startswith(b"pyprof: cannot count the heap: "), finished
        return
    assert finished.status == 0 and finished.stderr == b"", finished
    peak = re.search(rb"The heap was at most ([\d.]+) MiB", finished.stdout)
    assert (peak and float(peak[1]) >= 1) or b"blocks are missing" in finished.stdout, finished
