"""Budgets for the memory of a program. A program that takes more ends with status 3, unless it has failed itself."""

import re
import signal
from pathlib import Path

import pytest

from harness.programs import Finished, Python, run

SOURCE = """
import os, signal, sys
def load(size):
    return bytearray(size << 20)
freed = load(50)
del freed
kept = load(20)
"""

OVER = 3


def budgeted(python: Python, folder: Path, words: list[str], ending: str = "") -> Finished:
    """Runs SOURCE with these options."""
    (folder / "script.py").write_text(f"{SOURCE}{ending}\n")
    return python.pyprof([*words, "script.py"], within=folder)


def messages(finished: Finished) -> list[str]:
    """The lines on standard error."""
    return finished.stderr.decode().splitlines()


def test_a_budget_that_is_kept_prints_nothing(python, tmp_path):
    finished = budgeted(python, tmp_path, ["--max-peak", "80MiB", "--max-left", "40MiB", "--max-rss", "1GiB"])
    assert (finished.status, finished.stdout, finished.stderr) == (0, b"", b""), finished


def test_a_peak_over_its_budget(python, tmp_path):
    finished = budgeted(python, tmp_path, ["--max-peak", "30 MiB", "--max-left", "40MiB"])
    assert finished.status == OVER and finished.stdout == b"", finished
    first, second, third = messages(finished)
    assert first == "pyprof: --max-peak 30 MiB is exceeded"
    assert re.fullmatch(r"pyprof: the heap was at most 5\d\.\d MiB, 2\d\.\d MiB more \(\d+ %\)", second), second
    assert third == "pyprof: script.py:4 load held the most: 50.0 MiB"


def test_more_left_than_the_budget(python, tmp_path):
    finished = budgeted(python, tmp_path, ["--max-left=10MiB", "--max-peak=80MiB"])
    assert finished.status == OVER and finished.stdout == b"", finished
    first, second, third = messages(finished)
    assert first == "pyprof: --max-left 10MiB is exceeded"
    assert re.fullmatch(r"pyprof: 2\d\.\d MiB of the heap were left at the end, 1\d\.\d MiB more \(\d+ %\)", second), (
        second
    )
    assert third == "pyprof: script.py:4 load holds the most: 20.0 MiB"


def test_resident_memory_over_its_budget(python, tmp_path):
    finished = budgeted(python, tmp_path, ["--max-rss", "20MiB"])
    assert finished.status == OVER and finished.stdout == b"", finished
    first, second, hint = messages(finished)
    assert first == "pyprof: --max-rss 20MiB is exceeded"
    found = re.fullmatch(r"pyprof: the resident memory was at most (\d+\.\d) MiB, (\d+\.\d) MiB more \(\d+ %\)", second)
    assert found and float(found[1]) > 50 and abs(float(found[1]) - float(found[2]) - 20) < 0.2, second
    assert hint.startswith("hint: `--heap` "), hint
    with_heap = budgeted(python, tmp_path, ["--max-rss", "20MiB", "--max-peak", "80MiB"])
    assert with_heap.status == OVER, with_heap
    assert messages(with_heap)[2] == "pyprof: at the peak of the heap, script.py:4 load held the most: 50.0 MiB"


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("sys.exit(0)", OVER),
        ("sys.exit(7)", 7),
        ("sys.exit('no')", 1),
        ("1 / 0", 1),
        ("os._exit(0)", OVER),
        ("os._exit(7)", 7),
        ("import ctypes; ctypes.CDLL(None).exit(0)", OVER),
        ("import ctypes; ctypes.CDLL(None).exit(7)", 7),
        ("os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
        ("import atexit; atexit._clear()", OVER),
    ],
)
def test_the_status_of_a_failure_and_a_signal_stay(python, tmp_path, ending, status):
    finished = budgeted(python, tmp_path, ["--max-peak", "30MiB"], ending)
    assert finished.status == status, finished
    assert messages(finished)[-3] == "pyprof: --max-peak 30MiB is exceeded", finished


def test_functions_of_the_program_at_the_exit_run_before(python, tmp_path):
    ending = "import atexit; atexit.register(print, 'the end')\nprint('written', end='')"
    finished = budgeted(python, tmp_path, ["--max-peak", "30MiB"], ending)
    assert (finished.status, finished.stdout) == (OVER, b"writtenthe end\n"), finished


def test_the_exit_of_a_fork_is_its_own(python, tmp_path):
    ending = "pid = os.fork()\nif pid: print(os.waitpid(pid, 0)[1])"
    finished = budgeted(python, tmp_path, ["--max-peak", "30MiB"], ending)
    assert (finished.status, finished.stdout) == (OVER, b"0\n"), finished
    assert len(messages(finished)) == 3, finished


def test_the_report_of_the_heap_comes_with_its_option(any_python, tmp_path):
    finished = budgeted(any_python, tmp_path, ["--heap", "--max-peak", "30MiB"])
    assert finished.status == OVER and finished.stdout.startswith(b"The heap was at most 5"), finished
    assert len(messages(finished)) == 3, finished


def test_tables_are_printed_as_without_a_budget(any_python, tmp_path):
    (tmp_path / "script.py").write_text("@profile\ndef f():\n    return bytearray(20 << 20)\nf()\n")
    finished = any_python.pyprof(["--max-peak", "10MiB", "script.py"], within=tmp_path)
    assert finished.status == OVER and b"Mem usage" in finished.stdout, finished
    assert b"The heap was" not in finished.stdout


def test_a_module_has_a_budget(any_python, tmp_path):
    (tmp_path / "module.py").write_text(SOURCE)
    finished = any_python.pyprof(["--max-peak", "30MiB", "-m", "module"], within=tmp_path)
    assert finished.status == OVER and messages(finished)[-1].startswith("pyprof: module.py:4 load "), finished


def test_a_record_has_the_heap_with_its_callers(any_python, tmp_path):
    finished = budgeted(any_python, tmp_path, ["--max-peak", "30MiB", "--record", "record"])
    assert finished.status == OVER, finished
    mprof = any_python.pyprof_executable.with_name("mprof")
    report = run([mprof, "report", "record", "--format", "flamegraph"], within=tmp_path)
    assert b"/script.py:5);load (" in report.stdout, report
