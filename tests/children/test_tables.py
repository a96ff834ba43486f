"""`--children` prints the tables of child processes, `--merge-children` adds their lines to those of the program."""

import os
import re
import tempfile
from pathlib import Path

import pytest

from harness.programs import run
from harness.tables import tables_in

WORK = """
def work(count):
    kept = [bytearray(1 << 20) for _ in range(10)]
    for _ in range(count):
        pass
    return len(kept)
"""

HEAD = f"""
import concurrent.futures, multiprocessing, os, signal, subprocess, sys, time

@profile
{WORK.strip()}

def call(count):
    work(count)
    return os.getpid()

def called_by(start):
    "Runs `start` with a function that calls `work`, and prints the pids in the order of the calls."
    print("pids", *start(), flush=True)
"""

MULTIPROCESSING = """
def start():
    for count in (1, 2, 3):
        process = multiprocessing.get_context({method!r}).Process(target=call, args=(count,))
        process.start()
        process.join()
        assert process.exitcode == 0
        yield process.pid

if __name__ == "__main__":
    work(10)
    called_by(start)
"""

POOL = """
if __name__ == "__main__":
    work(10)
    context = multiprocessing.get_context({method!r})
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        pids = set(pool.map(call, (1, 2, 3)))
    print("pids", *pids)
"""

FORK = """
work(10)
for count in (1, 2, 3):
    pid = os.fork()
    if not pid:
        work(count)
        {ending}
    os.waitpid(pid, 0)
    print("pid", pid, flush=True)
"""

STARTED = """
if sys.argv[1:]:
    work(int(sys.argv[1]))
    sys.exit()
work(10)
for count in (1, 2, 3):
    {start}
"""

KINDS = {
    "multiprocessing by fork": MULTIPROCESSING.format(method="fork"),
    "multiprocessing by spawn": MULTIPROCESSING.format(method="spawn"),
    "multiprocessing by forkserver": MULTIPROCESSING.format(method="forkserver"),
    "fork and the end of the program": FORK.format(ending="sys.exit()"),
    "fork and os._exit": FORK.format(ending="os._exit(0)"),
    "fork and SIGKILL": FORK.format(ending="os.kill(os.getpid(), signal.SIGKILL)"),
    "fork and SIGTERM": FORK.format(ending="os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)"),
    "the interpreter": STARTED.format(start="subprocess.run([sys.executable, __file__, str(count)])"),
    "a shell": STARTED.format(start="os.system(f'{sys.executable} {__file__} {count}; true')"),
    "posix_spawn": STARTED.format(
        start="os.waitpid(os.posix_spawn(sys.executable, [sys.executable, __file__, str(count)], os.environ), 0)"
    ),
}
"""Programs that call their function with 10, and in three children with 1, 2 and 3."""


def profile(python, folder: Path, source: str, *options: str):
    """Runs a program with a new folder for temporary files. Fails if a file of pyprof is left there."""
    (folder / "program.py").write_text(source)
    # the path of a socket of multiprocessing must be short
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary:
        finished = python.pyprof([*options, "program.py"], within=folder, environment={"TMPDIR": temporary})
        assert finished.status == 0, finished
        assert not [it for it in os.listdir(temporary) if it.startswith("pyprof-")], finished
    return finished


def loops(table) -> int:
    """Returns the number of iterations of the loop of `work`."""
    return table.row("pass").measured.occurrences


def groups(output: bytes) -> list[tuple[int, bytes]]:
    """Returns the pid and the text of each group of tables; the program itself has the pid 0."""
    parts = re.split(rb"^Process (\d+): [^\n]+\n\n", output, flags=re.MULTILINE)
    return [(0, parts[0]), *((int(pid), text) for pid, text in zip(parts[1::2], parts[2::2]))]


@pytest.mark.parametrize("kind", KINDS)
def test_children_have_tables_in_the_order_in_which_they_began(kind, python, tmp_path):
    finished = profile(python, tmp_path, HEAD + KINDS[kind], "--children")
    found = groups(finished.stdout)
    assert [[loops(table) for table in tables_in(text)] for _, text in found] == [[10], [1], [2], [3]], finished
    assert finished.stderr == b"", finished
    pids = [
        int(pid) for pid in re.findall(rb"\d+", b" ".join(re.findall(rb"^pids? (.*)$", finished.stdout, re.MULTILINE)))
    ]
    assert not pids or [pid for pid, _ in found[1:]] == pids, finished


