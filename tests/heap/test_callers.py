"""The report has the callers of the lines that hold the most; the call tree has those of each allocation."""

import re
from collections import defaultdict

import pytest

from heap.counted import LARGE, SAMPLED, Amounts, counted

MIB = 1 << 20

SOURCE = """
import asyncio, threading
def make(size):
    return bytearray(size)
def first():
    return make(30 << 20)
def second():
    return make(10 << 20)
def generator():
    yield make(5 << 20)
async def inner():
    return make(4 << 20)
async def outer():
    return await inner()
def in_a_thread():
    kept.append(make(3 << 20))
def main():
    kept.append(first())
    kept.append(second())
    kept.extend(generator())
    kept.append(asyncio.run(outer()))
    thread = threading.Thread(target=in_a_thread)
    thread.start(); thread.join()
kept = []
main()
"""


def large_by_stack(heap, function: str) -> dict[tuple[str, ...], int]:
    """The bytes at the end of a function's large blocks, by the functions of the script that have called it."""
    found: dict[tuple[str, ...], int] = {}
    for (role, stack), amounts in heap.calls.items():
        names = [name for file, _, name in stack if file.endswith("script.py")]
        if role == LARGE and names[:1] == [function]:
            key = tuple(names[1:])
            found[key] = found.get(key, 0) + amounts.at_end
    return found


def test_large_blocks_have_the_stack_that_allocated_them(python, tmp_path):
    heap, _ = counted(python, tmp_path, SOURCE)
    found = large_by_stack(heap, "make")
    expected = {
        ("first", "main", "<module>"): 30 * MIB,
        ("second", "main", "<module>"): 10 * MIB,
        ("generator", "main", "<module>"): 5 * MIB,
        ("inner", "outer", "main", "<module>"): 4 * MIB,
        ("in_a_thread",): 3 * MIB,
    }
    assert found.keys() == expected.keys()
    for stack, size in expected.items():
        assert 0 <= found[stack] - size <= 128, (stack, found)


SMALL = """
def small(size):
    return [bytes(size) for _ in range(100_000)]
def once():
    return small(101)
def twice():
    return small(102), small(103)
kept = once(), twice()
"""


@pytest.mark.parametrize("which", ["sampled", "all"])
def test_the_report_divides_small_blocks_by_their_callers(python, tmp_path, which):
    (tmp_path / "script.py").write_text(SMALL)
    finished = python.pyprof(["--heap", "--heap-stacks", which, "script.py"], within=tmp_path)
    assert finished.status == 0 and finished.stderr == b"", finished
    text = finished.stdout.decode()
    stacks = re.findall(
        r"^ +([\d.]+) MiB +\d+ %  script.py:3 (?:small|small\.<locals>\.<listcomp>|<listcomp>)\n"
        r"(?: +called by script.py:3 small\n)? +called by script.py:\d+ (\w+)\n",
        text,
        re.MULTILINE,
    )
    amounts = {name: float(amount) for amount, name in stacks}
    # an object of type `bytes` has 33 bytes more, and a list has 8 for each of its elements, and some room
    sizes = {"once": [101], "twice": [102, 103]}
    exact = {name: sum(100_000 * (size + 33 + 8) for size in of) / MIB for name, of in sizes.items()}
    assert amounts.keys() == exact.keys(), finished
    for name, expected in exact.items():
        tolerance = 0.03 if which == "sampled" else 0.01
        assert amounts[name] == pytest.approx(expected, rel=tolerance), (amounts, exact)


def test_without_stacks_there_are_no_callers(any_python, tmp_path):
    heap, finished = counted(any_python, tmp_path, SOURCE, words=["--heap-stacks", "none"])
    assert not heap.calls
    assert b"called by" not in finished.stdout


CHANGES = """
import sys
def grow():
    block = bytearray()
    for _ in range(3000): block.append(1)
    return block
def churn():
    blocks = []
    for number in range(3000):
        blocks.append(bytearray(number))
        if number % 3 == 0: blocks[number // 2] = None
        if number % 5 == 0 and blocks[-1] is not None: blocks[-1].extend(bytes(700))
    return blocks
def deep(number):
    return deep(number - 1) if number else bytearray(1 << 20)
def main():
    code = compile("x = 1\\n" * 3000, "<made>", "exec")
    exec(code)
    del code
    return grow(), churn(), deep(600)
kept = main()
main()
"""


def test_with_all_stacks_the_call_tree_has_the_amounts_of_each_line(python, tmp_path):
    heap, _ = counted(python, tmp_path, CHANGES, words=["--heap-stacks", "all"])
    sums = defaultdict(Amounts)
    for (role, (place, *_)), amounts in heap.calls.items():
        assert role != SAMPLED
        sums[place] += amounts
    compared = 0
    for place, line in heap.lines.items():
        if place[0].endswith("script.py") and line.all.allocations:
            assert sums[place] == line.all, place
            compared += 1
    assert compared >= 10
    deep = [stack for role, stack in heap.calls if role == LARGE and stack[0][2] == "deep" and len(stack) > 256]
    assert deep
    assert {stack[-1][0] for stack in deep} == {"<left out>"}


def test_large_blocks_are_never_more_than_their_line(python, tmp_path):
    heap, _ = counted(python, tmp_path, CHANGES)
    large = defaultdict(Amounts)
    for (role, (place, *_)), amounts in heap.calls.items():
        if role == LARGE:
            large[place] += amounts
        assert min(amounts.__dict__.values()) >= 0
    assert large
    for place, amounts in large.items():
        line = heap.lines[place].all
        for name, value in amounts.__dict__.items():
            assert value <= getattr(line, name), (place, name)
