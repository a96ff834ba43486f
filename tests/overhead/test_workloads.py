"""The measured programs execute as many profiled lines as stated, under each contender."""

import shutil
from pathlib import Path

import pytest

from harness.tables import tables_in
from overheads.environments import HERE, build_floor
from overheads.footprint import PROGRAM
from overheads.outside import NOTHING, OUTSIDE
from overheads.profiled_lines import PROFILED_LINES
from overheads.pythons import describe

FEW, MORE = 3, 10


def small(workload):
    """The program, in a process that stays small."""
    return workload.program.replace("2 << 30", "2 << 20")


def executed(python, folder, size):
    """The number of line executions that pyprof counts."""
    finished = python.pyprof(["program.py", str(size)], within=folder)
    assert finished.status == 0 and finished.stderr == b"", finished
    tables = tables_in(finished.stdout)
    assert tables, finished
    return sum(row.measured.occurrences for table in tables for row in table.rows if row.measured)


@pytest.mark.parametrize("workload", [*PROFILED_LINES, *OUTSIDE, NOTHING], ids=str)
def test_a_unit_of_work_executes_the_stated_number_of_profiled_lines(python, tmp_path, workload):
    (tmp_path / "program.py").write_text(small(workload))
    more = executed(python, tmp_path, MORE) - executed(python, tmp_path, FEW)
    assert more == workload.lines * (MORE - FEW)


@pytest.mark.parametrize("workload", [*PROFILED_LINES, *OUTSIDE, NOTHING], ids=str)
def test_every_program_runs_under_plain_python(python, tmp_path, workload):
    (tmp_path / "program.py").write_text(small(workload))
    finished = python.plain(["program.py", str(MORE)], within=tmp_path)
    assert (finished.status, finished.stdout, finished.stderr) == (0, b"", b""), finished


def test_a_small_program_prints_its_memory_before_the_table(python, tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    finished = python.pyprof(["program.py", "10"], within=tmp_path)
    assert 4_000 < int(finished.stdout.split(b"\n")[0]) < 400_000, finished
    assert tables_in(finished.stdout)


SEES_THE_FLOOR = """
import sys, tracemalloc

@profile
def work(size):
    if hasattr(sys, "monitoring"):
        tool = sys.monitoring.DEBUGGER_ID
        observed = bool(sys.monitoring.get_tool(tool) and sys.monitoring.get_local_events(tool, work.__code__))
    else:
        observed = sys.gettrace() is not None
    print(observed, tracemalloc.is_tracing(), size)

work(int(sys.argv[-1]))
"""


@pytest.mark.parametrize("hook", ["plain", "callback"])
@pytest.mark.parametrize("allocations", ["plain", "tracemalloc"])
def test_the_floor_sets_its_callback_for_the_profiled_function(python, tmp_path, hook, allocations):
    if hook == "callback":
        skip_without_headers(python)
        assert build_floor(describe(python.executable), tmp_path)
    (tmp_path / "program.py").write_text(SEES_THE_FLOOR)
    words = [HERE / "floor.py", hook, allocations, "program.py", "7"]
    finished = python.plain(words, within=tmp_path, environment={"PYTHONPATH": str(tmp_path)})
    expected = [str(hook == "callback"), str(allocations == "tracemalloc"), "7"]
    assert finished.stdout.decode().split() == expected, finished


def skip_without_headers(python):
    """Skips where no C module can be built for this Python."""
    asked = python.plain(["-c", "import sysconfig; print(sysconfig.get_path('include'))"], within=HERE)
    headers = Path(asked.stdout.decode().strip())
    if shutil.which("cc") is None or not (headers / "Python.h").exists():
        pytest.skip(f"NOT TESTED: no C compiler, or no Python.h in {headers}")
