"""`--allocations` shows all that a line allocated and freed, and the most that it had in use while it ran."""

import re

from allocations.sizes import given
from harness.programs import Finished

MIB = 2**20
HEADER = (
    b"Line #    Mem usage    Increment  Occurrences    Allocated        Freed         Peak   Line Contents\n"
    + b"=" * 100
)
_ROW = re.compile(r" *(\d+)((?: +-?\d+\.\d+ MiB){2}) +(\d+)((?: +-?\d+\.\d+ MiB){3})   (.*)")

SCRIPT = f"""
@profile
def works(times):
    kept = bytes(32 * {MIB})
    for _ in range(times):
        sum(bytes(200 * {MIB})[:10])
        nothing = None
    del kept
    calls()

def calls():
    temporary = bytes(100 * {MIB})
    del temporary
    return bytes(50 * {MIB})

works(3)
"""


def columns(finished: Finished) -> dict[str, dict[str, float]]:
    """The figures of each row of the tables, in MiB, by source line."""
    assert finished.status == 0, finished
    rows = {}
    for line in finished.stdout.decode().splitlines():
        if match := _ROW.fullmatch(line):
            names = ("memory", "increment", "allocated", "freed", "peak")
            figures = (match[2] + match[4]).replace("MiB", "").split()
            rows[match[5].strip()] = dict(zip(names, map(float, figures))) | {"occurrences": int(match[3])}
    return rows


def near(figure: float, expected: float) -> bool:
    """Returns whether a figure is right within 0.1 MiB: allocators give whole pages; peaks are noticed every 64 KiB."""
    return abs(figure - expected) < 0.1


