"""The decorator of the module prints the tables of single calls in each process, as it does without pyprof."""

import re

import pytest

from harness.programs import run
from harness.tables import tables_in, without_tables

MODULE = """
from memory_profiler import profile

@profile
def work(count):
    block = [count] * 1000
    return len(block)

@profile
def raises():
    raise ValueError

@profile
def steps():
    yield 1
    yield 2

@profile
def begin_process(os):
    child = os.fork()
    return child

@profile
class Worker:
    def work(self):
        return work(7)
"""

SCRIPT = """
import multiprocessing, os, signal, subprocess, sys
{first}
def fork(run):
    sys.stdout.flush()
    child = os.fork()
    if child:
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    else:
        run()

def run_and_return():
    from marked import work
    print(work(2), flush=True)

def run_and_exit(status=3):
    run_and_return()
    sys.exit(status)

def run_and_exit_at_once():
    run_and_return()
    os._exit(4)

def start(*words, **how):
    print(subprocess.run([sys.executable, *words], **how).returncode, flush=True)

if __name__ == "__main__":
    {then}
"""

USES = "from marked import work; print(work(5), flush=True)"

PROCESSES = {
    "a fork that exits": "fork(run_and_exit)",
    "a fork that exits at once": "fork(run_and_exit_at_once)",
    "a fork that is a copy of the program": "fork(lambda: (run_and_return(), sys.exit()))",
    "a fork that raises": "fork(lambda: (run_and_return(), 1 / 0))",
    "a fork of a thread": "import threading; it = threading.Thread(target=fork, args=(run_and_exit_at_once,)); it.start(); it.join()",
    "a fork of a fork": "fork(lambda: (fork(run_and_exit), run_and_exit(5)))",
    "a fork within a call": "from marked import begin_process; child = begin_process(os); child and os.wait()",
    "a class in a fork": "from marked import Worker; fork(lambda: (Worker().work(), os._exit(0)))",
    "a fork that is killed in a call": "fork(lambda: (run_and_return(), os.kill(os.getpid(), signal.SIGKILL)))",
    "a generator that is dropped in a fork": "from marked import steps; fork(lambda: (next(steps()), sys.exit()))",
    "a generator that waits at the end of a fork": "from marked import steps; fork(lambda: (globals().update(kept=steps()), next(kept), sys.exit()))",
    "multiprocessing.Process": "it = multiprocessing.get_context(method).Process(target=run_and_return); it.start(); it.join(); print(it.exitcode)",
    "multiprocessing.Pool": "pool = multiprocessing.get_context(method).Pool(1); pool.apply(run_and_return); pool.close(); pool.join()",
    "a subprocess": f"start('-c', {USES!r})",
    "a subprocess through a shell": f"print(subprocess.run(['sh', '-c', '\"$0\" -c \"$1\"', sys.executable, {USES!r}]).returncode, flush=True)",
    "a subprocess that exits at once": f"start('-c', {USES + '; import os; os._exit(6)'!r})",
    "a subprocess that ends in a call": "start('-c', 'from marked import profile\\nimport sys\\n@profile\\ndef f(): sys.exit(2)\\nf()')",
    "a subprocess that forks": "start('-c', 'import os, marked\\nif os.fork(): os.wait()\\nmarked.work(1)')",
    "a subprocess with another backend": (
        "start('-c', 'from memory_profiler import profile, LineProfiler\\nimport marked\\nprofile(marked.raises, backend=\"tracemalloc\")')"
    ),
    "posix_spawn": f"print(os.waitpid(os.posix_spawn(sys.executable, [sys.executable, '-c', {USES!r}], os.environ), 0)[1])",
    "exec": f"os.execv(sys.executable, [sys.executable, '-c', {USES!r}])",
}

BEFORE = {"marked in the child": "", "marked before": "import marked; marked.work(1)"}


def shape(finished):
    """Returns the parts that do not depend on the memory: the status, the output without tables, and the rows."""
    tables = [
        (table.path, [(row.number, row.text, _count(row)) for row in table.rows])
        for table in tables_in(finished.stdout)
    ]
    warnings = re.sub(rb"pid=\d+", b"", finished.stderr)
    return finished.status, without_tables(finished.stdout), warnings, tables


