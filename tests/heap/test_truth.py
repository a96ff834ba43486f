"""Each line has the bytes of the objects that it creates. The sizes follow from the scripts."""

import pytest

from heap.counted import counted

HEAD_OF_BYTES = 33
INT = 28
"""The size of an `int` below 2**30. Some versions round it up to 32."""
MIB = 1 << 20


LINES = """
import threading, zlib
def comprehension():
    return [number * 1000 for number in range(100_000)]
def generator():
    for _ in range(1000):
        yield bytes(1000)
def in_a_thread(out):
    out.append(bytearray(3 << 20))
def main():
    kept = bytearray(30 << 20)
    freed = bytearray(50 << 20)
    del freed
    for number in range(200_000):
        numbers.append(number)
    for _ in range(100):
        bytearray(1 << 20)
    stream = zlib.compressobj(9)
    for block in generator(): pass
    out = []
    thread = threading.Thread(target=in_a_thread, args=(out,))
    thread.start(); thread.join()
    keepers.extend((kept, stream, out, comprehension()))
keepers = []
numbers = [0]
main()
"""


def number_of(line: str) -> int:
    """The number of the first line of LINES with this text."""
    return next(number for number, text in enumerate(LINES.splitlines(), 1) if line in text)


def test_each_line_has_the_bytes_of_its_objects(python, tmp_path):
    heap, finished = counted(python, tmp_path, LINES)
    assert b"not exact" not in finished.stdout, finished

    def at(text: str):
        return heap.line("script.py", number_of(text))

    kept = at("kept = bytearray(30 << 20)").all
    assert kept.allocated == kept.at_peak == kept.at_end
    assert 0 <= kept.at_end - (30 * MIB) <= 128
    freed = at("freed = bytearray(50 << 20)").all
    assert 0 <= freed.at_peak - 50 * MIB <= 128
    assert freed.at_end == freed.blocks_at_end == 0
    numbers = at("for number in range(200_000):").all
    # the interpreter creates the smaller numbers at its start
    made = 200_000 - (1025 if python.version >= (3, 15) else 257)
    # from Python 3.14 on, the interpreter keeps some numbers for reuse
    assert any(abs(numbers.allocated - size * made) <= 128 * size for size in (INT, 32))
    temporary = at("bytearray(1 << 20)").all
    assert 0 <= temporary.allocated - 100 * MIB <= 100 * 128
    assert temporary.at_end <= 128
    stream = at("stream = zlib.compressobj(9)")
    # zlib's documentation: (1 << (15 + 2)) + (1 << (8 + 9)) bytes, and the state
    assert 262_144 <= stream.native.at_end <= 300_000
    assert at("yield bytes(1000)").all.allocated >= 1000 * (1000 + HEAD_OF_BYTES)
    assert at("yield bytes(1000)").all.allocated <= 1000 * (1000 + HEAD_OF_BYTES) + 1000
    assert 0 <= at("out.append(bytearray(3 << 20))").all.at_end - 3 * MIB <= 512
    products = at("return [number * 1000").all
    assert products.at_end >= 100_000 * (8 + INT)
    assert products.at_end <= 100_000 * (9 + 32) + 4096


def test_the_sums_over_the_lines_are_the_totals(python, tmp_path):
    heap, _ = counted(python, tmp_path, LINES)
    total = heap.total().all
    assert total.at_end == heap.now
    assert total.at_peak == heap.peak
    assert heap.peak >= 80 * MIB


def test_two_runs_have_the_same_bytes(python, tmp_path):
    environment = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    source = """
import json, re
pattern = re.compile("([a-z]+)-([0-9]+)")
text = " ".join(f"{'abcdefgh'[number % 8]}-{number}" for number in range(3000))
grouped = {}
for name, number in pattern.findall(text):
    grouped.setdefault(name, []).append(int(number))
kept = json.loads(json.dumps(grouped))
"""

    def of_script():
        heap, _ = counted(python, tmp_path, source, environment=environment)
        return {place: line for place, line in heap.lines.items() if place[0].endswith("script.py")}

    # importers cache the names of the files in a folder, and the first run creates a file
    of_script()
    first = of_script()
    assert len(first) > 5
    assert of_script() == first