def test_a_temporary_block_shows(python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = python.pyprof(["--allocations", "script.py"], within=tmp_path)
    assert HEADER in finished.stdout, finished
    rows = columns(finished)
    kept = rows[f"kept = bytes(32 * {MIB})"]
    assert near(kept["increment"], 32) and near(kept["allocated"], 32) and near(kept["freed"], 0)
    assert near(kept["peak"], 32), finished
    temporary = rows[f"sum(bytes(200 * {MIB})[:10])"]
    assert temporary["occurrences"] == 3
    assert near(temporary["increment"], 0), finished
    assert near(temporary["allocated"], 600) and near(temporary["freed"], 600), finished
    assert near(temporary["peak"], 200), finished
    assert near(rows["nothing = None"]["peak"], 0), finished
    freed = rows["del kept"]
    assert near(freed["increment"], -32) and near(freed["freed"], 32) and near(freed["allocated"], 0)
    assert near(freed["peak"], 0)


def test_allocations_of_a_called_function_count_on_the_calling_line(python, tmp_path):
    for mark in ("", "@profile\n"):
        (tmp_path / "script.py").write_text(SCRIPT.replace("def calls", f"{mark}def calls"))
        called = columns(python.pyprof(["--allocations", "script.py"], within=tmp_path))["calls()"]
        assert near(called["allocated"], 150) and near(called["freed"], 150)
        assert near(called["peak"], 100)


def test_the_increment_is_allocated_minus_freed(python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = python.pyprof(["--allocations", "--precision", "6", "script.py"], within=tmp_path)
    rows = columns(finished)
    assert len(rows) == 7
    for text, row in list(rows.items())[1:]:
        assert abs(row["allocated"] - row["freed"] - row["increment"]) < 0.00001, text


def test_without_the_option_the_table_is_the_classic_one(python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = python.pyprof(["--backend", "jemalloc", "script.py"], within=tmp_path)
    assert b"Allocated" not in finished.stdout, finished
    assert b"=" * 61 + b"\n" in finished.stdout


def test_a_function_with_another_backend_has_the_classic_table(any_python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
@profile(backend="psutil")
def resident():
    return 1

@profile
def allocates():
    return 1

resident()
allocates()
"""
    )
    finished = any_python.pyprof(["--allocations", "script.py"], within=tmp_path)
    classic, counting = finished.stdout.split(b"Filename")[1:]
    assert b"Allocated" not in classic and b"Allocated" in counting, finished


def test_a_table_for_each_call_has_the_columns_too(any_python, tmp_path):
    (tmp_path / "script.py").write_text(
        f"""
from memory_profiler import profile

@profile(backend="jemalloc", precision=3)
def allocates():
    sum(bytes(64 * {MIB})[:10])

allocates()
"""
    )
    rows = columns(any_python.pyprof(["--allocations", "script.py"], within=tmp_path))
    row = rows[f"sum(bytes(64 * {MIB})[:10])"]
    assert near(row["peak"], 64) and near(row["increment"], 0)


def test_the_suspension_of_a_generator_is_charged_to_no_line(python, tmp_path):
    (tmp_path / "script.py").write_text(
        f"""
@profile
def numbers():
    yield bytes(16 * {MIB})
    yield 2

steps = numbers()
block = next(steps)
temporary = bytes(300 * {MIB})
del temporary, block
next(steps)
"""
    )
    rows = columns(python.pyprof(["--allocations", "script.py"], within=tmp_path))
    assert near(rows[f"yield bytes(16 * {MIB})"]["peak"], 16)
    assert near(rows[f"yield bytes(16 * {MIB})"]["allocated"], 16)
    assert near(rows["yield 2"]["peak"], 0)


def test_small_blocks_add_up(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
@profile
def works():
    for number in range(1000, 2000):
        block = bytes(number)

works()
"""
    )
    finished = python.pyprof(["--allocations", "--precision", "9", "script.py"], within=tmp_path)
    row = columns(finished)["block = bytes(number)"]
    assert row["occurrences"] == 1000
    allocated = sum(given(33 + number) for number in range(1000, 2000))
    if python.version < (3, 11):
        # the block that the interpreter keeps for the next call
        allocated += given(64)
    assert round(row["allocated"] * MIB) == allocated, finished


THREADS = f"""
import threading

made = []

def in_a_thread(act):
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()

def temporary():
    block = bytes(64 * {MIB})
    del block
    made.append(bytes(16 * {MIB}))

in_a_thread(int)

@profile
def works():
    in_a_thread(temporary)
    made.clear()
    sum(bytes(200 * {MIB})[:10])

works()
"""


def test_the_columns_are_of_all_threads(python, tmp_path):
    (tmp_path / "script.py").write_text(THREADS)
    finished = python.pyprof(["--allocations", "script.py"], within=tmp_path)
    rows = columns(finished)
    of_thread, of_main = rows["in_a_thread(temporary)"], rows["made.clear()"]
    assert near(of_thread["allocated"], 80) and near(of_thread["freed"], 64) and near(of_thread["increment"], 16)
    assert near(of_thread["peak"], 16), "the memory of other threads counts at the end of the line"
    assert near(of_main["freed"], 16) and near(of_main["allocated"], 0) and near(of_main["peak"], 0), finished
    own = rows[f"sum(bytes(200 * {MIB})[:10])"]
    assert near(own["peak"], 200) and near(own["increment"], 0), finished
    assert finished.stderr == b""


def test_the_columns_of_jemalloc_thread_are_of_one_thread(python, tmp_path):
    (tmp_path / "script.py").write_text(THREADS)
    finished = python.pyprof(["--backend", "jemalloc_thread", "--allocations", "script.py"], within=tmp_path)
    rows = columns(finished)
    of_thread, of_main = rows["in_a_thread(temporary)"], rows["made.clear()"]
    assert all(near(of_thread[column], 0) for column in ("increment", "allocated", "freed", "peak")), finished
    assert near(of_main["freed"], 16) and near(of_main["peak"], 0), finished
    assert near(rows[f"sum(bytes(200 * {MIB})[:10])"]["peak"], 200), finished
    assert finished.stderr.startswith(b"pyprof: other threads allocated 80."), finished
    assert b" MiB and freed 64." in finished.stderr, finished


def test_one_function_can_have_the_columns_of_both_backends(python, tmp_path):
    (tmp_path / "script.py").write_text(
        THREADS.replace(
            "@profile", 'from memory_profiler import profile as other\n@profile\n@other(backend="jemalloc_thread")'
        )
    )
    finished = python.pyprof(["--allocations", "script.py"], within=tmp_path)
    of_one, of_all = finished.stdout.decode().split("Filename")[1:]
    line = next(line for line in of_one.splitlines() if "in_a_thread(temporary)" in line)
    assert float(line.split()[6]) < 1, finished
    line = next(line for line in of_all.splitlines() if "in_a_thread(temporary)" in line)
    assert abs(float(line.split()[6]) - 80) < 1, finished
