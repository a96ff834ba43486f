"""`--backend jemalloc` counts what all threads of the process allocate and free while a line runs."""

import re

import pytest

from allocations.sizes import given, in_bytes
from allocations.threads import MIB, NATIVE_THREADS, measured
from harness.environments import for_pandas
from harness.programs import run
from harness.tables import tables_in

BLOCK = given(20 * MIB + 33)
"""The size of the block for `bytes(20 * MIB)`."""

BOOKKEEPING = 200_000
"""More bytes than Python itself allocates for a few threads, and less than a block."""

POOL = f"""
from concurrent.futures import ThreadPoolExecutor

def make(number):
    return bytes(20 * {MIB})

@profile
def works():
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(make, range(4)))
    last = None
    del kept

works()
"""


def test_blocks_of_a_pool_count_on_the_line_that_waits_for_them(python, tmp_path):
    changed, messages = measured(python, tmp_path, POOL)
    assert abs(changed["kept = list(pool.map(make, range(4)))"] - 4 * BLOCK) < BOOKKEEPING, changed
    assert 0 <= -changed["del kept"] - 4 * BLOCK < 1000, changed
    assert messages == b""


def test_a_block_that_another_thread_frees_is_not_counted(python, tmp_path):
    changed, _ = measured(
        python,
        tmp_path,
        f"""
import threading

made = []

def in_a_thread(act):
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()

in_a_thread(int)

@profile
def works():
    in_a_thread(lambda: made.append(bytes(20 * {MIB})))
    made.clear()
    made.append(bytes(30 * {MIB}))
    in_a_thread(made.clear)

works()
""",
    )
    there, here = changed[f"in_a_thread(lambda: made.append(bytes(20 * {MIB})))"], changed["made.clear()"]
    assert abs(there - BLOCK) < 20_000 and 0 <= -here - BLOCK < 200, changed
    here, there = changed[f"made.append(bytes(30 * {MIB}))"], changed["in_a_thread(made.clear)"]
    other = given(30 * MIB + 33)
    assert 0 <= here - other < 200 and abs(there + other) < 20_000, changed


def test_a_thread_that_never_ran_python_counts(python, tmp_path):
    changed, _ = measured(
        python,
        tmp_path,
        NATIVE_THREADS
        + f"""
in_native_thread("free", in_native_thread("malloc", 100))

@profile
def works():
    block = in_native_thread("malloc", 20 * {MIB})
    library.free(block)
    other = in_native_thread("malloc", 30 * {MIB})
    nothing = in_native_thread("free", other)

works()
""",
    )
    lines = {line.split(" = ")[-1]: change for line, change in changed.items()}
    assert abs(lines[f'in_native_thread("malloc", 20 * {MIB})'] - given(20 * MIB)) < 1000, changed
    assert abs(lines["library.free(block)"] + given(20 * MIB)) < 1000, changed
    assert abs(lines[f'in_native_thread("malloc", 30 * {MIB})'] - given(30 * MIB)) < 1000, changed
    assert abs(lines['in_native_thread("free", other)'] + given(30 * MIB)) < 1000, changed


def test_a_block_that_the_c_library_frees_after_a_thread_counts_as_freed(python, tmp_path):
    """The C library keeps the text of an unknown error in a block of the thread, and frees it after all destructors."""
    changed, _ = measured(
        python,
        tmp_path,
        NATIVE_THREADS
        + """
def many():
    for _ in range(500):
        in_native_thread("strerror", 123_456)

many()

@profile
def works():
    many()

works()
""",
    )
    assert abs(changed["many()"]) < 1000, changed


def test_very_many_ended_threads_leave_no_memory(python, tmp_path):
    changed, _ = measured(
        python,
        tmp_path,
        f"""
import threading

def together():
    barrier = threading.Barrier(101)
    def waits():
        block = bytes({MIB})
        barrier.wait()
    threads = [threading.Thread(target=waits) for _ in range(100)]
    for thread in threads: thread.start()
    barrier.wait()
    for thread in threads: thread.join()

together()

@profile
def works():
    together()

works()
""",
    )
    assert abs(changed["together()"]) < 20_000, changed


def test_memory_of_an_ended_thread_counts(python, tmp_path):
    changed, _ = measured(
        python,
        tmp_path,
        NATIVE_THREADS
        + """
in_native_thread("free", in_native_thread("malloc", 100))

@profile
def works():
    kept = []
    for _ in range(1000):
        kept.append(in_native_thread("malloc", 100_000))
    for block in kept: library.free(block)

works()
""",
    )
    blocks = 1000 * given(100_000)
    assert 0 <= changed['kept.append(in_native_thread("malloc", 100_000))'] - blocks < 100_000, changed
    assert abs(changed["for block in kept: library.free(block)"] + blocks) < 1000, changed


def test_jemalloc_thread_reports_the_memory_of_other_threads(python, tmp_path):
    changed, messages = measured(python, tmp_path, POOL, backend="jemalloc_thread")
    assert abs(changed["kept = list(pool.map(make, range(4)))"]) < BOOKKEEPING, changed
    assert messages.count(b"\n") <= 2, messages
    assert messages.startswith(b"pyprof: other threads allocated 80.0"), messages
    assert b" MiB and freed 0.0" in messages, messages


def test_jemalloc_thread_reports_nothing_for_a_single_thread(python, tmp_path):
    changed, messages = measured(
        python,
        tmp_path,
        f"@profile\ndef works():\n    block = bytes(20 * {MIB})\n\nworks()\n",
        backend="jemalloc_thread",
    )
    assert changed[f"block = bytes(20 * {MIB})"] == BLOCK
    assert messages == b""


