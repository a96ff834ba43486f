"""The names that `from memory_profiler import *` imports."""

import json

from harness.programs import run

NAMES = """
import json
before = set(globals())
from memory_profiler import *
print(json.dumps(sorted(set(globals()) - before - {"before"})))
"""

WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("psutil", "IPython"):
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Absent())
"""

SAME = """
from memory_profiler import *
import functools, memory_profiler, multiprocessing, psutil as its_own, tracemalloc as of_python
assert (Process, Pipe) == (multiprocessing.Process, multiprocessing.Pipe)
assert (partial, wraps) == (functools.partial, functools.wraps)
assert psutil is its_own and tracemalloc is of_python and has_tracemalloc is True
assert profile is memory_profiler.profile and memory_usage is memory_profiler.memory_usage
"""


def _names(finished) -> set[str]:
    assert finished.status == 0, finished
    return set(json.loads(finished.stdout))


def test_an_import_of_all_names_imports_those_of_the_original(door, python, tmp_path) -> None:
    (tmp_path / "names.py").write_text(NAMES)
    present = _names(door(["names.py"], within=tmp_path))
    original = _names(run([python.executable_with_original, "names.py"], within=tmp_path))
    # neither Python has IPython here; the original then defines these names itself
    assert original - present <= {"Magics", "line_cell_magic", "magics_class"}, original - present
    assert present <= original, present - original


def test_each_name_is_that_of_its_object(door, tmp_path) -> None:
    (tmp_path / "same.py").write_text(SAME)
    finished = door(["same.py"], within=tmp_path)
    assert finished.status == 0, finished


def test_without_psutil_the_other_names_are_imported(door, tmp_path) -> None:
    (tmp_path / "names.py").write_text(WITHOUT + NAMES)
    names = _names(door(["names.py"], within=tmp_path))
    assert "psutil" not in names and {"Process", "Pipe", "partial", "wraps", "memory_usage", "LogFile"} <= names
