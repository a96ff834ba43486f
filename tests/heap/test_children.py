"""With `--children` or `--merge-children`, each child process counts its heap, in a record of its own."""

import os
import re
import tempfile
from pathlib import Path

import pytest

from harness.programs import mprof_executable, run
from heap.counted import Counted, of_record

MIB = 1 << 20

HEAD = """
import multiprocessing, os, signal, subprocess, sys, threading, time
def works():
    mine = bytearray(20 << 20)
    return mine
"""

FORK = """
kept = bytearray(30 << 20)
for _ in range(2):
    pid = os.fork()
    if not pid:
        held = works()
        {ending}
    os.waitpid(pid, 0)
    print("pid", pid, flush=True)
"""

MULTIPROCESSING = """
def work():
    held.append(works())
held = []
if __name__ == "__main__":
    kept = bytearray(30 << 20)
    for _ in range(2):
        process = multiprocessing.get_context({method!r}).Process(target=work)
        process.start()
        process.join()
        print("pid", process.pid, flush=True)
"""

STARTED = """
if sys.argv[1:]:
    held = works()
    print("pid", os.getpid(), flush=True)
    sys.exit()
kept = bytearray(30 << 20)
for _ in range(2):
    {start}
"""

FORKED = {
    "fork and the end of the program": FORK.format(ending="sys.exit()"),
    "fork and os._exit": FORK.format(ending="os._exit(0)"),
    "fork and SIGKILL": FORK.format(ending="os.kill(os.getpid(), signal.SIGKILL)"),
    "fork and SIGTERM": FORK.format(ending="os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)"),
    "multiprocessing by fork": MULTIPROCESSING.format(method="fork"),
}
"""Programs that fork: their children inherit the memory of the program."""

KINDS = {
    **FORKED,
    "multiprocessing by spawn": MULTIPROCESSING.format(method="spawn"),
    "multiprocessing by forkserver": MULTIPROCESSING.format(method="forkserver"),
    "the interpreter": STARTED.format(start="subprocess.run([sys.executable, __file__, 'child'])"),
    "a shell": STARTED.format(start="os.system(f'{sys.executable} {__file__} child; true')"),
    "posix_spawn": STARTED.format(
        start="os.waitpid(os.posix_spawn(sys.executable, [sys.executable, __file__, 'child'], os.environ), 0)"
    ),
}
"""Programs that hold 30 MiB in `kept`, and have two children that allocate 20 MiB in `mine` and print their pids."""


def profiled(python, folder: Path, source: str, *words: str):
    """Runs a program with a new folder for temporary files. Fails if a file of pyprof is left there."""
    (folder / "program.py").write_text(source)
    # the path of a socket of multiprocessing must be short
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary:
        finished = python.pyprof(["--heap", *words, "program.py"], within=folder, environment={"TMPDIR": temporary})
        assert finished.status == 0 and finished.stderr == b"", finished
        assert not [name for name in os.listdir(temporary) if name.startswith("pyprof-")], finished
    return finished


def pids_in(output: bytes) -> list[int]:
    """The pids that a program has printed."""
    return [int(pid) for pid in re.findall(rb"^pid (\d+)$", output, re.MULTILINE)]


def reports_in(output: bytes) -> dict[int, str]:
    """The report of each process by its pid. The program itself has the pid 0."""
    parts = re.split(r"^Process (\d+): [^\n]+\n\n", output.decode(), flags=re.MULTILINE)
    assert all("The heap was at most" in part for part in parts[::2])
    return {0: parts[0], **{int(pid): text for pid, text in zip(parts[1::2], parts[2::2])}}


def row(report: str, source: str) -> list[str]:
    """The amounts of the line with this source."""
    (found,) = [line for line in report.splitlines() if line.endswith(source)]
    return re.findall(r"[\d.]+ [KM]?i?B", found)