LATE = """
children = []
if sys.argv[1:]:
    time.sleep(float(sys.argv[2]))
    work(int(sys.argv[1]))
    sys.exit()
for count, delay in ((1, "0.5"), (2, "0")):
    {start}
    time.sleep(0.05)
for pid in children: os.waitpid(pid, 0)
"""

STARTS = {
    "a fork": "children.append(os.fork())\n    if not children[-1]: time.sleep(float(delay)); work(count); os._exit(0)",
    "the interpreter": "children.append(subprocess.Popen([sys.executable, __file__, str(count), delay]).pid)",
}


@pytest.mark.parametrize("start", STARTS)
def test_children_are_in_the_order_of_their_starts_not_of_their_calls(start, python, tmp_path):
    finished = profile(python, tmp_path, HEAD + LATE.format(start=STARTS[start]), "--children")
    found = groups(finished.stdout)
    assert [[loops(table) for table in tables_in(text)] for _, text in found] == [[], [1], [2]], finished


@pytest.mark.parametrize("kind", KINDS)
def test_the_lines_of_children_are_added_to_the_tables_of_the_program(kind, python, tmp_path):
    finished = profile(python, tmp_path, HEAD + KINDS[kind], "--merge-children")
    assert b"Process" not in finished.stdout
    (table,) = tables_in(finished.stdout)
    assert loops(table) == 16 and table.row("return").measured.occurrences == 4, finished
    kept = table.row("kept = ").measured
    assert abs(kept.increment - 40) < 2, finished
    assert kept.memory - table.row("@profile").measured.memory / 4 < 60
    assert finished.stderr == b"", finished


@pytest.mark.parametrize("backend", ["tracemalloc", "jemalloc", "jemalloc_thread"])
@pytest.mark.parametrize("kind", ["multiprocessing by fork", "multiprocessing by spawn", "a shell"])
def test_every_backend_measures_in_children(kind, backend, python, tmp_path):
    finished = profile(python, tmp_path, HEAD + KINDS[kind], "--children", "--backend", backend)
    for _, text in groups(finished.stdout):
        (table,) = tables_in(text)
        assert abs(table.row("kept = ").measured.increment - 10) < 2, finished


@pytest.mark.parametrize("backend", ["tracemalloc", "jemalloc"])
@pytest.mark.parametrize("kind", ["fork and SIGTERM", "multiprocessing by forkserver", "a shell", "posix_spawn"])
def test_every_backend_adds_the_lines_of_children(kind, backend, python, tmp_path):
    finished = profile(python, tmp_path, HEAD + KINDS[kind], "--merge-children", "--backend", backend)
    (table,) = tables_in(finished.stdout)
    assert loops(table) == 16 and abs(table.row("kept = ").measured.increment - 40) < 2, finished


@pytest.mark.parametrize("backend", ["tracemalloc", "jemalloc", "psutil"])
def test_the_record_of_a_killed_child_has_the_figures_of_every_backend(backend, python, tmp_path):
    words = ["--children", "--record", "run.record", "--backend", backend]
    finished = profile(python, tmp_path, HEAD + KINDS["fork and SIGKILL"], *words)
    pids = [int(pid) for pid in re.findall(rb"^pid (\d+)$", finished.stdout, re.MULTILINE)]
    assert len(pids) == 3, finished
    for pid, count in zip(pids, (1, 2, 3)):
        shown = run([python.pyprof_executable.with_name("mprof"), "report", f"run.record.{pid}"], within=tmp_path)
        (table,) = tables_in(shown.stdout)
        assert loops(table) == count and abs(table.row("kept = ").measured.increment - 10) < 2, shown


FAULTY = {
    "a fork": FORK.format(ending="import ctypes; ctypes.string_at(0)"),
    "a child of a shell": """
if sys.argv[1:]:
    work(int(sys.argv[1]))
    os.abort()
work(10)
for count in (1, 2, 3):
    process = subprocess.Popen(["sh", "-c", f"exec {sys.executable} {__file__} {count}"])
    process.wait()
    print("pid", process.pid, flush=True)
""",
}
"""Programs whose children end by a fault without a message."""