def _count(row):
    return row.measured and row.measured.occurrences


def written(folder, then, first="", method="fork"):
    folder = folder / "work"
    folder.mkdir()
    (folder / "marked.py").write_text(MODULE)
    (folder / "script.py").write_text(SCRIPT.format(first=first, then=f"method = {method!r}; {then}"))
    return folder


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_prints_the_same_as_without_pyprof(process, before, python, tmp_path) -> None:
    folder = written(tmp_path, PROCESSES[process], BEFORE[before])
    plain = python.imported(["script.py"], within=folder)
    # an interpreter that a shell starts finds the module there
    there = {"PYTHONPATH": str(python.module_folder)}
    hosted = python.pyprof(["--quiet", "script.py"], within=folder, environment=there)
    assert shape(hosted) == shape(plain), f"{hosted}\n{plain}"


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@pytest.mark.parametrize("process", ["multiprocessing.Process", "multiprocessing.Pool"])
def test_a_worker_prints_the_same_as_without_pyprof(process, method, python, tmp_path) -> None:
    folder = written(tmp_path, PROCESSES[process], "import marked", method)
    plain = python.imported(["script.py"], within=folder)
    hosted = python.pyprof(["--quiet", "script.py"], within=folder)
    assert shape(hosted) == shape(plain), f"{hosted}\n{plain}"
    assert len(tables_in(hosted.stdout)) == 1


@pytest.mark.parametrize(
    "process", ["a fork that exits", "a fork that exits at once", "multiprocessing.Pool", "a subprocess"]
)
def test_the_decorator_prints_the_same_as_the_original(process, python, tmp_path) -> None:
    folder = written(tmp_path, PROCESSES[process], "import marked")
    original = run([python.executable_with_original, "script.py"], within=folder)
    hosted = python.pyprof(["--quiet", "script.py"], within=folder)
    paths = [(table.path, table.rows[0].number) for table in tables_in(original.stdout)]
    assert [(table.path, table.rows[0].number) for table in tables_in(hosted.stdout)] == paths != [], hosted


def test_a_child_of_a_run_as_a_module_prints_too(any_python, tmp_path) -> None:
    folder = written(tmp_path, PROCESSES["a fork that exits at once"] + "; " + PROCESSES["a subprocess"])
    finished = any_python.imported(["-m", "memory_profiler", "--quiet", "script.py"], within=folder)
    assert len(tables_in(finished.stdout)) == 2, finished


def test_a_line_profiler_records_in_a_child(python, tmp_path) -> None:
    child = (
        "import sys\nfrom memory_profiler import LineProfiler, show_results\nimport plain\nprofiler = LineProfiler()\n"
        "profiler(plain.work)(3)\nshow_results(profiler)"
    )
    folder = written(tmp_path, f"start('-c', {child!r}); fork(lambda: (exec({child!r}, {{}}), sys.exit()))")
    (folder / "plain.py").write_text("def work(count):\n    return [count] * 1000\n")
    finished = python.pyprof(["--quiet", "script.py"], within=folder)
    assert [table.row("return").measured.occurrences for table in tables_in(finished.stdout)] == [1, 1], finished


def test_a_process_that_prints_its_tables_is_not_counted_at_the_end(python, tmp_path) -> None:
    folder = written(tmp_path, PROCESSES["a fork that exits at once"] + "; " + PROCESSES["a subprocess"])
    finished = python.pyprof(["script.py"], within=folder)
    assert finished.stderr == b"", finished


def test_the_limit_of_the_program_does_not_apply_to_its_children(any_python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(
        "import os\n@profile\ndef work():\n    if os.fork():\n        os.wait()\n    else:\n        block = bytearray(300 << 20)\n"
        "        len(block)\n        os._exit(0)\nwork()\n"
    )
    finished = any_python.pyprof(["--pdb-mmem", "250", "script.py"], within=tmp_path)
    assert finished.status == 0 and b"debugger" not in finished.stdout, finished