def check_sums(heap: Counted) -> None:
    """Checks that the sums over the lines are the totals."""
    total = heap.total()
    assert (total.all.at_end, total.all.at_peak) == (heap.now, heap.peak)
    assert (total.mapped.at_end, total.mapped.at_peak) == (heap.mapped_now, heap.mapped_peak)


@pytest.mark.parametrize("kind", KINDS)
def test_each_child_has_a_table(kind, python, tmp_path):
    finished = profiled(python, tmp_path, HEAD + KINDS[kind], "--children")
    reports = reports_in(finished.stdout)
    pids = pids_in(finished.stdout)
    # multiprocessing also starts processes of its own
    assert len(pids) == 2 and {0, *pids} <= reports.keys(), finished
    assert row(reports[0], "kept = bytearray(30 << 20)")[:2] == ["30.0 MiB", "30.0 MiB"]
    for pid, report in reports.items():
        assert "not exact" not in report or pid not in (0, *pids)
        assert (pid in pids) == ("mine = bytearray(20 << 20)" in report)
    for pid in pids:
        # held at the peak, held at the end, allocated
        assert row(reports[pid], "mine = bytearray(20 << 20)") == ["20.0 MiB"] * 3
        if kind in FORKED:
            # held at the peak, held at the end, inherited
            assert row(reports[pid], "kept = bytearray(30 << 20)") == ["30.0 MiB"] * 3
            assert "MiB were inherited: the process began as a fork of another one." in reports[pid]
        else:
            assert "kept = " not in reports[pid]
            # a server forks the children
            assert ("inherited" in reports[pid]) == (kind == "multiprocessing by forkserver")


@pytest.mark.parametrize("kind", KINDS)
def test_the_record_of_each_child_has_its_bytes(kind, python, tmp_path):
    words = ["--children", "--record", "record"]
    finished = profiled(python, tmp_path, HEAD + KINDS[kind], *words)
    check_sums(of_record(tmp_path / "record"))
    pids = pids_in(finished.stdout)
    assert len(pids) == 2, finished
    for pid in pids:
        heap = of_record(tmp_path / f"record.{pid}")
        check_sums(heap)
        mine = heap.line("program.py", 4).all
        assert mine.allocated == mine.at_peak == mine.at_end and mine.inherited == 0
        assert 0 <= mine.at_end - 20 * MIB <= 128
        allocated = heap.total().all.allocated
        if kind in FORKED:
            assert 20 * MIB <= allocated < 22 * MIB
            assert 30 * MIB <= heap.total().all.inherited == sum(line.all.inherited for line in heap.lines.values())
        shown = run([mprof_executable(), "report", f"record.{pid}"], within=tmp_path)
        assert row(shown.stdout.decode(), "mine = bytearray(20 << 20)") == ["20.0 MiB"] * 3
        assert (b"ended without a report: by SIGKILL" in shown.stderr) == (kind == "fork and SIGKILL"), shown


@pytest.mark.parametrize("kind", ["fork and os._exit", "multiprocessing by spawn", "a shell"])
def test_the_lines_of_all_processes_are_added(kind, python, tmp_path):
    finished = profiled(python, tmp_path, HEAD + KINDS[kind], "--merge-children")
    text = finished.stdout.decode()
    assert re.search(r"The heaps of [3-9] processes were at most [\d.]+ MiB in all, each at a moment of its own", text)
    assert "\nProcess " not in text and "not exact" not in text
    assert row(text, "mine = bytearray(20 << 20)") == ["40.0 MiB"] * 3
    if kind in FORKED:
        # held at the peak, held at the end, inherited, allocated
        assert row(text, "kept = bytearray(30 << 20)") == ["90.0 MiB", "90.0 MiB", "60.0 MiB", "30.0 MiB"]
    else:
        assert row(text, "kept = bytearray(30 << 20)") == ["30.0 MiB"] * 3


