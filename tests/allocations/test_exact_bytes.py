"""`--backend jemalloc` counts what a line allocates and frees to the byte, in the sizes in which the allocator gives it."""

import re
from decimal import Decimal

import pytest

from allocations.sizes import given, in_bytes
from allocations.threads import measured
from harness.far_down import NEAR_AND_FAR
from harness.tables import tables_in

NINE_DIGITS = ["--backend", "jemalloc", "--precision", "9"]


def increments(python, folder, source: str, words=NINE_DIGITS, **how) -> dict[str, int]:
    """The bytes that each line of the first function has changed, by source line."""
    (folder / "script.py").write_text(source)
    finished = python.pyprof([*words, "script.py"], within=folder, **how)
    assert finished.status == 0, finished
    assert finished.stderr == b"", finished
    table = tables_in(finished.stdout, precision=9)[0]
    return {row.text.strip(): in_bytes(row.measured.increment) for row in table.rows[1:] if row.measured}


def test_blocks(python, tmp_path):
    changed = increments(
        python,
        tmp_path,
        """
@profile
def allocates():
    block = bytes(10**7)
    array = bytearray(10**6)
    text = "x" * 5000
    del block
    nothing = None
    del array, text

allocates()
""",
    )
    header, trailing = 32, 1
    assert changed["block = bytes(10**7)"] == given(header + 10**7 + trailing) == 10_002_432
    assert changed["array = bytearray(10**6)"] == given(56) + given(10**6 + trailing)
    assert changed['text = "x" * 5000'] == given(python_text(python) + 5000 + trailing)
    assert changed["del block"] == -given(header + 10**7 + trailing)
    assert changed["nothing = None"] == 0
    assert changed["del array, text"] == -changed["array = bytearray(10**6)"] - changed['text = "x" * 5000']


def python_text(python) -> int:
    """The size of the head of an ASCII text."""
    return 40 if python.version >= (3, 12) else 48


@pytest.mark.parametrize("place", NEAR_AND_FAR)
def test_a_list_of_numbers(place, python, tmp_path):
    source = """
@profile
def allocates():
    numbers = [None] * 10_000
    for index in range(10_000):
        numbers[index] = index + 1000
    numbers.clear()

allocates()
"""
    changed = increments(python, tmp_path, NEAR_AND_FAR[place](source))
    # the interpreter may have kept a released list object, which it reuses here
    assert changed["numbers = [None] * 10_000"] - given(10_000 * 8) in (0, given(16 + 40))
    # from 257 on, each value of `index` is a new object, and the last one lives after the loop
    of_the_loop = changed["for index in range(10_000):"] + changed["numbers[index] = index + 1000"]
    kept = numbers_kept(python)
    reused = 10_000 * given(28) + given(28) - of_the_loop
    assert reused in range(0, kept * given(28) + 1, given(28))
    left = changed["numbers.clear()"] + given(10_000 * 8) + 10_000 * given(28)
    assert left in range(0, kept * given(28) + 1, given(28))


def numbers_kept(python) -> int:
    """The greatest number of released integers that the interpreter keeps for reuse."""
    return 128 if python.version >= (3, 14) else 0


BY_THE_DECORATOR = "@profile\n{function}\nlooks_up()"

BY_A_PROFILER = """
from memory_profiler import LineProfiler, show_results

{function}

profiler = LineProfiler(backend="jemalloc")
profiler(looks_up)()
show_results(profiler, precision=9)
"""


@pytest.mark.parametrize("program", [BY_THE_DECORATOR, BY_A_PROFILER], ids=["decorator", "profiler"])
def test_names_that_pyprof_has_read_are_not_freed_by_the_program(program, python, tmp_path):
    """The interpreter caches names by their addresses, and the length of the environment changes the addresses."""
    looks = [
        f"    {kind.__name__}.{name}" for kind in (list, dict, set, str, bytes) for name in dir(kind) if name[0] != "_"
    ]
    source = program.format(function="\n".join(["def looks_up():", *looks]))
    for length in range(0, 200, 40):
        changed = increments(python, tmp_path, source, environment={"OF_ANY_LENGTH": "x" * length})
        # from Python 3.14 on, the interpreter keeps a released method object for the next lookup
        kept = {given(72)} if python.version >= (3, 14) else set()
        assert {0} <= set(changed.values()) <= {0} | kept, length


def test_numbers_that_the_interpreter_makes_for_events_do_not_count(python, tmp_path):
    """Beyond line 256 and instruction 256, the interpreter allocates the numbers that it passes to a callback."""
    lines = "".join(f"    name_{number} = None\n" for number in range(300))
    changed = increments(python, tmp_path, f"{'#' * 9}\n" * 300 + f"@profile\ndef works():\n{lines}\nworks()\n")
    assert len(changed) == 300
    assert set(changed.values()) == {0}


