"""Children of a program under `python -m memory_profiler` have the built-in `profile`, and print no table for it."""

import re

import pytest

from harness.programs import run
from harness.tables import tables_in, without_tables
from run_module.doors import module

WORKERS = """
import multiprocessing, sys

@profile
def square(number):
    return number * number

class Box:
    def __init__(self, item):
        self.item = item

    def __eq__(self, other):
        return type(self) is type(other) and self.item == other.item

def boxed(box):
    return Box(square(box.item))

if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        print(pool.map(boxed, map(Box, range(4))) == list(map(Box, [0, 1, 4, 9])))
    square(3)
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_get_and_give_objects_of_the_program(method, python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(WORKERS)
    finished = module(python, ["program.py", method], within=tmp_path)
    assert finished.status == 0, finished
    assert re.search(rb"also ran in (one process|\d+ processes) that the program started", finished.stderr), finished
    assert finished.stderr.count(b"\n") == 2, finished
    assert without_tables(finished.stdout) == b"True\n", finished
    (table,) = tables_in(finished.stdout)
    assert table.row("return").measured.occurrences == 1, finished


CHILD = "import os; print(profile(len) is len, [name for name in os.environ if 'PYPROF' in name or 'PRELOAD' in name])"


@pytest.mark.parametrize("how", ["", ", env={}", ", env=dict(os.environ)", ", close_fds=False", ", cwd='/'"])
def test_child_interpreters_have_profile(how, python, tmp_path) -> None:
    program = f"import os, subprocess, sys\nsubprocess.run([sys.executable, '-c', {CHILD!r}]{how})"
    finished = module(python, ["-c", program], within=tmp_path)
    assert finished.status == 0 and finished.stdout == b"True []\n", finished


def test_libraries_of_the_user_stay_preloaded(python, tmp_path) -> None:
    program = "import os, subprocess, sys; subprocess.run([sys.executable, '-c', 'import os; print(os.environ[\"LD_PRELOAD\"])'])"
    environment = {"LD_PRELOAD": "libc.so.6"}
    finished = module(python, ["-c", program], within=tmp_path, environment=environment)
    assert finished.stdout == b"libc.so.6\n", finished


def test_other_programs_are_started_unchanged(python, tmp_path) -> None:
    program = "import subprocess; print(subprocess.run(['env'], capture_output=True, env={'A': 'b'}).stdout)"
    finished = module(python, ["-c", program], within=tmp_path)
    assert finished.stdout == b"b'A=b\\n'\n", finished


def test_a_pickle_of_the_program_names_main(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(
        "import pickle\nclass Box: pass\nprint(pickle.loads(pickle.dumps(Box())).__class__ is Box, Box.__module__)\n"
    )
    assert module(python, ["program.py"], within=tmp_path).stdout == b"True __main__\n"


def test_a_child_of_a_profiled_program_may_run_the_module_too(python, tmp_path) -> None:
    program = "import subprocess, sys; subprocess.run([sys.executable, '-m', 'memory_profiler', '-c', 'print(6 * 7)'])"
    hosted = run([python.executable_with_module.with_name("pyprof"), "-c", program], within=tmp_path)
    assert hosted.stdout == b"42\n", hosted
    assert module(python, ["-c", program], within=tmp_path).stdout == b"42\n"
