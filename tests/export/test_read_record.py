"""`memory_profiler.read_record` gives the figures of `mprof report --format json`."""

import json

import pytest

from harness.programs import mprof_executable, run

SOURCE = """
import mmap
@profile
def f():
    return bytearray(9 << 20)
kept = f()
mapped = mmap.mmap(-1, 1 << 20)
profile.mark("named")
"""

READS = """
import dataclasses, json, sys
from memory_profiler import read_record
record = read_record(sys.argv[1])
print(json.dumps(dataclasses.asdict(record)))
"""

FAILS = """
import pathlib
from memory_profiler import read_record
for name in ("none", "reads.py", "newer.json"):
    try:
        read_record(pathlib.Path(name))
    except (OSError, ValueError) as error:
        print(type(error).__name__, error)
"""


def without_absent(value):
    """The value without the figures of lines that have none: JSON leaves them out."""
    if isinstance(value, dict):
        optional = ("occurrences", "memory_bytes", "increment_bytes", "allocated_bytes", "freed_bytes", "peak_bytes")
        return {
            name: without_absent(one)
            for name, one in value.items()
            if not (one is None and name in optional and "occurrences" in value)
        }
    return [without_absent(one) for one in value] if isinstance(value, list) else value


@pytest.fixture
def recorded(python, tmp_path):
    """A Python, and a folder with a record and its report in JSON."""
    (tmp_path / "script.py").write_text(SOURCE)
    (tmp_path / "reads.py").write_text(READS)
    assert python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path).status == 0
    report = run([mprof_executable(), "report", "record", "-o", "record.json"], within=tmp_path)
    assert report.status == 0, report
    return python, tmp_path


@pytest.mark.parametrize("name", ["record", "record.json"])
def test_all_figures_are_those_of_the_report(recorded, name):
    python, folder = recorded
    finished = python.imported(["reads.py", name], within=folder)
    assert finished.status == 0, finished
    found = json.loads(finished.stdout)
    assert without_absent(found) == json.loads((folder / "record.json").read_text())
    assert [mark["name"] for mark in found["heap"]["marks"]["all"]] == ["named"]


def test_a_record_without_a_heap(any_python, tmp_path):
    (tmp_path / "reads.py").write_text(READS)
    (tmp_path / "script.py").write_text("@profile\ndef f(): pass\nf()\n")
    assert any_python.pyprof(["--record", "record", "script.py"], within=tmp_path).status == 0
    finished = any_python.imported(["reads.py", "record"], within=tmp_path)
    assert finished.status == 0 and json.loads(finished.stdout)["heap"] is None, finished


def test_errors_are_those_of_files_and_of_values(recorded):
    python, folder = recorded
    (folder / "fails.py").write_text(FAILS)
    (folder / "newer.json").write_text('{"version": 99}')
    finished = python.imported(["fails.py"], within=folder)
    assert finished.status == 0, finished
    first, second, third = finished.stdout.decode().splitlines()
    assert first == "FileNotFoundError [Errno 2] No such file or directory: 'none'", finished
    assert second.startswith("ValueError reads.py: it is no report in JSON"), finished
    assert third.startswith("ValueError newer.json: it has version 99"), finished


def test_a_hosted_program_can_read_one(recorded):
    python, folder = recorded
    finished = python.pyprof(["--quiet", "reads.py", "record"], within=folder)
    assert finished.status == 0 and json.loads(finished.stdout)["version"] == 1, finished