def test_libraries_in_c(python, tmp_path):
    """Memory that a library (numpy, zlib) has allocated and keeps is shown like that of Python's own objects."""
    changed = increments(
        python,
        tmp_path,
        """
import numpy
import zlib

numpy.ones(3)

@profile
def allocates():
    array = numpy.ones(10**7)
    stream = zlib.compressobj(9)
    del stream
    del array

allocates()
""",
    )
    assert 0 <= changed["array = numpy.ones(10**7)"] - given(8 * 10**7) <= 1024
    assert 0 <= -changed["del array"] - given(8 * 10**7) <= 1024, changed
    # by the documentation of deflate: (1 << (15 + 2)) + (1 << (8 + 9)) bytes, and the state
    assert 262_144 <= changed["stream = zlib.compressobj(9)"] <= 300_000
    assert 0 <= -changed["del stream"] - changed["stream = zlib.compressobj(9)"] <= 1024


def test_a_database(python, tmp_path):
    changed = increments(
        python,
        tmp_path,
        """
import sqlite3

def rows():
    return ((bytes(1000),) for _ in range(2000))

connection = sqlite3.connect(":memory:")
connection.execute("create table blocks (block blob)")

@profile
def fills():
    connection.executemany("insert into blocks values (?)", rows())
    connection.close()

fills()
""",
    )
    filled = changed['connection.executemany("insert into blocks values (?)", rows())']
    assert 2_000_000 < filled < 2_600_000
    assert changed["connection.close()"] < -2_000_000


@pytest.mark.parametrize("words", [NINE_DIGITS, ["--allocations", "--precision", "9"]])
def test_every_byte_is_the_same_in_every_run(python, tmp_path, words):
    (tmp_path / "script.py").write_text(
        """
import json, re

@profile
def works(text):
    pattern = re.compile("([a-z]+)-([0-9]+)")
    found = pattern.findall(text)
    grouped = {}
    for name, number in found:
        grouped.setdefault(name, []).append(int(number))
    return json.loads(json.dumps(grouped))

for size in (10, 1000):
    works(" ".join(f"{'abcdefgh'[number % 8]}-{number}" for number in range(size)))
"""
    )
    # the hashes of texts determine the size of sets; importers keep the names of the files in a folder, and
    # `__pycache__` may be one of them
    environment = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}
    assert python.pyprof([*words, "script.py"], within=tmp_path, environment=environment).status == 0
    outputs = [python.pyprof([*words, "script.py"], within=tmp_path, environment=environment).stdout for _ in range(5)]
    assert len({since_the_start(output) for output in outputs}) == 1, b"\n".join(outputs).decode()


def since_the_start(output: bytes) -> tuple[str, ...]:
    """Returns the lines of the output. The memory of each row is in bytes above that of the first row, and the first row has
    no increment. The allocations before the program begins differ by some bytes from run to run, for example with the number
    of digits of the pid."""
    lines: list[str] = []
    start = None
    for line in output.decode().splitlines():
        measured = re.fullmatch(r" *(\d+) +([\d.]+) MiB +(\S+) MiB (.*)", line)
        if not measured:
            lines.append(line)
            continue
        number, memory, increment, rest = measured.groups()
        if start is None:
            start, increment = in_bytes(Decimal(memory)), ""
        lines.append(f"{number} {in_bytes(Decimal(memory)) - start} {increment} {rest}")
    return tuple(lines)


def test_a_table_of_one_thread_has_no_allocations_of_other_threads(python, tmp_path):
    """While another thread allocates all the time, the lines of the main thread show only their own allocations."""
    changed, messages = measured(
        python,
        tmp_path,
        """
import threading

started, over = threading.Event(), threading.Event()
kept = []

def allocates():
    while not over.is_set():
        kept.append(bytes(100_000))
        started.set()

@profile
def waits():
    other = threading.Thread(target=allocates)
    other.start()
    started.wait()
    before = len(kept)
    block = bytes(10**6)
    while len(kept) < before + 200: pass
    del block
    over.set()
    other.join()

waits()
assert len(kept) >= 200
""",
        backend="jemalloc_thread",
    )
    assert messages.startswith(b"pyprof: other threads allocated "), messages
    assert changed["block = bytes(10**6)"] == given(10**6 + 33)
    assert changed["del block"] == -given(10**6 + 33)
    assert all(abs(change) < 50_000 for line, change in changed.items() if "block" not in line), changed


def test_each_thread_has_its_own_figures(python, tmp_path):
    changed = increments(
        python,
        tmp_path,
        """
import threading

@profile
def allocates():
    block = bytes(10**6)
    return len(block)

for _ in range(3):
    thread = threading.Thread(target=allocates)
    thread.start()
    thread.join()
""",
    )
    assert changed["block = bytes(10**6)"] == 3 * given(10**6 + 33)


def test_allocations_for_marking_and_for_tables_do_not_count(python, tmp_path):
    changed = increments(
        python,
        tmp_path,
        """
import io
import memory_profiler

class Sink:
    def write(self, text):
        pass

sink = Sink()

def prepared():
    return None

@profile
def outer():
    once = memory_profiler.profile(prepared, stream=sink, backend="jemalloc")
    first = once()
    again = once()
    del once

outer()
""",
    )
    # up to 3.11, the interpreter makes a table of the line numbers of a function when it first traces the function
    assert changed["first = once()"] <= (64 if python.version < (3, 12) else 0)
    assert changed["again = once()"] == 0
    assert abs(changed['once = memory_profiler.profile(prepared, stream=sink, backend="jemalloc")']) < 64
