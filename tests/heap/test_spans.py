"""Spans: the exact peak of a part of a program, by line. The peak of the process stays right."""

from collections import Counter

from harness.programs import Finished
from heap.counted import LARGE, counted

MIB = 1 << 20

IMPORT = "from memory_profiler import _native"
"""Its memory is allocated before the spans."""

SPAN = "span = _native.HeapSpan(); span.begin()"


def _printed(finished: Finished) -> list[str]:
    return finished.stdout.decode().splitlines()


def test_a_span_without_allocations_is_empty(python, tmp_path):
    source = f"{IMPORT}\n{SPAN}; span.end()\nprint(span.peak, span.left, span.allocated, span.allocations, span.lines('peak', 9))"
    _, finished = counted(python, tmp_path, source)
    assert _printed(finished)[0] == "0 0 0 0 []", finished


OF_LINES = f"""
{IMPORT}
before = bytearray(30 << 20)
{SPAN}
first = bytearray(10 << 20)
second = bytearray(5 << 20)
del first
third = bytearray(2 << 20)
span.end()
for figure in ("peak", "left", "allocated"):
    print(*[(line[1], line[3] >> 20, line[4] >> 20, line[5] >> 20) for line in span.lines(figure, 3)])
print(sum(line[3] for line in span.lines("peak", 99)) == span.peak)
print(sum(line[4] for line in span.lines("left", 99)) == span.left)
print(span.peak >> 20, span.left >> 20, span.allocated >> 20)
"""


def test_a_span_has_its_peak_by_line(python, tmp_path):
    _, finished = counted(python, tmp_path, OF_LINES)
    assert _printed(finished)[:6] == [
        "(5, 10, 0, 10) (6, 5, 5, 5) (8, 0, 2, 2)",
        "(6, 5, 5, 5) (8, 0, 2, 2) (5, 10, 0, 10)",
        "(5, 10, 0, 10) (6, 5, 5, 5) (8, 0, 2, 2)",
        "True",
        "True",
        "15 7 17",
    ], finished


BEFORE = f"""{IMPORT}
first = bytearray(30 << 20)
second = bytearray(50 << 20)
del second
_native.HeapSpan()
"""

WITHIN = """
small = bytearray(20 << 20)
del small, first
last = bytearray(8 << 20)
"""

AFTER = "later = bytearray(1 << 20)\n"


def _spanned(lines: str) -> str:
    return f"{SPAN}{lines}span.end()\n"


def test_the_process_keeps_a_peak_from_before_a_span(python, tmp_path):
    result, finished = counted(python, tmp_path, BEFORE + _spanned(WITHIN) + AFTER)
    assert 80 * MIB < result.peak < 84 * MIB, finished
    assert result.total().all.at_peak == result.peak
    held = [result.line("script.py", line).all.at_peak // MIB for line in (2, 3, 7, 9, 11)]
    assert held == [30, 50, 0, 0, 0]
    large: Counter[int] = Counter()
    for (role, stack), calls in result.calls.items():
        large[stack[0][1]] += calls.at_peak if role == LARGE else 0
    assert [large[line] // MIB for line in (2, 3, 7)] == [30, 50, 0]
    end = [result.line("script.py", line).all.at_end // MIB for line in (2, 3, 7, 9, 11)]
    assert end == [0, 0, 0, 8, 1]


def test_the_process_has_the_peak_of_a_span_if_it_is_the_highest(python, tmp_path):
    higher = "\nhigh = bytearray(70 << 20)\ndel high\n"
    result, finished = counted(python, tmp_path, BEFORE + _spanned(higher) + AFTER)
    assert 100 * MIB < result.peak < 104 * MIB, finished
    assert result.total().all.at_peak == result.peak
    held = [result.line("script.py", line).all.at_peak // MIB for line in (2, 3, 7)]
    assert held == [30, 0, 70]


def test_the_process_has_its_peak_if_it_ends_within_a_span(python, tmp_path):
    (tmp_path / "script.py").write_text(BEFORE + SPAN + WITHIN)
    finished = python.pyprof(["--heap", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    report = finished.stdout.decode()
    assert report.startswith("The heap was at most 8"), finished
    assert "in line 3 of script.py" in report.partition("\n")[0], finished


OVERLAPPING = f"""
{IMPORT}
def part(span):
    return span.peak >> 20, span.left >> 20
first, second, third = [_native.HeapSpan() for _ in range(3)]
first.begin()
a = bytearray(10 << 20)
second.begin()
b = bytearray(20 << 20)
del b
first.end()
third.begin()
c = bytearray(4 << 20)
del a
second.end()
third.end()
print(part(first), part(second), part(third))
print(*[(line[1], line[3] >> 20) for line in second.lines("peak", 1)])
"""


def test_spans_may_overlap(python, tmp_path):
    result, finished = counted(python, tmp_path, OVERLAPPING)
    assert _printed(finished)[:2] == ["(30, 10) (20, -6) (4, -6)", "(9, 20)"], finished
    assert 30 * MIB < result.peak < 34 * MIB


WRONG = f"""
{IMPORT}
import os
def said(act):
    try:
        act()
    except RuntimeError as error:
        print(error, flush=True)
span = _native.HeapSpan()
said(span.end)
said(lambda: span.peak)
span.begin()
said(span.begin)
if (child := os.fork()) == 0:
    said(span.end)
    os._exit(0)
os.waitpid(child, 0)
span.end()
said(span.end)
try:
    span.lines("size", 1)
except ValueError as error:
    print(error)
"""


def test_wrong_uses_are_errors(python, tmp_path):
    _, finished = counted(python, tmp_path, WRONG)
    ended = "the span has not begun, or has ended"
    uncounted = "this process does not count its heap"
    assert _printed(finished)[:6] == [ended, ended, ended, uncounted, ended, 'no figure "size"'], finished


def test_without_the_heap_a_span_cannot_begin(python, tmp_path):
    (tmp_path / "script.py").write_text(WRONG)
    finished = python.imported(["script.py"], within=tmp_path)
    assert b"RuntimeError: this process does not count its heap" in finished.stderr, finished