def test_a_thread_with_measured_lines_is_not_reported(python, tmp_path):
    changed, messages = measured(
        python,
        tmp_path,
        f"""
import threading

@profile
def works():
    block = bytes(20 * {MIB})
    return len(block)

thread = threading.Thread(target=works)
thread.start()
thread.join()
bytes(50 * {MIB})
""",
        backend="jemalloc_thread",
    )
    assert changed[f"block = bytes(20 * {MIB})"] == BLOCK
    # the allocations of the main thread before the program do not count; those of compiling the program do
    allocated, freed = map(
        float, re.fullmatch(rb"pyprof: other threads allocated (.*) MiB and freed (.*) MiB .*\n", messages).groups()
    )
    assert 50 < freed < allocated < 60, messages


def test_decorators_can_choose_either_backend(python, tmp_path):
    (tmp_path / "script.py").write_text(f"""
import threading
import memory_profiler
from memory_profiler import LineProfiler, show_results

made = []

def in_a_thread():
    thread = threading.Thread(target=lambda: made.append(bytes(20 * {MIB})))
    thread.start()
    thread.join()

@memory_profiler.profile(backend="jemalloc", precision=9)
def of_all():
    in_a_thread()

@memory_profiler.profile(backend="jemalloc_thread", precision=9)
def of_one():
    in_a_thread()

profiler = LineProfiler(backend="jemalloc_thread")

@profiler
def by_a_profiler():
    in_a_thread()

of_all()
of_one()
by_a_profiler()
show_results(profiler, precision=9)
print(profiler.backend, memory_profiler.choose_backend("jemalloc"), memory_profiler.choose_backend("jemalloc_thread"))
""")
    for backend in ("jemalloc", "jemalloc_thread"):
        finished = python.pyprof(["--backend", backend, "script.py"], within=tmp_path)
        assert finished.status == 0, finished
        of_all, of_one, by_a_profiler = tables_in(finished.stdout, precision=9)
        assert abs(in_bytes(of_all.rows[-1].measured.increment) - BLOCK) < BOOKKEEPING, finished
        for table in (of_one, by_a_profiler):
            assert abs(in_bytes(table.rows[-1].measured.increment)) < BOOKKEEPING, finished
        assert b"jemalloc_thread jemalloc jemalloc_thread\n" in finished.stdout, finished
        assert finished.stderr.startswith(b"pyprof: other threads allocated 60."), finished


def test_a_fork_has_the_heap_of_all_earlier_threads(python, tmp_path):
    (tmp_path / "script.py").write_text(f"""
import os, threading
from memory_profiler import memory_usage

there, over = threading.Event(), threading.Event()
made = []

def in_use():
    return round(memory_usage(-1, interval=0.01, timeout=0.01, backend="jemalloc")[0] * 2**20)

def makes():
    made.append(bytes(20 * {MIB}))
    there.set()
    over.wait()

threads = [threading.Thread(target=makes)]
threads[0].start()
there.wait()
before = in_use()
child = os.fork()
if child == 0:
    first = in_use()
    made.clear()
    then = in_use()
    thread = threading.Thread(target=lambda: made.append(bytes(20 * {MIB})))
    thread.start()
    thread.join()
    assert first > 0 and abs(first - before) < 100_000, (before, first)
    assert abs(first - then - {BLOCK}) < 10_000, (first, then)
    assert abs(in_use() - then - {BLOCK}) < 10_000, (then, in_use())
    os._exit(7)
over.set()
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
""")
    finished = python.pyprof(["--backend", "jemalloc", "-q", "script.py"], within=tmp_path)
    assert finished.status == 0, finished


def test_lines_that_use_numpy_are_the_same_with_fixed_hashes(python, tmp_path):
    """The memory that the import of numpy leaves, which is in the memory column, may differ by some hundred bytes."""
    source = """
import numpy

@profile
def works():
    import numpy.linalg
    rows = numpy.arange(250_000.0).reshape(500, 500)
    product = rows @ rows
    names = {f"name {number}": row.sum() for number, row in enumerate(rows)}
    return sorted(names), product

works()
"""
    environment = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
    first, *others = [measured(python, tmp_path, source, environment=environment) for _ in range(3)]
    assert others == [first] * 2


READS_TWICE = """
import pandas

@profile
def reads():
    first = pandas.read_csv("rows.csv")
    second = pandas.read_csv("rows.csv")
    del first
    del second

with open("rows.csv", "w") as file:
    file.write("a,b,c\\n")
    for number in range(1_000_000):
        file.write(f"{number}.5,{number}.25,{number}\\n")
pandas.read_csv("rows.csv")
reads()
"""


def test_the_memory_of_the_threads_of_pandas_counts(python, tmp_path):
    if python.version < (3, 11):
        pytest.skip("pandas 3 needs Python 3.11")
    (tmp_path / "script.py").write_text(READS_TWICE)
    words = ["--python", for_pandas(python.interpreter), "--backend", "jemalloc", "--precision", "9", "script.py"]
    finished = run([python.pyprof_executable, *words], within=tmp_path)
    assert finished.status == 0, finished
    (table,) = tables_in(finished.stdout, precision=9)
    assert all(row.measured.memory > 0 for row in table.rows if row.measured), finished
    columns = 3 * 8 * 1_000_000
    for name, sign in (("first =", 1), ("second =", 1), ("del first", -1), ("del second", -1)):
        assert abs(sign * in_bytes(table.row(name).measured.increment) - columns) < columns / 20, finished
