"""Runs in child processes: the line of each run ends with the pid of the child, which other readers ignore."""

import re

import pytest

from harness.programs import clean_environment, mprof_executable, run
from timestamp.stamps import Stamp, stamps_in

MARKED = """
import time

@profile
def work(megabytes):
    with profile.timestamp("fill"):
        block = bytearray(megabytes << 20)
    return len(block) >> 20
"""

SCRIPT = """
import multiprocessing, os, signal, subprocess, sys
from marked import work

def show_pid(size=20):
    work(size)
    print("child", os.getpid(), flush=True)

def fork(run):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
    else:
        run()
        os._exit(0)

if __name__ == "__main__":
    print("parent", os.getpid(), flush=True)
    work(10)
    method = sys.argv[1] if sys.argv[1:] else "fork"
    {then}
    work(10)
"""

CHILD = "import os, marked; marked.work(20); print('child', os.getpid(), flush=True)"

PROCESSES = {
    "fork": "fork(show_pid)",
    "a fork that is killed": "fork(lambda: (show_pid(), os.kill(os.getpid(), signal.SIGKILL)))",
    "a fork of a fork": "fork(lambda: fork(show_pid))",
    "multiprocessing": "it = multiprocessing.get_context(method).Process(target=show_pid); it.start(); it.join()",
    "a pool that is terminated": (
        "pool = multiprocessing.get_context(method).Pool(1); pool.apply(show_pid); pool.terminate(); pool.join()"
    ),
    "subprocess": f"subprocess.run([sys.executable, '-c', {CHILD!r}])",
    "subprocess that exits at once": f"subprocess.run([sys.executable, '-c', {CHILD + '; os._exit(0)'!r}])",
    "posix_spawn": f"os.waitpid(os.posix_spawn(sys.executable, [sys.executable, '-c', {CHILD!r}], os.environ), 0)",
}

FROM_SPAWN = {name: PROCESSES[name] for name in ("multiprocessing", "a pool that is terminated")}


def pid(stdout: bytes, which: bytes) -> int:
    return int(re.search(which + rb" (\d+)", stdout)[1])


def check(runs: list[Stamp], child: int) -> None:
    """Fails unless the program has two runs, and the child one, each with its block."""
    assert sorted(run.name for run in runs if run.process is None) == [".fill"] * 2 + ["marked.work"] * 2, runs
    of_child = [run for run in runs if run.process == child]
    assert sorted((run.name, run.level) for run in of_child) == [(".fill", 1), ("marked.work", 0)], (child, runs)
    assert len(runs) == 4 + 2, runs


def written(folder, then):
    (folder / "marked.py").write_text(MARKED)
    (folder / "script.py").write_text(SCRIPT.format(then=then))
    return folder


@pytest.mark.parametrize("process", PROCESSES)
def test_the_report_has_the_runs_of_children(process, python, tmp_path) -> None:
    finished = python.pyprof(["--timestamp", "script.py"], within=written(tmp_path, PROCESSES[process]))
    assert finished.stderr == b"", finished
    check(stamps_in(finished.stdout), pid(finished.stdout, b"child"))


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@pytest.mark.parametrize("process", FROM_SPAWN)
def test_runs_in_workers_that_are_not_forked_are_reported(process, method, python, tmp_path) -> None:
    finished = python.pyprof(["--timestamp", "script.py", method], within=written(tmp_path, FROM_SPAWN[process]))
    assert finished.stderr == b"", finished
    check(stamps_in(finished.stdout), pid(finished.stdout, b"child"))


@pytest.mark.parametrize("process", PROCESSES)
def test_a_file_gets_each_run_when_it_ends(process, python, tmp_path) -> None:
    words = ["--timestamp", "-o", "out", "script.py"]
    finished = python.pyprof(words, within=written(tmp_path, PROCESSES[process]))
    assert b"FUNC" not in finished.stdout and finished.stderr == b"", finished
    check(stamps_in((tmp_path / "out").read_bytes()), pid(finished.stdout, b"child"))


@pytest.mark.parametrize("backend", ["jemalloc", "tracemalloc"])
@pytest.mark.parametrize("process", ["fork", "subprocess"])
def test_a_child_measures_by_the_backend_of_the_program(process, backend, python, tmp_path) -> None:
    words = ["--timestamp", "--backend", backend, "-o", "out", "script.py"]
    python.pyprof(words, within=written(tmp_path, PROCESSES[process]))
    runs = stamps_in((tmp_path / "out").read_bytes())
    (fill,) = [run for run in runs if run.process and run.name == ".fill"]
    # tracemalloc also shows what the interpreter frees meanwhile
    assert 19.99 <= fill.grown < 20.1, runs


def test_the_temporary_file_is_removed(python, tmp_path) -> None:
    (tmp_path / "temporary").mkdir()
    environment = {"TMPDIR": str(tmp_path / "temporary")}
    finished = python.pyprof(
        ["--timestamp", "script.py"], within=written(tmp_path, PROCESSES["fork"]), environment=environment
    )
    check(stamps_in(finished.stdout), pid(finished.stdout, b"child"))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_run_that_is_open_at_a_fork_belongs_to_the_parent(python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(
        "import os, sys\n@profile\ndef split():\n    child = os.fork()\n    child and os.wait()\n    return child\n"
        "if not split(): sys.exit()\n"
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    assert [(run.name, run.process) for run in stamps_in(finished.stdout)] == [("__main__.split", None)], finished


def test_a_run_that_is_open_at_the_end_of_a_child_has_a_line(python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(
        "import os, sys\n@profile\ndef steps():\n    yield 1\n    yield 2\n"
        "child = os.fork()\nif child: os.wait()\nelse:\n    kept = steps(); next(kept)\n"
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    (run,) = stamps_in(finished.stdout)
    assert run.name == "__main__.steps" and run.process, finished


READ_BY_THE_ORIGINAL = """
import sys, mprof
read = mprof.read_mprofile_file(sys.argv[1])
print(sorted((name, len(runs), sorted(run[4] for run in runs)) for name, runs in read["func_timestamp"].items()))
"""


def test_mprof_records_runs_in_children_and_the_original_reads_them(python, tmp_path) -> None:
    folder = written(tmp_path, PROCESSES["multiprocessing"])
    (folder / "read.py").write_text(READ_BY_THE_ORIGINAL)
    environment = clean_environment({"VIRTUAL_ENV": str(python.executable.parent.parent)})
    mprof = python.pyprof_executable.with_name(mprof_executable().name)
    finished = run([mprof, "run", "-o", "out.dat", "script.py"], within=folder, environment=environment)
    assert finished.status == 0, finished
    text = (folder / "out.dat").read_bytes()
    check(stamps_in(text), pid(finished.stdout, b"child"))
    read = run([python.executable_with_original, "read.py", "out.dat"], within=folder)
    assert read.stdout.decode() == "[('.fill', 3, [1, 1, 1]), ('marked.work', 3, [0, 0, 0])]\n", read
    drawn = run([mprof, "plot", "-o", "out.svg", "out.dat"], within=folder)
    label = f"work (child {pid(finished.stdout, b'child')})"
    assert label in (folder / "out.svg").read_text(), drawn
    peak = run([mprof, "peak", "--func", "work", "out.dat"], within=folder)
    assert peak.status == 0 and peak.stdout.startswith(b"out.dat\t"), peak