def test_a_code_object_at_a_reused_address_has_its_own_lines(python, tmp_path):
    """No allocation is charged to a line of the code object that had the address before."""
    heap, _ = counted(
        python,
        tmp_path,
        """
kept = []
for number in range(20_000):
    kind = number % 97
    source = "\\n" * kind + f"x = bytes({1000 + kind})\\nkept.append(x) if {number} % 50 == 0 else None\\n"
    exec(compile(source, f"<made {kind}>", "exec"), {"kept": kept})
""",
    )
    for kind in range(97):
        made = range(kind, 20_000, 97)
        line = heap.line(f"<made {kind}>", kind + 1).all
        size = 1000 + kind + HEAD_OF_BYTES
        assert 0 <= line.allocated - len(made) * size <= len(made) * 400, (kind, line)
        assert 0 <= line.at_end - sum(number % 50 == 0 for number in made) * size <= 64, (kind, line)
        others = {at for file, at, _ in heap.lines if file == f"<made {kind}>"}
        assert others <= {1, kind + 1, kind + 2}


def test_more_names_than_there_is_room_for(any_python, tmp_path):
    """The program runs on, and the lines without room are counted together."""
    heap, finished = counted(
        any_python,
        tmp_path,
        """
kept = []
code = compile("kept.append(bytes(1000))", "<made>", "exec")
for number in range(800_000):
    exec(code.replace(co_filename=f"<made {number}>"), {"kept": kept})
    kept.clear()
""",
        timeout=300,
    )
    assert b"not exact" not in finished.stdout, finished
    assert len(heap.lines) > 700_000
    assert heap.lines[("<4>", 0, "")].all.allocations > 10_000


WORK = """
import collections
def work():
    keep = []
    for number in range(30000):
        keep.append((number * 1000003, number))
        if number % 3 == 0: keep[-1] = None
    names = {str(number): [number + 1000] for number in range(20000)}
    for number in range(0, 20000, 2): del names[str(number)]
    counts = collections.Counter("w%d" % (number % 1000) for number in range(30000))
    numbers = set(range(5000, 25000))
    class Kind: pass
    instances = []
    for number in range(5000):
        instance = Kind(); instance.number = number + 5000; instance.itself = [instance]
        instances.append(instance)
    return keep, names, counts, numbers, instances
"""

TRACED = """
import tracemalloc
tracemalloc.start(1)
kept = work()
for statistic in tracemalloc.take_snapshot().statistics("lineno"):
    place = statistic.traceback[0]
    if place.filename.endswith("traced.py"):
        print(place.lineno, statistic.size)
"""


def test_the_bytes_held_are_those_of_tracemalloc(python, tmp_path):
    """If a line reuses an object that the interpreter has kept, pyprof charges it to the line that first created it, and
    tracemalloc to the line that reuses it. From Python 3.14 on, the interpreter keeps numbers, so lines of `work` differ."""
    (tmp_path / "traced.py").write_text(WORK + TRACED)
    traced = python.plain(["traced.py"], within=tmp_path)
    held = dict(map(int, line.split()) for line in traced.stdout.decode().splitlines())
    heap, _ = counted(python, tmp_path, f"{WORK}\nkept = work()\n")
    here = {number: heap.line("script.py", number).python.at_end for number in held}
    of_work = range(WORK.splitlines().index("def work():") + 1, len(WORK.splitlines()) + 1)
    assert sum(here[number] for number in held if number in of_work) == pytest.approx(
        sum(size for number, size in held.items() if number in of_work), rel=0.005
    )
    large = {number: size for number, size in held.items() if size > 20_000 and number in of_work}
    assert len(large) >= 6, traced
    if python.version < (3, 14):
        for number, size in large.items():
            assert here[number] == pytest.approx(size, rel=0.02), (number, held)


def test_memory_of_libraries_in_c(python, tmp_path):
    source = """
import numpy
import sqlite3
numpy.arange(3)
array = numpy.arange(10**6, dtype=float)
connection = sqlite3.connect(":memory:")
connection.execute("create table t (x)")
connection.executemany("insert into t values (?)", (("y" * 1000,) for _ in range(5000)))
"""
    heap, _ = counted(python, tmp_path, source)
    array = heap.line("script.py", 5)
    assert 8 * 10**6 <= array.all.at_end <= 8 * 10**6 + 1024
    database = heap.line("script.py", 8)
    assert 5_000_000 <= database.native.at_end <= 6_500_000
