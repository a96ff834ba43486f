"""A real test suite, run by pytest under coverage, with pytest-monitor and tests that use memory_profiler themselves."""

import json
import sqlite3

import pytest

from harness.environments import for_other_programs
from harness.programs import run
from harness.tables import tables_in

SUITE = """
import io
import pytest
from memory_profiler import LineProfiler, memory_usage, profile, show_results

def grow(mebibytes):
    block = bytearray(b'x') * (mebibytes << 20)
    if mebibytes < 0:
        return None
    return len(block)

def fail():
    raise ValueError('from within')

calls = []
def counted():
    calls.append(1)

def test_short_spike():
    assert grow(150) == 150 << 20

def test_table(tmp_path):
    with open('tables.txt', 'w') as tables:
        assert profile(grow, stream=tables)(40) == 40 << 20

@profile
def test_decorated():
    assert len(bytearray(10)) == 10

def test_usage():
    peak, length = memory_usage((grow, (30,)), max_usage=True, retval=True)
    assert length == 30 << 20 and peak > 30

def test_once():
    memory_usage((counted, ()))
    assert calls == [1]

def test_raises():
    with pytest.raises(ValueError, match='from within'):
        memory_usage((fail, ()))
    with pytest.raises(ValueError, match='from within'):
        profile(fail, stream=io.StringIO())()

@pytest.mark.parametrize('mebibytes', [1, 2])
def test_profiler(mebibytes, capsys):
    profiler = LineProfiler()
    assert profiler(grow)(mebibytes) == mebibytes << 20
    show_results(profiler)
    assert 'block = bytearray' in capsys.readouterr().out

def test_fails():
    assert grow(1) == 0
"""


def suite(python, folder, environment, *selected):
    """Runs the suite. Returns the run, the lines that coverage saw, and the MiB of each test by pytest-monitor."""
    (folder / "test_suite.py").write_text(SUITE)
    executable = for_other_programs(python.interpreter)
    words = ["-m", "coverage", "run", "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "test_suite.py", *selected]
    finished = run([executable, *words], within=folder, environment=environment)
    report = run([executable, "-m", "coverage", "json", "-q", "-o", "coverage.json"], within=folder)
    assert report.status == 0, report
    seen = json.loads((folder / "coverage.json").read_text())["files"]["test_suite.py"]["executed_lines"]
    monitored = dict(sqlite3.connect(folder / ".pymon").execute("select ITEM_VARIANT, MEM_USAGE from TEST_METRICS"))
    return finished, seen, monitored


def passed(finished):
    return {line.partition(b"::")[2].decode() for line in finished.stdout.splitlines() if line.startswith(b"PASSED")}


def test_a_suite_passes_is_covered_and_is_monitored(python, tmp_path):
    for folder in ("pyprof", "original"):
        (tmp_path / folder).mkdir()
    environment = {"PYTHONPATH": str(python.module_folder)}
    finished, seen, monitored = suite(python, tmp_path / "pyprof", environment)
    expected = {name for name in monitored if name != "test_fails"}
    assert passed(finished) == expected and len(expected) == 8, finished
    assert finished.status == 1 and b"1 failed, 8 passed" in finished.stdout

    lines = SUITE.splitlines()
    unseen = {lines[number - 1].strip() for number in range(1, len(lines) + 1) if number not in seen} - {""}
    assert unseen == {"return None"}, "coverage sees each line of the profiled functions"

    assert 145 < monitored["test_short_spike"] < 165
    assert monitored["test_once"] < 5
    (table,) = tables_in((tmp_path / "pyprof" / "tables.txt").read_bytes(), precision=1)
    assert table.row("block =").measured.increment == pytest.approx(40, abs=4)

    # with the original, the tests that raise an exception do not end, and it depends on its samples whether it sees the
    # spike
    finished, _, monitored = suite(python, tmp_path / "original", {}, "-k", "short or once")
    assert passed(finished) == {"test_short_spike"}, finished
    assert 0 < monitored["test_short_spike"] < 165
