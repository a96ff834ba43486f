"""The work of `python -m memory_profiler`, done within a program."""

import pytest

from harness.programs import run
from harness.tables import tables_in, without_tables
from run_module.doors import module

SCRIPT = """
import sys

@profile
def work(number):
    return bytearray(number * 2**20)

work(8)
print(__name__, __file__, sys.argv, sys.path[0])
if "fail" in sys.argv:
    raise ValueError("failed")
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a script in a folder below."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "script.py").write_text(SCRIPT)
    return tmp_path


def _program(python, source: str, within):
    (within / "program.py").write_text(source)
    return run([python.executable_with_module, "program.py"], within=within)


NESTED = """
import runpy, sys
sys.argv[1:] = ["below/script.py", "an argument"]
try:
    runpy.run_module("memory_profiler", run_name="__main__", alter_sys=True)
finally:
    print("went on")
"""


def test_a_program_may_run_the_module_and_goes_on(folder, python) -> None:
    finished = _program(python, NESTED, folder)
    assert finished.status == 0 and finished.stderr == b"", finished
    where = f"__main__ {folder}/below/script.py ['below/script.py', 'an argument'] {folder}/below\n"
    assert without_tables(finished.stdout) == f"{where}went on\n".encode(), finished
    assert len(tables_in(finished.stdout)) == 1, finished


def test_an_exception_of_the_inner_program_ends_the_outer_one(folder, python) -> None:
    finished = _program(python, NESTED.replace("an argument", "fail"), folder)
    assert finished.status == 1 and b"went on\n" in finished.stdout, finished
    assert (
        finished.stderr.startswith(b"Traceback (most recent call last):\n  File")
        and b"ValueError: failed\n" in finished.stderr
    )
    assert b"memory_profiler" not in finished.stderr and b"program.py" not in finished.stderr, finished
    assert len(tables_in(finished.stdout)) == 1, finished


def test_only_the_first_of_two_runs_is_profiled(folder, python) -> None:
    twice = NESTED.replace("finally:", "finally:\n    sys.argv[1:] = ['below/script.py']")
    twice += "runpy.run_module('memory_profiler', run_name='__main__', alter_sys=True)\n"
    finished = _program(python, twice, folder)
    assert finished.status == 0 and finished.stdout.count(b"__main__ ") == 2, finished
    assert b"is being profiled already" in finished.stderr, finished


def test_under_pyprof_the_module_only_runs_the_program(folder, python) -> None:
    command = [python.executable_with_module.with_name("pyprof"), "-m", "memory_profiler", "below/script.py"]
    finished = run(command, within=folder)
    assert finished.status == 0 and len(tables_in(finished.stdout)) == 1, finished
    assert b"is being profiled already" in finished.stderr, finished


def test_coverage_can_run_the_module(folder, python, tmp_path) -> None:
    from harness.environments import TESTS

    tools = python.environment_with_module("-tools", TESTS / "wheel" / "requirements-tools.txt")
    covered = run([tools, "-m", "coverage", "run", "-m", "memory_profiler", "below/script.py"], within=folder)
    assert covered.status == 0 and len(tables_in(covered.stdout)) == 1, covered
    told = run([tools, "-m", "coverage", "report", "-m", "--include=*/script.py"], within=folder)
    assert b"script.py" in told.stdout and b"8      1    88%   11" in told.stdout, told


EXEC = """
import io, sys
import memory_profiler
profiler = memory_profiler.LineProfiler(backend={backend!r})
memory_profiler.exec_with_profiler("below/script.py", profiler, {backend!r}, ["x"])
report = io.StringIO()
memory_profiler.show_results(profiler, stream=report)
print(report.getvalue(), end="")
print(sys.argv, profile is profiler)
"""


@pytest.mark.parametrize("backend", ["psutil", "tracemalloc"])
def test_exec_with_profiler_records_with_the_given_profiler(backend, folder, python) -> None:
    finished = _program(python, EXEC.format(backend=backend), folder)
    assert finished.status == 0 and finished.stderr == b"", finished
    printed = without_tables(finished.stdout)
    path = "__main__ below/script.py ['below/script.py', 'x'] below\n['below/script.py', 'x'] True\n"
    assert printed == path.encode(), finished
    (table,) = tables_in(finished.stdout, precision=1)
    assert table.row("return").measured.increment >= 7, finished


def test_exec_with_profiler_accepts_any_decorator(folder, python) -> None:
    finished = _program(
        python,
        """
import memory_profiler, tracemalloc
def theirs(func):
    print("decorates", func.__name__, tracemalloc.is_tracing())
    return func
memory_profiler.exec_with_profiler("below/script.py", theirs, "tracemalloc")
print(tracemalloc.is_tracing())
""",
        folder,
    )
    assert finished.stdout.startswith(b"decorates work True\n__main__ "), finished
    assert finished.stdout.endswith(b"False\n"), finished


def test_run_module_with_profiler_runs_a_module(folder, python) -> None:
    (folder / "named.py").write_text(SCRIPT)
    finished = _program(
        python,
        """
import memory_profiler
profiler = memory_profiler.LineProfiler()
memory_profiler.run_module_with_profiler("named", profiler, "psutil", ["x"])
print(len(list(profiler.code_map.items())))
""",
        folder,
    )
    assert finished.status == 0 and finished.stdout.startswith(f"__main__ {folder}/named.py".encode()), finished
    assert finished.stdout.endswith(b"\n1\n"), finished


def test_find_script_searches_the_path(folder, python) -> None:
    source = (
        "import memory_profiler, os\nos.environ['PATH'] = 'nowhere::below'\nprint(memory_profiler._find_script({!r}))"
    )
    assert _program(python, source.format("below/script.py"), folder).stdout == b"below/script.py\n"
    assert _program(python, source.format("script.py"), folder).stdout == b"below/script.py\n"
    absent = _program(python, source.format("absent.py"), folder)
    assert (absent.status, absent.stdout, absent.stderr) == (1, b"", b"Could not find script absent.py\n")


def test_a_debugger_in_the_program_sees_the_program(folder, python) -> None:
    (folder / "stops.py").write_text("number = 6\nbreakpoint()\nprint(number)\n")
    finished = module(python, ["stops.py"], within=folder, stdin=b"p number\nc\n")
    assert b"(Pdb) 6\n" in finished.stdout and b"stops.py(" in finished.stdout, finished