def test_a_child_frees_inherited_memory(python, tmp_path):
    source = f"""{HEAD}
kept = [bytearray(30 << 20), bytes(1000)]
pid = os.fork()
if not pid:
    del kept[0]
    works()
    held = bytearray(7 << 20)
    pid = os.fork()
    if not pid:
        del held, kept[0]
        more = bytearray(3 << 20)
        os._exit(0)
    print("pid", pid, flush=True)
    os.waitpid(pid, 0)
    os._exit(0)
print("pid", pid, flush=True)
os.waitpid(pid, 0)
"""
    finished = profiled(python, tmp_path, source, "--children", "--record", "record")
    number = source.splitlines().index("kept = [bytearray(30 << 20), bytes(1000)]") + 1
    heaps = [of_record(tmp_path / f"record.{pid}") for pid in pids_in(finished.stdout)]
    # the one with the `bytearray` is the child, the other one the grandchild
    child, grandchild = sorted(heaps, key=lambda heap: -heap.line("program.py", number).all.inherited)
    for heap in heaps:
        check_sums(heap)
    kept = child.line("program.py", number).all
    assert 30 * MIB <= kept.inherited < 31 * MIB and kept.inherited - kept.at_end >= 30 * MIB
    assert kept.allocated == 0 and 1000 <= kept.at_end < 2000
    temporary = child.line("program.py", 4).all
    assert 20 * MIB <= temporary.allocated < 21 * MIB and temporary.at_end == 0
    held = child.line("program.py", number + 5).all
    assert (held.allocated, held.at_end) == (grandchild.line("program.py", number + 5).all.inherited,) * 2
    assert grandchild.line("program.py", number + 5).all.at_end == 0
    assert grandchild.line("program.py", 4).all.inherited == 0
    more = grandchild.line("program.py", number + 9).all
    assert 0 <= more.at_end - 3 * MIB <= 128
    report = reports_in(finished.stdout)
    assert len(report) == 3 and all("not exact" not in text for text in report.values())


def test_a_child_unmaps_inherited_mappings(any_python, tmp_path):
    source = f"""{HEAD}
import mmap
first, second = mmap.mmap(-1, 3 << 20), mmap.mmap(-1, 2 << 20)
pid = os.fork()
if not pid:
    first.close()
    third = mmap.mmap(-1, 4 << 20)
    os._exit(0)
print("pid", pid, flush=True)
os.waitpid(pid, 0)
"""
    finished = profiled(any_python, tmp_path, source, "--children", "--record", "record")
    (pid,) = pids_in(finished.stdout)
    heap = of_record(tmp_path / f"record.{pid}")
    check_sums(heap)
    number = source.splitlines().index("pid = os.fork()")
    both = heap.line("program.py", number).mapped
    assert (both.inherited, both.allocated, both.at_end) == (5 * MIB, 0, 2 * MIB)
    third = heap.line("program.py", number + 4).mapped
    assert (third.inherited, third.allocated, third.at_end) == (0, 4 * MIB, 4 * MIB)


THREADS = f"""{HEAD}
import warnings
warnings.simplefilter("ignore")
is_over = False
def churns():
    while not is_over:
        [bytes(number) for number in range(300)]
def forks():
    for _ in range(20):
        pid = os.fork()
        if not pid:
            held = works()
            os._exit(0)
        print("pid", pid, flush=True)
        os.waitpid(pid, 0)
churning = [threading.Thread(target=churns) for _ in range(2)]
forking = [threading.Thread(target=forks) for _ in range(2)]
for thread in churning + forking: thread.start()
for thread in forking: thread.join()
is_over = True
for thread in churning: thread.join()
"""


def test_forks_in_threads(any_python, tmp_path):
    finished = profiled(any_python, tmp_path, THREADS, "--children", "--record", "record")
    pids = pids_in(finished.stdout)
    assert len(pids) == 40, finished
    check_sums(of_record(tmp_path / "record"))
    for pid in pids:
        heap = of_record(tmp_path / f"record.{pid}")
        check_sums(heap)
        assert 20 * MIB <= heap.line("program.py", 4).all.at_end <= 20 * MIB + 128


