"""pyprof does not open a file that could block, even if a code object has its name. A message reports that."""

import os
import socket

import pytest

from fidelity.two_runs import PROFILE_IF_THERE_IS_NONE
from harness.programs import run
from harness.tables import tables_in
from sources.ways import MOST_SECONDS

PROGRAM = (
    PROFILE_IF_THERE_IS_NONE
    + """\
import linecache, sys

names = {"__name__": "program", "__file__": sys.argv[1]}
names["__loader__"] = __import__("importlib.machinery").machinery.SourceFileLoader("program", sys.argv[1])
exec(compile("def f():\\n    return 1\\n", sys.argv[1], "exec"), names)
print(profile(names["f"])())
"""
)


@pytest.fixture
def names(tmp_path):
    """Names of sources that are not regular files, by their kind."""
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "beside.py")
    os.symlink("pipe", tmp_path / "link")
    with open(tmp_path / "sparse.py", "wb") as sparse:
        sparse.truncate(2**40)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "socket"))
    names = [tmp_path / name for name in ("pipe", "link", "sparse.py", "socket")]
    return [*names, "beside.py", tmp_path, "/dev/zero", "/dev/stdin", "/proc/kmsg", "/proc/self/mem", "two\nlines", ""]


def test_files_that_could_block_are_not_opened(names, python, tmp_path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "program.py").write_text(PROGRAM)
    for name in names:
        finished = run(
            [*python.pyprof_command([tmp_path / "work" / "program.py"]), name],
            within=tmp_path,
            timeout=MOST_SECONDS,
            environment={"PYTHONPATH": str(tmp_path)},
        )
        assert finished.status == 0, finished
        assert finished.stdout == b"ERROR: Could not find file %b\n1\n" % os.fsencode(name), finished


@pytest.mark.parametrize("words", [[], ["--backend", "tracemalloc"]], ids=["resident", "traced"])
def test_cached_lines_of_such_a_name_are_shown(words, python, tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe")
    text = "def f():\\n    return 1\\n"
    (tmp_path / "program.py").write_text(
        f"import linecache\nlinecache.cache['pipe'] = (1, None, '{text}'.splitlines(True), 'pipe')\n"
        f"exec(compile('{text}', 'pipe', 'exec'))\nprofile(f)()\n"
    )
    finished = python.pyprof([*words, "program.py"], within=tmp_path, timeout=MOST_SECONDS)
    [table] = tables_in(finished.stdout)
    assert table.row("return").measured.occurrences == 1


RESULTS = """\
from memory_profiler import show_results

class Profiler:
    code_map = {"/dev/zero": [(1, None)], "pipe": [(1, (1.0, 2.0, 3))]}

show_results(Profiler())
"""


def test_results_of_such_files_have_rows_without_text(python, tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "program.py").write_text(RESULTS)
    command = [python.executable_with_module, "program.py"]
    finished = run(command, within=tmp_path, timeout=MOST_SECONDS)
    assert finished.stderr == b"" and finished.status == 0, finished
    first, second = tables_in(finished.stdout)
    assert [row.text for row in (*first.rows, *second.rows)] == ["", ""], finished
    assert second.rows[0].measured.occurrences == 3


def test_results_have_the_lines_of_a_program_that_python_reads_once(python, tmp_path) -> None:
    source = (
        "from memory_profiler import LineProfiler, show_results\ndef f():\n    return 1\nprofiler = LineProfiler()\n"
    )
    source += "profiler(f)()\nshow_results(profiler)\n"
    finished = python.pyprof(["-c", source], within=tmp_path)
    [table] = tables_in(finished.stdout)
    assert table.row("return 1").measured.occurrences == 1, finished