@pytest.mark.parametrize("kind", FAULTY)
def test_the_record_of_a_child_has_the_signal_of_its_fault(kind, python, tmp_path):
    finished = profile(python, tmp_path, HEAD + FAULTY[kind], "--children", "--record", "run.record")
    pids = [int(pid) for pid in re.findall(rb"^pid (\d+)$", finished.stdout, re.MULTILINE)]
    assert len(pids) == 3, finished
    for pid in pids:
        shown = run([python.pyprof_executable.with_name("mprof"), "report", f"run.record.{pid}"], within=tmp_path)
        name = "11 (SIGSEGV)" if kind == "a fork" else "6 (SIGABRT)"
        assert f"process {pid} was ended by signal {name}" in shown.stderr.decode(), shown


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_the_workers_of_an_executor_have_tables(method, python, tmp_path):
    finished = profile(python, tmp_path, HEAD + POOL.format(method=method), "--children")
    (_, own), (_, of_worker) = groups(finished.stdout)
    assert loops(tables_in(own)[0]) == 10 and loops(tables_in(of_worker)[0]) == 6, finished


TERMINATED = """
def forever(count):
    work(count)
    print("ready", flush=True)
    time.sleep(60)

if __name__ == "__main__":
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        pool.map_async(forever, [5, 5], chunksize=1)
        time.sleep(3)
        pool.terminate()
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_that_a_pool_terminates_have_tables(method, python, tmp_path):
    finished = profile(python, tmp_path, HEAD + TERMINATED.format(method=method), "--children")
    found = groups(finished.stdout)
    assert [[loops(table) for table in tables_in(text)] for _, text in found] == [[], [5], [5]], finished


def test_a_fork_within_a_profiled_function_has_the_lines_after_the_fork(python, tmp_path):
    source = """
import os, sys

@profile
def work():
    before = 1
    pid = os.fork()
    after = 2
    for _ in range(3):
        pass
    return pid

pid = work()
if pid:
    os.waitpid(pid, 0)
"""
    finished = profile(python, tmp_path, source, "--children")
    (_, own), (_, of_child) = groups(finished.stdout)
    (own,), (of_child,) = tables_in(own), tables_in(of_child)
    assert own.row("before").measured.occurrences == 1 and of_child.row("before").measured is None, finished
    for table in (own, of_child):
        assert table.row("after").measured.occurrences == 1 and table.row("pass").measured.occurrences == 3, finished


def test_the_records_of_children_are_beside_that_of_the_program(python, tmp_path):
    source = HEAD + KINDS["fork and SIGKILL"]
    finished = profile(python, tmp_path, source, "--children", "--record", "run.record")
    pids = [int(pid) for pid in re.findall(rb"^pid (\d+)$", finished.stdout, re.MULTILINE)]
    for pid, count in zip(pids, (1, 2, 3)):
        words = [python.pyprof_executable.with_name("mprof"), "report", f"run.record.{pid}"]
        shown = run(words, within=tmp_path)
        assert [loops(table) for table in tables_in(shown.stdout)] == [count], shown
    # the records of children of an earlier run are not those of the next one
    (tmp_path / "run.record").unlink()
    finished = profile(python, tmp_path, source, "--children", "--record", "run.record")
    assert [[loops(table) for table in tables_in(text)] for _, text in groups(finished.stdout)] == [[10], [1], [2], [3]]


@pytest.mark.parametrize(("kind", "count"), [("fork and os._exit", 3), ("multiprocessing by spawn", 3)])
def test_without_an_option_a_sentence_has_the_number_of_children(kind, count, python, tmp_path):
    finished = profile(python, tmp_path, HEAD + KINDS[kind])
    (table,) = tables_in(finished.stdout)
    assert loops(table) == 10, finished
    sentence = (
        f"also ran in {count} processes that the program started, which the tables do not show\nhint: `--children`"
    )
    assert sentence.encode() in finished.stderr, finished


def test_the_options_exclude_each_other(any_python, tmp_path):
    (tmp_path / "program.py").write_text("")
    refused = any_python.pyprof(["--children", "--merge-children", "program.py"], within=tmp_path)
    assert refused.status == 2 and b"--children and --merge-children" in refused.stderr, refused


def test_a_child_that_cannot_record_runs_as_under_python(python, tmp_path):
    (tmp_path / "program.py").write_text(HEAD + KINDS["fork and os._exit"])
    finished = python.pyprof(["--children", "program.py"], within=tmp_path, environment={"TMPDIR": "/proc/nowhere"})
    assert finished.status == 0 and len(tables_in(finished.stdout)) == 1, finished