def test_the_tables_of_functions_come_before_the_heap_of_their_process(any_python, tmp_path):
    source = f"{HEAD}\nprofile(works)\nworks = profile(works)\n{FORK.format(ending='os._exit(0)')}works()\n"
    finished = profiled(any_python, tmp_path, source, "--children")
    order = re.findall(r"Filename|The heap was|^Process", finished.stdout.decode(), re.MULTILINE)
    # the second table has the heap of the function's lines
    of_process = ["Filename", "The heap was", "Filename"]
    assert order == [*(2 * [*of_process, "Process"]), *of_process], finished


def test_times_of_calls_go_with_the_heaps_of_children(any_python, tmp_path):
    source = HEAD + KINDS["fork and os._exit"]
    finished = profiled(any_python, tmp_path, source, "--children", "--timestamp")
    assert len(reports_in(finished.stdout)) == 3


@pytest.mark.parametrize("kind", ["fork and os._exit", "the interpreter", "multiprocessing by spawn"])
def test_without_an_option_the_heap_is_that_of_the_program(kind, any_python, tmp_path):
    finished = profiled(any_python, tmp_path, HEAD + KINDS[kind], "--record", "record")
    assert b"mine = " not in finished.stdout and b"inherited" not in finished.stdout, finished
    assert [path.name for path in tmp_path.glob("record*")] == ["record"]


def test_a_program_that_a_child_executes_has_a_table_of_its_own(any_python, tmp_path):
    source = f"""{HEAD}
if sys.argv[1:]:
    held = works()
    sys.exit()
pid = os.fork()
if not pid:
    held = bytearray(5 << 20)
    os.execv(sys.executable, [sys.executable, __file__, "child"])
os.waitpid(pid, 0)
"""
    finished = profiled(any_python, tmp_path, source, "--children")
    reports = reports_in(finished.stdout)
    (pid,) = reports.keys() - {0}
    assert row(reports[pid], "mine = bytearray(20 << 20)") == ["20.0 MiB"] * 3


def test_a_child_that_cannot_count_runs_as_under_python(any_python, tmp_path):
    source = f"""{HEAD}
if sys.argv[1:]:
    block = bytearray(200 << 20)
    print("ran")
    sys.exit()
subprocess.run(f"ulimit -v {{512 << 10}}; {{sys.executable}} {{__file__}} child; true", shell=True)
"""
    finished = profiled(any_python, tmp_path, source, "--children")
    assert finished.stdout.startswith(b"ran\n") and len(reports_in(finished.stdout)) == 1, finished


def test_an_ended_child_needs_little_disk_space(any_python, tmp_path):
    source = HEAD + FORK.format(ending="os._exit(0)")
    finished = profiled(any_python, tmp_path, source, "--children", "--record", "record")
    program = (tmp_path / "record").stat()
    for pid in pids_in(finished.stdout):
        child = (tmp_path / f"record.{pid}").stat()
        assert child.st_blocks * 512 < child.st_size <= program.st_size


def test_signals_to_workers(any_python, tmp_path):
    """The heap of a worker that a pool ends by a signal is that of its last moment."""
    source = f"""{HEAD}
def forever(_):
    held.append(works())
    print("pid", os.getpid(), flush=True)
    ready.put(None)
    time.sleep(60)
held = []
if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    ready = context.SimpleQueue()
    pool = context.Pool(2)
    pool.map_async(forever, range(2), chunksize=1)
    for _ in range(2):
        ready.get()
    pool.terminate()
"""
    finished = profiled(any_python, tmp_path, source, "--children")
    reports = reports_in(finished.stdout)
    assert len(pids_in(finished.stdout)) == 2
    for pid in pids_in(finished.stdout):
        assert row(reports[pid], "mine = bytearray(20 << 20)") == ["20.0 MiB"] * 3
